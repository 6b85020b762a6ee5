"""The audit log: chains, subjects, checkpoints, verifications."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "audit_head",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("force", name="pk_audit_head"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("force", "sequence", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_force_actor", "audit_entry", ["force", "actor", "sequence"])
    op.create_index("ix_audit_entry_force_at", "audit_entry", ["force", "at"])
    op.create_index("ix_audit_entry_force_event", "audit_entry", ["force", "event", "sequence"])
    op.create_index("ix_audit_entry_force_purpose", "audit_entry", ["force", "purpose", "sequence"])
    op.create_table(
        "audit_subject",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("salt", sa.String(length=32)),
        sa.Column("forgotten_in", sa.Integer()),
        sa.PrimaryKeyConstraint("force", "sequence", "position", name="pk_audit_subject"),
    )
    op.create_index("ix_audit_subject_force_subject", "audit_subject", ["force", "subject", "sequence"])
    op.create_table(
        "audit_checkpoint",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("force", "size", name="pk_audit_checkpoint"),
    )
    op.create_table(
        "audit_verification",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("force", name="pk_audit_verification"),
    )
    for statement in _NO_CHANGE[op.get_bind().dialect.name]:
        op.execute(statement)


_NO_CHANGE = {
    "sqlite": [
        f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        (
            "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
        ),
        (
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
        ),
    ],
}
"""A guard against mistakes; against the database's owner the chain and its checkpoints guard."""
