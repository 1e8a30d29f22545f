"""The form as it came → a registration, or every fault at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from geo.boundaries import Boundaries
from geo.entries import ConsentChannel, Contact
from geo.errors import FieldRefused, FormRefused
from geo.registration.answers import Answers
from geo.registration.areas import find_commune
from geo.registration.contacts import read_email, read_link, read_phone, read_siret, show_phone
from geo.registration.deliveries import read_zones
from geo.registration.fields import CONSENT_TEXT, FIELDS, HONEYPOT, OPENED_AT, SUBMISSION
from geo.registration.places import read_places
from geo.registration.registration import Agreement, Registration
from geo.text import fold
from geo.values import DeliveryZone, Occasion, Payment, Service, Shop, Status

__all__ = ["check_pace", "is_trapped", "make_slug", "read_registration", "read_submission"]

_LEAST_SECONDS: Final = 3
"""Nobody fills the form faster; a browser that fills it does not press its button."""
_SUBMISSION: Final = re.compile(r"[0-9a-f]{32}")
_SECONDS: Final = re.compile(r"\d{1,12}")
_SLUG_LENGTH: Final = 60
"""Leaves room for the number that tells two shops of one name apart."""


def read_registration(
    fields: Mapping[str, Sequence[str]],
    *,
    boundaries: Boundaries,
    find_host: Callable[[str], str | None],
    today: date,
    before: Registration | None = None,
) -> Registration:
    """Return what a form says, or every fault in it.

    Parameters
    ----------
    fields
        Values by the names of :mod:`geo.registration.fields`.
    find_host
        Slug of the published shop that a slug or a name means, ``None`` when there is none.
    today
        Nobody agrees in the future.
    before
        What an edit changes: it keeps all that the form does not ask (slug, photos, source), and
        the agreement that was given.

    Raises
    ------
    FormRefused
        With the fault of every field that has one.
    """
    answers = Answers(fields)
    is_other = answers.choice(FIELDS["who"]) == "other"
    shop = _read_shop(answers, boundaries, find_host, before)
    contact = _read_contact(answers, is_other=is_other)
    agreement = _read_agreement(answers, today, is_other=is_other, before=before)
    answers.require_no_fault()
    if before is None:
        holder = contact.name or shop.name
        agreement = replace(agreement, holder=holder, given_by=contact.registered_by)
    return Registration(shop=shop, contact=contact, agreement=agreement)


def _read_shop(
    answers: Answers,
    boundaries: Boundaries,
    find_host: Callable[[str], str | None],
    before: Registration | None,
) -> Shop:
    name = answers.read(FIELDS["name"], _read_name) or ""
    kept = Shop(slug=make_slug(name), name=name, status=Status.PENDING)
    kept = kept if before is None else before.shop

    def find_another(written: str) -> str | None:
        slug = find_host(written)
        if slug is not None and before is not None and slug == kept.slug:
            raise FieldRefused("host_itself")
        return slug

    services = tuple(Service(one) for one in answers.choices(FIELDS["services"]))
    return replace(
        kept,
        name=name,
        kinds=answers.choices(FIELDS["kinds"]),
        description=answers.text(FIELDS["description"]),
        services=services,
        payments=tuple(Payment(one) for one in answers.choices(FIELDS["payments"])),
        occasions=tuple(Occasion(one) for one in answers.choices(FIELDS["occasions"])),
        labels=answers.texts(FIELDS["labels"]),
        phone=_read_public_phone(answers),
        website=answers.read(FIELDS["website"], read_link),
        links=answers.read_all(FIELDS["links"], read_link),
        made_in=answers.read(FIELDS["made_in"], lambda text: find_commune(text, boundaries)),
        places=read_places(answers, boundaries=boundaries, find_host=find_another),
        zones=_read_zones(answers, boundaries, services),
    )


def _read_name(written: str) -> str:
    if not any(sign.isalnum() for sign in written):
        raise FieldRefused("name_unreadable")
    return written


def make_slug(name: str) -> str:
    """Return what names a shop in addresses, not yet unique.

    >>> make_slug("Tournerie de l'Œuf")
    'tournerie-de-l-oeuf'
    """
    return fold(name).replace(" ", "-")[:_SLUG_LENGTH].strip("-") or "fiche"


def _read_public_phone(answers: Answers) -> str | None:
    """Return the number as people write it, when the maker asked to show it."""
    number = answers.read(FIELDS["phone"], read_phone)
    is_shown = answers.is_ticked(FIELDS["shows_phone"])
    return show_phone(number) if number is not None and is_shown else None


def _read_zones(
    answers: Answers, boundaries: Boundaries, services: tuple[Service, ...]
) -> tuple[DeliveryZone, ...]:
    """Return the zones, none when services were named and delivery is not among them.

    The form hides the zones then, and what was typed there before is not meant any more.
    """
    is_meant = not services or Service.DELIVERY in services
    return read_zones(answers, boundaries=boundaries) if is_meant else ()


def _read_contact(answers: Answers, *, is_other: bool) -> Contact:
    contact = Contact(
        name=answers.text(FIELDS["contact_name"]),
        email=answers.read(FIELDS["email"], read_email),
        phone=answers.read(FIELDS["phone"], read_phone),
        siret=answers.read(FIELDS["siret"], read_siret),
        registered_by=answers.text(FIELDS["registered_by"]) if is_other else None,
        remark=answers.text(FIELDS["remark"]),
    )
    if contact.email is None and contact.phone is None and "phone" not in answers.faults:
        answers.refuse("email", FieldRefused("contact_missing"))
    if is_other and contact.registered_by is None:
        answers.refuse("registered_by", FieldRefused("field_missing"))
    return contact


def _read_agreement(
    answers: Answers, today: date, *, is_other: bool, before: Registration | None
) -> Agreement:
    """Return the agreement; an edit keeps the one that was given."""
    if before is not None:
        return before.agreement
    if not answers.is_ticked(FIELDS["consent"]):
        answers.faults["consent"] = FieldRefused("consent_missing")
    if not is_other:
        return Agreement(text=CONSENT_TEXT, holder="")
    channel = answers.choice(FIELDS["consent_channel"])
    given_on = answers.read(FIELDS["consent_date"], lambda text: _read_day(text, today))
    words = answers.text(FIELDS["consent_words"])
    if channel is None:
        answers.refuse("consent_channel", FieldRefused("choice_missing"))
    if given_on is None:
        answers.refuse("consent_date", FieldRefused("field_missing"))
    return Agreement(
        text=CONSENT_TEXT if words is None else f"{CONSENT_TEXT}\n{words}",
        holder="",
        channel=ConsentChannel(channel or ConsentChannel.FORM),
        given_on=given_on,
    )


def _read_day(written: str, today: date) -> date:
    """Read ``2026-05-03``, what a date field sends, or ``03/05/2026``."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(written, pattern).date()
        except ValueError:
            continue
        if date(2000, 1, 1) <= day <= today:
            return day
    raise FieldRefused("date_refused", value=written)


def read_submission(fields: Mapping[str, Sequence[str]]) -> str | None:
    """Return what the form drew to be registered once, ``None`` when it is not as it should be."""
    drawn = next(iter(fields.get(SUBMISSION, ())), "")
    return drawn if _SUBMISSION.fullmatch(drawn) else None


def is_trapped(fields: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether the field that people do not see was filled: a program did."""
    return any(value.strip() for value in fields.get(HONEYPOT, ()))


def check_pace(fields: Mapping[str, Sequence[str]], *, at: datetime) -> None:
    """Refuse a form that is sent sooner than anybody can read it.

    A form kept from yesterday is fine, and so is one that does not say when it was opened.

    Raises
    ------
    FormRefused
        With one fault, of :data:`~geo.registration.fields.OPENED_AT`.
    """
    opened = next(iter(fields.get(OPENED_AT, ())), "")
    if _SECONDS.fullmatch(opened) and 0 <= at.timestamp() - int(opened) < _LEAST_SECONDS:
        fault = FieldRefused("form_too_fast", seconds=_LEAST_SECONDS)
        raise FormRefused({OPENED_AT: fault})
