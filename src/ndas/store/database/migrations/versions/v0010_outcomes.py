"""Outcomes: what their ten tests and drift said each week, officers' readings of the review sheet, outside counts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "outcome_week",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("positives", sa.BigInteger(), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("drift", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "use_case", "snapshot", name="pk_outcome_week"),
    )
    op.create_table(
        "outcome_review",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=120), nullable=False),
        sa.Column("read_by", sa.String(length=120), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.Column("kappa", sa.Float(), nullable=False),
        sa.Column("kept_by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "digest", name="pk_outcome_review"),
    )
    op.create_table(
        "outcome_anchor",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=120), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("tolerance", sa.Float(), nullable=False),
        sa.Column("kept_by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "digest", name="pk_outcome_anchor"),
    )
