"""People: users, training, sign-in, sessions, approvals, judgements, decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "platform_user",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=250), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("vetting", sa.String(length=40), nullable=False),
        sa.Column("vetting_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_platform_user"),
    )
    op.create_index("ix_platform_user_force", "platform_user", ["force"])
    op.create_table(
        "training",
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user", "use_case", name="pk_training"),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("token_digest", name="pk_sign_in_link"),
    )
    op.create_table(
        "session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("csrf", sa.String(length=128), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name="pk_session"),
        sa.UniqueConstraint("public_id", name="uq_session_public_id"),
    )
    op.create_index("ix_session_user", "session", ["user"])
    op.create_table(
        "approval",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    op.create_index("ix_approval_force", "approval", ["force", "action", "subject"])
    op.create_table(
        "approval_vote",
        sa.Column("approval", sa.String(length=120), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("approval", "user", name="pk_approval_vote"),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("record_a", sa.String(length=250)),
        sa.Column("record_b", sa.String(length=250)),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=120)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("forgotten_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_judgement"),
    )
    op.create_index("ix_judgement_a", "judgement", ["force", "record_a"])
    op.create_index("ix_judgement_b", "judgement", ["force", "record_b"])
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("finding", sa.String(length=250)),
        sa.Column("outcome", sa.String(length=120), nullable=False),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_force", "decision", ["force", "at"])
    op.create_table(
        "decision_record",
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("record", sa.String(length=250), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("decision", "record", name="pk_decision_record"),
    )
    op.create_index("ix_decision_record_record", "decision_record", ["force", "record"])
