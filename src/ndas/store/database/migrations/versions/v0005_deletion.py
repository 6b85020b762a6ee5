"""Deletion: certificates, the week's difference by group, and what became of the canaries."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("replaced", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("file", sa.String(length=250), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
    )
    op.create_index("ux_certificate_force_number", "certificate", ["force", "number"], unique=True)
    op.create_table(
        "group_difference",
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=250), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("now", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "dimension", "value", name="pk_group_difference"),
    )
    op.create_table(
        "canary_report",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("planted", sa.Integer(), nullable=False),
        sa.Column("looked", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "delivery", "kind", name="pk_canary_report"),
    )
