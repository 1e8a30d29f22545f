"""Named views, and how often pages of the map were opened."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "views",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", _JSON, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_views")),
    )
    op.create_table(
        "view_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("is_framed", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "page", "is_framed", name=op.f("pk_view_counts")),
    )
