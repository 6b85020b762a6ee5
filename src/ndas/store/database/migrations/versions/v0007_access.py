"""Access: grants with a beginning and an end, passkeys, authenticators, stated reasons, emergencies.

The roles that a user had become grants of one year from the day of the migration, for a custodian to review.
"""

import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables, and turn each user's roles into grants."""
    _grants()
    _means_of_signing_in()
    _what_is_looked_over()
    _roles_to_grants()
    op.add_column("platform_user", sa.Column("post", sa.String(length=250), nullable=False, server_default=""))
    op.add_column("platform_user", sa.Column("signed_in_at", sa.DateTime(timezone=True)))
    op.drop_column("platform_user", "roles")
    op.execute(sa.text("DELETE FROM session"))
    op.add_column("session", sa.Column("means", sa.String(length=40), nullable=False, server_default=""))
    op.add_column(
        "session",
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False, server_default="2026-01-01 00:00:00"),
    )
    op.add_column("session", sa.Column("last_access_at", sa.DateTime(timezone=True)))


def _grants() -> None:
    op.create_table(
        "access_grant",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=250), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(length=120), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(length=120)),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String(length=120), nullable=False),
        sa.Column("ended_because", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_grant"),
        sa.CheckConstraint("ends_at > begins_at", name="ck_access_grant_has_an_end"),
        sa.CheckConstraint('granted_by <> "user"', name="ck_access_grant_granted_by_another"),
        sa.CheckConstraint(
            'reviewed_by IS NULL OR (reviewed_by <> granted_by AND reviewed_by <> "user")',
            name="ck_access_grant_reviewed_by_another",
        ),
    )
    op.create_index("ix_access_grant_user", "access_grant", ["user"])
    op.create_index("ix_access_grant_force", "access_grant", ["force", "ends_at"])


def _means_of_signing_in() -> None:
    op.create_table(
        "passkey",
        sa.Column("credential", sa.String(length=400), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=250), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("credential", name="pk_passkey"),
    )
    op.create_index("ix_passkey_user", "passkey", ["user"])
    op.create_table(
        "authenticator",
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk_authenticator"),
    )
    op.create_table(
        "sign_in_challenge",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_in_challenge"),
    )
    op.create_index("ix_sign_in_challenge_expires_at", "sign_in_challenge", ["expires_at"])


def _what_is_looked_over() -> None:
    op.create_table(
        "stated_reason",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("use_case", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=250), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attested_by", sa.String(length=120)),
        sa.Column("attested_at", sa.DateTime(timezone=True)),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stated_reason"),
        sa.CheckConstraint('attested_by IS NULL OR attested_by <> "user"', name="ck_stated_reason_attested_by_another"),
    )
    op.create_index("ix_stated_reason_force", "stated_reason", ["force", "given_at"])
    op.create_table(
        "emergency",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("force", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record", sa.String(length=250), nullable=False),
        sa.Column("situation", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=250), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(length=120)),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emergency"),
        sa.CheckConstraint('reviewed_by IS NULL OR reviewed_by <> "user"', name="ck_emergency_reviewed_by_another"),
    )
    op.create_index("ix_emergency_force", "emergency", ["force", "opened_at"])
    op.create_index("ix_emergency_user", "emergency", ["user"])


def _roles_to_grants() -> None:
    connection, begins = op.get_bind(), datetime.now(UTC)
    grants = sa.Table("access_grant", sa.MetaData(), autoload_with=connection)
    users = sa.table("platform_user", sa.column("id"), sa.column("force"), sa.column("roles", sa.JSON))
    for user, force, roles in connection.execute(sa.select(users)).all():
        for role in roles:
            held = {
                "id": secrets.token_hex(8),
                "force": force,
                "user": user,
                "role": role,
                "reason": "held before grants had an end",
                "begins_at": begins,
                "ends_at": begins + timedelta(days=365),
                "granted_by": "platform",
                "granted_at": begins,
            }
            connection.execute(grants.insert().values(**held, post="", verdict="", ended_by="", ended_because=""))
