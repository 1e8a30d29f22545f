"""The registry: entries, history, and what stands around them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "organizers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scopes", _JSON, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizers")),
        sa.UniqueConstraint("login", name=op.f("uq_organizers_login")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "sources",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("link_template", sa.Text(), nullable=True),
        sa.Column("columns", _JSON, nullable=False),
        sa.Column("options", _JSON, nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("every_hours", sa.Integer(), nullable=True),
        sa.Column("read_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sources")),
    )
    op.create_table(
        "tallies",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tallies")),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("window_start", _TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "unanswered",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "words", "insee_code", name=op.f("pk_unanswered")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("shop", _JSON, nullable=False),
        sa.Column("published", _JSON, nullable=True),
        sa.Column("contact", _JSON, nullable=False),
        sa.Column("finding", _JSON, nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("telling_name", sa.Text(), nullable=False),
        sa.Column("phone_keys", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("insee_code", sa.String(length=5), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("precision", sa.String(length=16), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("is_duplicate", sa.Boolean(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("source_key", sa.String(length=40), nullable=True),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("source_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("vanished_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("submitted_at", _TIME, nullable=False),
        sa.Column("edited_by_maker_at", _TIME, nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", _TIME, nullable=True),
        sa.Column("erased_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["source_key"], ["sources.key"], name=op.f("fk_entries_source_key_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("slug", name=op.f("uq_entries_slug")),
        sa.UniqueConstraint("source_key", "source_reference", name=op.f("uq_entries_source_key")),
    )
    op.create_index("ix_entries_lat_lon", "entries", ["lat", "lon"], unique=False)
    op.create_index("ix_entries_phone_keys_id", "entries", ["phone_keys", "id"], unique=False)
    op.create_index(op.f("ix_entries_email_key"), "entries", ["email_key"], unique=False)
    op.create_index(op.f("ix_entries_insee_code"), "entries", ["insee_code"], unique=False)
    op.create_index(op.f("ix_entries_is_doubtful"), "entries", ["is_doubtful"], unique=False)
    op.create_index(op.f("ix_entries_is_waiting"), "entries", ["is_waiting"], unique=False)
    op.create_index(op.f("ix_entries_publication"), "entries", ["publication"], unique=False)
    op.create_index(op.f("ix_entries_siret"), "entries", ["siret"], unique=False)
    op.create_index(op.f("ix_entries_status"), "entries", ["status"], unique=False)
    op.create_index(op.f("ix_entries_verdict"), "entries", ["verdict"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source_key", sa.String(length=40), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("counts", _JSON, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_key"], ["sources.key"], name=op.f("fk_imports_source_key_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_source_key"), "imports", ["source_key"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organizer_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_sessions_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_organizer_id"), "sessions", ["organizer_id"], unique=False)
    op.create_table(
        "confirmed_positions",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_confirmed_positions_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("entry_id", "text_digest", name=op.f("pk_confirmed_positions")),
    )
    op.create_index(
        op.f("ix_confirmed_positions_entry_id"), "confirmed_positions", ["entry_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("given_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_consents_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_entry_id"), "consents", ["entry_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("before", _JSON, nullable=True),
        sa.Column("after", _JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_history_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_entry_id"), "history", ["entry_id"], unique=False)
    op.create_table(
        "hostings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("answered_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_hostings_entry_id_entries")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["entries.id"], name=op.f("fk_hostings_host_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hostings")),
        sa.UniqueConstraint("entry_id", "host_id", name=op.f("uq_hostings_entry_id")),
    )
    op.create_index(op.f("ix_hostings_entry_id"), "hostings", ["entry_id"], unique=False)
    op.create_index(op.f("ix_hostings_host_id"), "hostings", ["host_id"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("drawn_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_submissions_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("drawn_hash", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_entry_id"), "submissions", ["entry_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_reports_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_entry_id"), "reports", ["entry_id"], unique=False)
    op.create_table(
        "secret_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME, nullable=True),
        sa.Column("last_used_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_secret_links_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_secret_links")),
    )
    op.create_index(op.f("ix_secret_links_entry_id"), "secret_links", ["entry_id"], unique=False)
    op.create_table(
        "photos",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.Column("consent_id", sa.String(length=32), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_photos_consent_id_consents")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_photos_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        sa.UniqueConstraint("key", name=op.f("uq_photos_key")),
    )
    op.create_index(op.f("ix_photos_entry_id"), "photos", ["entry_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("about_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("next_at", _TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", _TIME, nullable=True),
        sa.Column("given_up_at", _TIME, nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"], ["entries.id"], name=op.f("fk_outbox_about_id_entries")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_outbox_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_entry_id"), "outbox", ["entry_id"], unique=False)
    op.create_index(op.f("ix_outbox_next_at"), "outbox", ["next_at"], unique=False)
    op.create_table(
        "link_checks",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("url_digest", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("checked_at", _TIME, nullable=False),
        sa.Column("failing_since", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_link_checks_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("entry_id", "url_digest", name=op.f("pk_link_checks")),
    )
    op.create_index(op.f("ix_link_checks_entry_id"), "link_checks", ["entry_id"], unique=False)
