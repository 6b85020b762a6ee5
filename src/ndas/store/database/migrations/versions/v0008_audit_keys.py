"""The audit log: subjects sealed under entry keys, a log that retention may shorten, samples and attests of looks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


class OldLogError(RuntimeError):
    """The log holds entries of a form that was never released, and cannot be carried over."""


def upgrade() -> None:
    """Create the tables; the index of subjects loses its salts.

    Raises:
        OldLogError: the log holds entries of form 1.
    """
    if op.get_bind().execute(sa.text("SELECT 1 FROM audit_entry LIMIT 1")).first() is not None:
        raise OldLogError(
            "this control database's audit log was written before the first release, in a form that is not read any "
            "more; keep the old home for its log, and make a new one with: ndas init"
        )
    op.drop_column("audit_subject", "salt")
    op.create_table(
        "audit_key",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("force", "subject", name="pk_audit_key"),
    )
    op.create_table(
        "audit_start",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("force", name="pk_audit_start"),
    )
    op.create_table(
        "audit_sample",
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=20)),
        sa.Column("note", sa.Text()),
        sa.Column("attested_by", sa.String(length=120)),
        sa.Column("attested_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("force", "sequence", name="pk_audit_sample"),
    )
    for statement in _NO_CHANGE[op.get_bind().dialect.name]:
        op.execute(statement)


_NO_CHANGE = {
    "sqlite": [
        "DROP TRIGGER audit_entry_no_delete",
        (
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN NOT EXISTS "
            "(SELECT 1 FROM audit_start WHERE audit_start.force = OLD.force AND audit_start.size >= OLD.sequence) "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
        ),
    ],
    "postgresql": [
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        (
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
        ),
        (
            "CREATE FUNCTION audit_entry_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF EXISTS (SELECT 1 FROM audit_start s WHERE s.force = OLD.force AND s.size >= OLD.sequence) "
            "THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION 'audit entries are append-only'; END $$"
        ),
        (
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse_delete()"
        ),
    ],
}
"""Entries may be deleted only where a start stands for them; the guard against all else stays."""
