"""The tables of the registry, for SQLite and PostgreSQL alike.

An entry is a document with a few columns beside it that queues, imports and duplicates ask for:
everything a visitor searches is in the catalogue, never here. ``migrations/`` makes the same
tables; a test compares both.
"""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

__all__ = [
    "METADATA",
    "UtcTime",
    "confirmed_positions",
    "consents",
    "entries",
    "history",
    "hostings",
    "imports",
    "link_checks",
    "organizers",
    "outbox",
    "photos",
    "reports",
    "secret_links",
    "sessions",
    "settings",
    "sources",
    "submissions",
    "tallies",
    "throttles",
    "unanswered",
    "view_counts",
    "views",
]


class UtcTime(TypeDecorator[datetime]):
    """An instant: aware, in UTC; SQLite keeps it as text without its zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse an instant without a zone; store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant with its zone is expected, got {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_JSON: Final = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def _id() -> sa.Column[str]:
    """Return the key of a table: 32 hexadecimal digits drawn at random."""
    return sa.Column("id", sa.String(32), primary_key=True)


def _at(name: str, *, is_required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcTime(), nullable=not is_required)


def _entry(*, is_required: bool = True) -> sa.Column[str]:
    return sa.Column("entry_id", sa.ForeignKey("entries.id"), nullable=not is_required, index=True)


entries: Final = sa.Table(
    "entries",
    METADATA,
    _id(),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("slug", sa.String(80), nullable=False, unique=True),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("is_waiting", sa.Boolean, nullable=False, index=True),
    # The tally of publication when its public face last changed; catalogues ask what is newer.
    sa.Column("publication", sa.Integer, nullable=False, index=True),
    # Documents: geo.registry.records reads and writes them.
    sa.Column("shop", _JSON, nullable=False),
    sa.Column("published", _JSON),
    sa.Column("contact", _JSON, nullable=False),
    sa.Column("finding", _JSON, nullable=False),
    # What queues, scopes and duplicates ask for, derived from the documents at every write.
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("telling_name", sa.Text, nullable=False),
    sa.Column("phone_keys", sa.Text, nullable=False),  # " +33475000000 +33600000000 "
    sa.Column("email_key", sa.Text, index=True),
    sa.Column("siret", sa.String(14), index=True),
    sa.Column("insee_code", sa.String(5), index=True),
    sa.Column("lon", sa.Float),
    sa.Column("lat", sa.Float),
    sa.Column("precision", sa.String(16)),
    sa.Column("verdict", sa.String(16), nullable=False, index=True),
    sa.Column("is_doubtful", sa.Boolean, nullable=False, index=True),
    sa.Column("is_duplicate", sa.Boolean, nullable=False),
    sa.Column("is_demonstration", sa.Boolean, nullable=False),
    # Where it was imported from.
    sa.Column("source_key", sa.ForeignKey("sources.key"), nullable=True),
    sa.Column("source_reference", sa.Text),
    sa.Column("source_fingerprint", sa.String(64)),
    _at("vanished_at"),
    _at("created_at", is_required=True),
    _at("updated_at", is_required=True),
    _at("submitted_at", is_required=True),
    _at("edited_by_maker_at"),
    sa.Column("confirmed_on", sa.Date),
    _at("reminded_at"),
    _at("erased_at"),
    sa.UniqueConstraint("source_key", "source_reference"),
    # Duplicates are looked for at every registration.
    sa.Index("ix_entries_lat_lon", "lat", "lon"),
    sa.Index("ix_entries_phone_keys_id", "phone_keys", "id"),
)
"""One row a registration."""

history: Final = sa.Table(
    "history",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _entry(is_required=False),
    _at("at", is_required=True),
    sa.Column("actor_kind", sa.String(16), nullable=False),
    sa.Column("actor_name", sa.Text),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("before", _JSON),
    sa.Column("after", _JSON),
)
"""One row a change, never changed itself, except that an erasure empties its documents."""

settings: Final = sa.Table(
    "settings",
    METADATA,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("value", _JSON, nullable=False),
)
"""What organizers choose: the rule of the territory, its refusal text, thresholds."""

tallies: Final = sa.Table(
    "tallies",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)
"""Counters; ``publication`` grows with every change of what is public, and catalogues follow it.

