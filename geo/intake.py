"""Registrations and edits on their way into the registry: located, judged, written, once.

::

    register(…)        located outside of the transaction (a geocoder may take its time), then in
                       ONE transaction: seen before? → too many? → finding → entry, consent,
                       hosts asked, secret link, letter
    edit_by_link(…)    the same for an entry that is there; of a published one the edit waits

A form that is sent again after its answer was lost, with what it drew the first time, gets the
same entry and a new link; corrected meanwhile, it changes that entry.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.application import Application
from geo.entries import Action, Actor, ActorKind, Entry
from geo.errors import NotAllowed
from geo.findings import Candidate, Found, find_out
from geo.letters import LetterKind
from geo.own_entry import require_own_entry
from geo.photos import PhotoStore
from geo.placing import Placed, place_shop
from geo.registration.registration import Registration
from geo.registry.consents import PUBLICATION, give_consent
from geo.registry.database import Registry
from geo.registry.entries import add_entry, change_entry, find_entry, move_entry
from geo.registry.erasure import erase_entry
from geo.registry.hostings import ask_hosts
from geo.registry.links import make_link
from geo.registry.outbox import post_letter
from geo.registry.positions import read_positions
from geo.registry.rules import open_judge, read_rule
from geo.registry.submissions import (
    Submission,
    add_submission,
    find_submission,
    sweep_submissions,
)
from geo.registry.throttles import Limit, count_try, digest, tell_network
from geo.territory import Judge, Verdict, default_rule
from geo.values import Status

__all__ = [
    "PER_EMAIL",
    "PER_FORM",
    "PER_NETWORK",
    "Received",
    "edit_by_link",
    "erase_by_link",
    "register",
    "require_registry",
]

PER_NETWORK: Final = Limit(name="register", most=40, window=timedelta(hours=1))
"""A town hall that registers its makers in one evening passes; a program does not."""
PER_EMAIL: Final = Limit(name="register_mail", most=6, window=timedelta(days=1))
PER_FORM: Final = Limit(name="again", most=20, window=timedelta(hours=1))
"""Each answer to a form that is sent again makes a link."""
_MAKER: Final = Actor(kind=ActorKind.MAKER)
_PARIS: Final = ZoneInfo("Europe/Paris")
_NOON: Final = time(12, tzinfo=UTC)
"""When a consent was given of which only the day is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a form.

    Attributes
    ----------
    token
        Of a secret link, shown this once; ``None`` after an edit, whose maker has one.
    is_again
        The form had been registered before, and its answer was lost on the way.
    is_written_to
        A letter with a link is on its way.
    """

    entry: Entry
    verdict: Verdict
    token: str | None = None
    is_again: bool = False
    is_written_to: bool = False


def require_registry(application: Application) -> Registry:
    """Return the registry.

    Raises
    ------
    NotAllowed
        ``registry_absent`` when the map shows a file.
    """
    if application.registry is None:
        raise NotAllowed("registry_absent")
    return application.registry


def register(
    application: Application,
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    drawn: str | None = None,
    host: str | None = None,
) -> Received:
    """Register what a form says; it waits for an organizer from now on.

    Parameters
    ----------
    drawn
        What the form drew to be registered once; without it, nothing tells a repetition.
    host
        Network address of whoever sends, counted as a digest; organizers are not counted.

    Raises
    ------
    NotAllowed
        ``too_many_tries``, with the minutes to wait; ``registry_absent``.
    ServiceFailed
        When the registry cannot be written: nothing of it is, and the form may be sent again.
    """
    placed = place_shop(registration.shop, application.geocoding, application.boundaries)
    opinion = _judge_before(application, placed, None)
    with _writing(application) as connection:
        intake = _Intake(application, connection, registration, placed, opinion, at)
        known = None if drawn is None else intake.find_known(drawn)
        if known is not None:
            return intake.answer_again(known, drawn or "")
        if by.kind in {ActorKind.MAKER, ActorKind.VISITOR}:
            intake.count_tries(host)
        return intake.add(by, drawn)


def edit_by_link(
    application: Application,
    token: str,
    registration: Registration,
    *,
    version: int,
    at: datetime,
) -> Received:
    """Change the entry that `token` opens; what the public sees of it waits for an organizer.

    An entry that an organizer has asked about comes back into the queue.

    Raises
    ------
    NotAllowed
        When the link opens nothing.
    ChangedMeanwhile
        When somebody saved since `version`; nothing is written.
    """
    with require_registry(application).reading() as connection:
        before = require_own_entry(connection, token, at=at)
        confirmed = read_positions(connection, before.entry_id)
    placed = place_shop(
        registration.shop,
        application.geocoding,
        application.boundaries,
        confirmed=confirmed,
        before=before.shop,
    )
    opinion = _judge_before(application, placed, before.entry_id)
    with _writing(application) as connection:
        entry = require_own_entry(connection, token, at=at)
        intake = _Intake(application, connection, registration, placed, opinion, at)
        return intake.change(entry, version)


def erase_by_link(
    application: Application, token: str, *, at: datetime, photos: PhotoStore
) -> Entry:
    """Empty every personal field of the entry that `token` opens, its photos included, for good.

    Raises
    ------
    NotAllowed
        When the link opens nothing.
    """
    with require_registry(application).writing() as connection:
        entry = require_own_entry(connection, token, at=at)
        erased = erase_entry(connection, entry.entry_id, by=_MAKER, at=at)
    # Files go once the registry does not know them any more; what is left is swept later.
    photos.remove(erased.photo_keys)
    return erased.entry


@contextmanager
def _writing(application: Application) -> Iterator[Connection]:
    """Open one transaction; letters posted in it go as soon as it is kept."""
    with require_registry(application).writing() as connection:
        yield connection
    if application.postman is not None:
        application.postman.wake()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opinion:
    """A verdict that was reached before anybody had to wait for it, and on whom."""

    entry_id: str | None
    rule_version: int
    judge: Judge
    verdict: Verdict


def _judge_before(application: Application, placed: Placed, entry_id: str | None) -> _Opinion:
    """Judge outside of the transaction: inside, it would keep all other writers waiting."""
    with require_registry(application).reading() as connection:
        kept = read_rule(connection, default_rule(application.settings.territory_codes))
    judge = Judge(kept.rule, application.boundaries)
    return _Opinion(
        entry_id=entry_id,
        rule_version=kept.version,
        judge=judge,
        verdict=judge.judge(placed.shop, entry_id=entry_id),
    )


class _Intake:
    """One form, located, within one transaction."""

    def __init__(
        self,
        application: Application,
        connection: Connection,
        registration: Registration,
        placed: Placed,
        opinion: _Opinion,
        at: datetime,
    ) -> None:
        self._settings = application.settings
        self._boundaries = application.boundaries
        self._connection = connection
        self._registration = registration
        self._placed = placed
        self._opinion = opinion
        self._at = at

    def find_known(self, drawn: str) -> tuple[Entry, Submission] | None:
        """Return the entry that this form became before, unless it was erased since."""
        submission = find_submission(self._connection, drawn, at=self._at)
        entry = None if submission is None else find_entry(self._connection, submission.entry_id)
        if submission is None or entry is None or entry.status is Status.ERASED:
            return None
        return entry, submission

    def count_tries(self, host: str | None) -> None:
        """Stop whoever registers too often, by network and by e-mail address."""
        network = digest(self._connection, tell_network(host), at=self._at)
        count_try(self._connection, PER_NETWORK, network, at=self._at)
        email = self._registration.contact.email
        if email is not None:
            reached = digest(self._connection, email.casefold(), at=self._at)
            count_try(self._connection, PER_EMAIL, reached, at=self._at)

    def add(self, by: Actor, drawn: str | None) -> Received:
        """Add the entry with all that goes with it."""
        found = self._find_out(None)
        entry = add_entry(
            self._connection,
            shop=replace(self._placed.shop, status=Status.PENDING),
            contact=self._registration.contact,
            finding=found.finding,
            by=by,
            at=self._at,
            confirmed_on=self._at.astimezone(_PARIS).date(),
        )
        self._record_consent(entry, by)
        self._ask_hosts(entry, by)
        if drawn is not None:
            self._remember(entry, drawn)
        return self._answer(entry, found.verdict, by, is_again=False)

    def answer_again(self, known: tuple[Entry, Submission], drawn: str) -> Received:
        """Answer to a form that is there already; write what was corrected since."""
        entry, submission = known
        form = digest(self._connection, drawn, at=self._at)
        count_try(self._connection, PER_FORM, form, at=self._at)
        found = self._find_out(entry)
        if submission.content_digest != self._content_digest():
            entry = self._write(entry, None, found)
            self._remember(entry, drawn)
        return self._answer(entry, found.verdict, _MAKER, is_again=True)

    def change(self, entry: Entry, version: int | None) -> Received:
        """Change the entry; it waits, and the public sees what it saw."""
        found = self._find_out(entry)
        return Received(entry=self._write(entry, version, found), verdict=found.verdict)

    def _write(self, entry: Entry, version: int | None, found: Found) -> Entry:
        changed = change_entry(
            self._connection,
            entry.entry_id,
            version=version,
            by=_MAKER,
            at=self._at,
            shop=self._placed.shop,
            contact=self._registration.contact,
            finding=found.finding,
            confirmed_on=self._at.astimezone(_PARIS).date(),
        )
        self._ask_hosts(changed, _MAKER)
        return self._bring_back(changed) if changed.status is Status.TO_COMPLETE else changed

    def _bring_back(self, entry: Entry) -> Entry:
        return move_entry(
            self._connection,
            entry.entry_id,
            version=None,
            to=Status.PENDING,
            by=_MAKER,
            at=self._at,
            action=Action.EDITED,
        )

    def _find_out(self, entry: Entry | None) -> Found:
        candidate = Candidate(
            key="" if entry is None else entry.entry_id,
            placed=self._placed,
            contact=self._registration.contact,
            is_entry=entry is not None,
        )
        default = default_rule(self._settings.territory_codes)
        rule = read_rule(self._connection, default)
        opinion = self._opinion
        is_same_rule = rule.version == opinion.rule_version and not rule.rule.quotas
        if is_same_rule and candidate.is_entry == (opinion.entry_id is not None):
            return find_out(self._connection, candidate, opinion.judge, verdict=opinion.verdict)
        judge = open_judge(self._connection, default, self._boundaries)
        return find_out(self._connection, candidate, judge)

    def _record_consent(self, entry: Entry, by: Actor) -> None:
        agreement = self._registration.agreement
        day = agreement.given_on
        give_consent(
            self._connection,
            entry.entry_id,
            purpose=PUBLICATION,
            text=agreement.text,
            holder=agreement.holder,
            channel=agreement.channel,
            given_by=agreement.given_by,
            given_at=None if day is None else datetime.combine(day, _NOON),
            by=by,
            at=self._at,
        )

    def _ask_hosts(self, entry: Entry, by: Actor) -> None:
        slugs = self._registration.host_slugs
        asked = ask_hosts(self._connection, entry.entry_id, slugs, by=by, at=self._at)
        for host_id in asked if self._has_mail() else ():
            post_letter(
                self._connection,
                host_id,
                LetterKind.HOST_ASKED,
                at=self._at,
                about_id=entry.entry_id,
            )

    def _answer(self, entry: Entry, verdict: Verdict, by: Actor, *, is_again: bool) -> Received:
        token = make_link(self._connection, entry.entry_id, by=by, at=self._at)
        return Received(
            entry=entry,
            verdict=verdict,
            token=token,
            is_again=is_again,
            is_written_to=not is_again and self._post(entry),
        )

    def _post(self, entry: Entry) -> bool:
        return self._has_mail() and post_letter(
            self._connection, entry.entry_id, LetterKind.RECEIVED, at=self._at
        )

    def _has_mail(self) -> bool:
        return self._settings.mail_server is not None

    def _remember(self, entry: Entry, drawn: str) -> None:
        submission = Submission(entry_id=entry.entry_id, content_digest=self._content_digest())
        sweep_submissions(self._connection, at=self._at)
        add_submission(self._connection, drawn, submission, at=self._at)

    def _content_digest(self) -> str:
        content = repr((self._registration.shop, self._registration.contact))
        return hashlib.sha256(content.encode()).hexdigest()
