"""The cold archive: items, requests to restore them, legal holds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "archive_item",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("file", sa.String(length=250), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.Column("receipt", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_archive_item"),
    )
    op.create_index("ix_archive_item_force", "archive_item", ["force", "state", "expires_at"])
    op.create_table(
        "archive_request",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("approval", sa.String(length=120), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authorised_at", sa.DateTime(timezone=True)),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_archive_request"),
    )
    op.create_index("ix_archive_request_item", "archive_request", ["item"])
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("review_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"),
    )
    op.create_index("ix_legal_hold_item", "legal_hold", ["item"])