``publication_whole`` is its value when something changed that concerns every entry; ``seeded``
is there once the demonstration has been written, or refused.
"""

secret_links: Final = sa.Table(
    "secret_links",
    METADATA,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    _entry(),
    _at("created_at", is_required=True),
    _at("expires_at", is_required=True),
    _at("revoked_at"),
    _at("last_used_at"),
)
"""SHA-256 of a token of 256 random bits; the token itself is nowhere."""

consents: Final = sa.Table(
    "consents",
    METADATA,
    _id(),
    _entry(),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("given_by", sa.Text),
    _at("given_at", is_required=True),
    _at("revoked_at"),
)

photos: Final = sa.Table(
    "photos",
    METADATA,
    _id(),
    _entry(),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("caption", sa.Text),
    sa.Column("credit", sa.Text),
    sa.Column("consent_id", sa.ForeignKey("consents.id")),
    sa.Column("is_accepted", sa.Boolean, nullable=False),
    _at("added_at", is_required=True),
)
"""Photos that are there; the files stand under ``$ALENTOUR_HOME/photos``."""

hostings: Final = sa.Table(
    "hostings",
    METADATA,
    _id(),
    _entry(),
    sa.Column("host_id", sa.ForeignKey("entries.id"), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),  # asked, accepted, refused
    _at("asked_at", is_required=True),
    _at("answered_at"),
    sa.UniqueConstraint("entry_id", "host_id"),
)
"""A pickup point of ``entry_id`` in the shop ``host_id``, which must accept."""

submissions: Final = sa.Table(
    "submissions",
    METADATA,
    sa.Column("drawn_hash", sa.String(64), primary_key=True),
    _entry(),
    sa.Column("content_digest", sa.String(64), nullable=False),
    _at("at", is_required=True),
)
"""Forms that were registered, by the SHA-256 of what each of them drew: a form that is sent again
after its answer was lost is not registered again."""

reports: Final = sa.Table(
    "reports",
    METADATA,
    _id(),
    _entry(),
    sa.Column("topic", sa.String(24), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("contact", sa.Text),
    _at("at", is_required=True),
    _at("closed_at"),
    sa.Column("closed_by", sa.String(32)),
)
"""What visitors say is wrong."""

outbox: Final = sa.Table(
    "outbox",
    METADATA,
    _id(),
    _entry(),
    sa.Column("about_id", sa.ForeignKey("entries.id")),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("words", sa.Text),
    _at("created_at", is_required=True),
    sa.Column("next_at", UtcTime(), index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    _at("sent_at"),
    _at("given_up_at"),
    sa.Column("failure", sa.String(40)),
)
"""Letters to go; ``next_at`` is empty once one has gone or was given up, and so are its words."""

link_checks: Final = sa.Table(
    "link_checks",
    METADATA,
    _entry(),
    sa.Column("url_digest", sa.String(64), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(40)),
    _at("checked_at", is_required=True),
    _at("failing_since"),
    sa.PrimaryKeyConstraint("entry_id", "url_digest"),
)
"""Whether the websites of entries still answer."""

confirmed_positions: Final = sa.Table(
    "confirmed_positions",
    METADATA,
    _entry(),
    sa.Column("text_digest", sa.String(64), nullable=False),
    sa.Column("lon", sa.Float, nullable=False),
    sa.Column("lat", sa.Float, nullable=False),
    _at("at", is_required=True),
    sa.PrimaryKeyConstraint("entry_id", "text_digest"),
)
"""Positions that a person has set, by the digest of the address they were set for."""

organizers: Final = sa.Table(
    "organizers",
    METADATA,
    _id(),
    sa.Column("login", sa.String(254), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("scopes", _JSON, nullable=False),
    sa.Column("password_hash", sa.Text),
    _at("created_at", is_required=True),
    _at("disabled_at"),
)

sessions: Final = sa.Table(
    "sessions",
    METADATA,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("organizer_id", sa.ForeignKey("organizers.id"), nullable=False, index=True),
    _at("created_at", is_required=True),
    _at("expires_at", is_required=True),
)

throttles: Final = sa.Table(
    "throttles",
    METADATA,
    sa.Column("key", sa.String(80), primary_key=True),
    _at("window_start", is_required=True),
    sa.Column("count", sa.Integer, nullable=False),
)
"""How often somebody tried within a window; addresses of machines stand here as keyed digests."""

sources: Final = sa.Table(
    "sources",
    METADATA,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("licence", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("link_template", sa.Text),
    sa.Column("columns", _JSON, nullable=False),
    sa.Column("options", _JSON, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("every_hours", sa.Integer),
    _at("read_at"),
)

imports: Final = sa.Table(
    "imports",
    METADATA,
    _id(),
    sa.Column("source_key", sa.ForeignKey("sources.key"), nullable=False, index=True),
    _at("at", is_required=True),
    sa.Column("actor_kind", sa.String(16), nullable=False),
    sa.Column("actor_name", sa.Text),
    sa.Column("counts", _JSON, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
)

unanswered: Final = sa.Table(
    "unanswered",
    METADATA,
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("words", sa.String(60), nullable=False),
    sa.Column("insee_code", sa.String(5), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("month", "words", "insee_code"),
)
"""Searches without an answer, counted; nothing says who asked."""

views: Final = sa.Table(
    "views",
    METADATA,
    sa.Column("slug", sa.String(60), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document", _JSON, nullable=False),
    _at("created_at", is_required=True),
    _at("changed_at", is_required=True),
)
"""Named public faces of the map; :mod:`geo.registry.views` reads and writes the documents."""

view_counts: Final = sa.Table(
    "view_counts",
    METADATA,
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("page", sa.String(80), nullable=False),
    sa.Column("is_framed", sa.Boolean, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("day", "page", "is_framed"),
)
"""How often a page of the map was opened; nothing says by whom."""
