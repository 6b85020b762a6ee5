"""Use cases: the steps of their lives, what a week touched, experiments; and the parts of a decision about a lead."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables, and give decisions their parts."""
    words = {"list_name": 250, "own": 20, "after": 20, "ground": 40, "action": 40, "sign_off": 20, "result": 20}
    for name, length in words.items():
        op.add_column("decision", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name, length in {"lead": 64, "second_of": 120, "signed_by": 120, "result_by": 120}.items():
        op.add_column("decision", sa.Column(name, sa.String(length=length)))
    for name in ("opened_at", "decided_at", "signed_at", "result_at"):
        op.add_column("decision", sa.Column(name, sa.DateTime(timezone=True)))
    op.create_table(
        "decision_words",
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("decision", "part", "snapshot", name="pk_decision_words"),
    )
    _lives()


def _lives() -> None:
    op.create_table(
        "use_case_step",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_use_case_step"),
    )
    op.create_index("ux_use_case_step", "use_case_step", ["force", "use_case", "number"], unique=True)
    op.create_table(
        "use_case_week",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("texts", sa.BigInteger(), nullable=False),
        sa.Column("special_category", sa.BigInteger(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("listed_people", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "use_case", "snapshot", name="pk_use_case_week"),
    )
    op.create_table(
        "use_case_experiment",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("dropped", sa.String(length=250), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("gained", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.BigInteger(), nullable=False),
        sa.Column("figures_changed", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", "use_case", "snapshot", "kind", "dropped", name="pk_use_case_experiment"),
    )
