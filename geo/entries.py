"""What the registry holds beside the public shop: who is behind it, who agreed, who changed what.

::

    Entry                      one registration, for years
    ├── shop: Shop             its newest content, private parts included
    ├── published: Shop        what the public was last shown, None when nothing is
    ├── contact: Contact       the person to write to or to phone; never public
    └── finding: Finding       what the machine noticed: verdict, doubts, duplicates
    Actor                      who does something

Nothing here is public: :mod:`geo.public` says what of ``published`` becomes so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from geo.values import Shop, Status

__all__ = [
    "Action",
    "Actor",
    "ActorKind",
    "Consent",
    "ConsentChannel",
    "Contact",
    "Entry",
    "Finding",
    "HistoryLine",
    "PhotoRecord",
    "SourceLink",
    "VerdictCode",
]


class ActorKind(StrEnum):
    """In what quality somebody acts."""

    MAKER = "maker"
    """Through a secret link, or at registration."""
    ORGANIZER = "organizer"
    OPERATOR = "operator"
    """At the command line of the machine."""
    VISITOR = "visitor"
    SYSTEM = "system"
    """A schedule, a refresh of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something.

    Attributes
    ----------
    name
        Identifier of the organizer; ``None`` for the others, whom the history does not name.
    """

    kind: ActorKind
    name: str | None = None


class Action(StrEnum):
    """What a line of history tells."""

    REGISTERED = "registered"
    IMPORTED = "imported"
    EDITED = "edited"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    CONFIRMED = "confirmed"
    POSITION_CONFIRMED = "position_confirmed"
    VANISHED = "vanished"
    REPORTED = "reported"
    REPORT_CLOSED = "report_closed"
    PHOTO_ADDED = "photo_added"
    PHOTO_REMOVED = "photo_removed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REVOKED = "consent_revoked"
    LINK_MADE = "link_made"
    LINK_REVOKED = "link_revoked"
    HOST_ASKED = "host_asked"
    HOST_ACCEPTED = "host_accepted"
    HOST_REFUSED = "host_refused"
    REMINDED = "reminded"
    ERASED = "erased"
    RULE_CHANGED = "rule_changed"
    SETTING_CHANGED = "setting_changed"
    ORGANIZER_CHANGED = "organizer_changed"
    SOURCE_CHANGED = "source_changed"
    VIEW_CHANGED = "view_changed"


class ConsentChannel(StrEnum):
    """How somebody agreed."""

    FORM = "form"
    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to, word for word.

    Attributes
    ----------
    purpose
        ``"publication"`` of the entry, or ``"photo"``.
    holder
        Name of the person who agreed.
    given_by
        Who recorded it when somebody else registered: "mairie de Balazuc".
    """

    consent_id: str
    purpose: str
    text: str
    holder: str
    channel: ConsentChannel
    given_at: datetime
    given_by: str | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The person behind an entry; nothing of it is ever public.

    Attributes
    ----------
    phone
        E.164, such as ``"+33475000000"``; the number on the public page is ``Shop.phone``.
    siret
        Fourteen digits.
    registered_by
        Who registered for the maker, in words; ``None`` when the maker did.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    siret: str | None = None
    registered_by: str | None = None
    remark: str | None = None


class VerdictCode(StrEnum):
    """What the rule of the territory says of an entry."""

    INSIDE = "inside"
    TO_CHECK = "to_check"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"
    """Nobody knows where it is: unknown is not outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was noticed about an entry when it was last changed, for the queue to filter by.

    Attributes
    ----------
    sentence
        The verdict in French, as an organizer reads it.
    distance_m
        Metres to the boundary of the territory, negative inside; ``None`` when unknown.
    doubts
        Codes of :class:`geo.geocoding.review.Doubt` over all its places.
    duplicates
        Identifiers of the entries that it may repeat.
    """

    verdict: VerdictCode = VerdictCode.UNKNOWN
    sentence: str = ""
    distance_m: float | None = None
    doubts: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """Where an imported entry comes from.

    Attributes
    ----------
    source_key
        Key of the source in the registry.
    reference
        What names the entry there; the same at every import.
    fingerprint
        Digest of its content at the last import, to see what changed there.
    vanished_at
        When the source was last read without it; ``None`` while it is there.
    """

    source_key: str
    reference: str
    fingerprint: str
    vanished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRecord:
    """One photo as the registry knows it, shown or not."""

    photo_id: str
    entry_id: str
    key: str
    width: int
    height: int
    rank: int = 0
    caption: str | None = None
    credit: str | None = None
    consent: Consent | None = None
    is_accepted: bool = False
    """An organizer has looked at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One registration.

    Attributes
    ----------
    version
        Grows with every change; whoever saves says which one was read.
    shop
        Newest content. ``shop.status`` is the status of the entry, ``shop.slug`` its name in URLs.
    published
        What the public was last shown; differs from ``shop`` while an edit waits.
    submitted_at
        When it came, or came back, into the queue.
    confirmed_on
        Last day somebody said that it is true.
    edited_by_maker_at
        When the maker last changed it: an import never overwrites that.
    """

    entry_id: str
    version: int
    shop: Shop
    published: Shop | None = None
    contact: Contact = Contact()
    finding: Finding = Finding()
    source: SourceLink | None = None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime
    confirmed_on: date | None = None
    edited_by_maker_at: datetime | None = None

    @property
    def status(self) -> Status:
        """Where it stands in moderation."""
        return self.shop.status

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody must decide: it is new, or an edit of it is."""
        if self.status is Status.PENDING:
            return True
        return self.status is Status.PUBLISHED and self.published != self.shop


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One change: who, what, when, why.

    Attributes
    ----------
    entry_id
        ``None`` for what concerns the whole map: its rule, an organizer.
    before, after
        Content as JSON values, ``None`` where there was none or it was erased.
    """

    line_id: int
    entry_id: str | None
    at: datetime
    actor: Actor
    action: Action
    reason: str | None = None
    version: int | None = None
    before: dict[str, object] | None = None
    after: dict[str, object] | None = None
