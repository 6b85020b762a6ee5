"""The journey: forces, deliveries, runs, snapshots, publication, the account of each load."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "force",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("signing_keys", sa.JSON(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_force"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("system_set", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("as_at", sa.DateTime(timezone=True)),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index("ux_delivery_force_sequence", "delivery", ["force", "system_set", "sequence"], unique=True)
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_force", "run", ["force", "started_at"])
    op.create_table(
        "run_step",
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run", "name", name="pk_run_step"),
    )
    op.create_table(
        "force_lease",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("holder", sa.String(length=250), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", name="pk_force_lease"),
    )
    op.create_table(
        "snapshot",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("as_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("replaced_at", sa.DateTime(timezone=True)),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("force", "id", name="pk_snapshot"),
    )
    op.create_index("ix_snapshot_delivery", "snapshot", ["delivery"])
    op.create_table(
        "publication",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", name="pk_publication"),
    )
    op.create_table(
        "reconciliation",
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=120), nullable=False),
        sa.Column("manifest", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "system", "table", name="pk_reconciliation"),
    )
    op.create_table(
        "fix_count",
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=120), nullable=False),
        sa.Column("column", sa.String(length=250), nullable=False),
        sa.Column("rule", sa.String(length=250), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "system", "table", "column", "rule", "fate", name="pk_fix_count"),
    )
    op.create_table(
        "quality_measure",
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("worst", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "dimension", name="pk_quality_measure"),
    )
    op.create_table(
        "week_difference",
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=120), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("now", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "system", "table", name="pk_week_difference"),
    )
    op.create_table(
        "volume_alarm",
        sa.Column("delivery", sa.String(length=120), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=250), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("now", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("approval", sa.String(length=120)),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "system", "table", "rule", name="pk_volume_alarm"),
    )
