"""The tables of access: what was granted to whom, means of signing in, stated reasons, emergencies.

What two different people must do is written into the tables as well as into the policies: a row in which one person
both grants and reviews cannot be stored by any program.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, LargeBinary, String, Table, Text

from ndas.store.control.tables.columns import CREDENTIAL, ID, NAME, force_column, moment
from ndas.store.database import Room, duties, metadata


def _key(name: str, length: int = ID) -> Column[str]:
    return Column(name, String(length), primary_key=True)


access_grant = Table(
    "access_grant",
    metadata,
    _key("id"),
    force_column(),
    Column("user", String(ID), nullable=False),
    Column("role", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("post", String(NAME), nullable=False),
    moment("begins_at", needed=True),
    moment("ends_at", needed=True),
    Column("granted_by", String(ID), nullable=False),
    moment("granted_at", needed=True),
    Column("reviewed_by", String(ID)),
    moment("reviewed_at"),
    Column("verdict", String(20), nullable=False),
    moment("ended_at"),
    Column("ended_by", String(ID), nullable=False),
    Column("ended_because", String(NAME), nullable=False),
    CheckConstraint("ends_at > begins_at", name="has_an_end"),
    CheckConstraint('granted_by <> "user"', name="granted_by_another"),
    CheckConstraint(
        'reviewed_by IS NULL OR (reviewed_by <> granted_by AND reviewed_by <> "user")', name="reviewed_by_another"
    ),
    Index("ix_access_grant_user", "user"),
    Index("ix_access_grant_force", "force", "ends_at"),
    info=duties(room=Room.PEOPLE, written=("reason", "post", "ended_because")),
)

passkey = Table(
    "passkey",
    metadata,
    _key("credential", 400),
    force_column(),
    Column("user", String(ID), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", String(NAME), nullable=False),
    moment("added_at", needed=True),
    moment("used_at"),
    Index("ix_passkey_user", "user"),
    info=duties(room=Room.PEOPLE, written=("label",), codes=("public_key",), credential=True, left_out=CREDENTIAL),
)

authenticator = Table(
    "authenticator",
    metadata,
    _key("user"),
    force_column(),
    Column("secret", LargeBinary, nullable=False),
    Column("password", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("wrong", Integer, nullable=False),
    moment("locked_until"),
    moment("added_at", needed=True),
    info=duties(room=Room.PEOPLE, sealed=("secret", "password"), credential=True, left_out=CREDENTIAL),
)

challenge = Table(
    "sign_in_challenge",
    metadata,
    _key("digest", 64),
    force_column(),
    Column("kind", String(40), nullable=False),
    Column("user", String(ID), nullable=False),
    Column("detail", Text, nullable=False),
    moment("expires_at", needed=True),
    Index("ix_sign_in_challenge_expires_at", "expires_at"),
    info=duties(room=Room.PEOPLE, codes=("detail",), credential=True, left_out=CREDENTIAL),
)

stated_reason = Table(
    "stated_reason",
    metadata,
    _key("id"),
    force_column(),
    Column("user", String(ID), nullable=False),
    Column("use_case", String(ID), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("reference", String(NAME), nullable=False),
    Column("sampled", Boolean, nullable=False),
    moment("given_at", needed=True),
    Column("attested_by", String(ID)),
    moment("attested_at"),
    Column("verdict", String(20), nullable=False),
    CheckConstraint('attested_by IS NULL OR attested_by <> "user"', name="attested_by_another"),
    Index("ix_stated_reason_force", "force", "given_at"),
    info=duties(room=Room.PEOPLE, written=("reference",)),
)

emergency = Table(
    "emergency",
    metadata,
    _key("id"),
    force_column(),
    Column("user", String(ID), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record", String(NAME), nullable=False),
    Column("situation", String(40), nullable=False),
    Column("reference", String(NAME), nullable=False),
    moment("opened_at", needed=True),
    moment("ends_at", needed=True),
    moment("review_by", needed=True),
    Column("reviewed_by", String(ID)),
    moment("reviewed_at"),
    Column("verdict", String(20), nullable=False),
    CheckConstraint('reviewed_by IS NULL OR reviewed_by <> "user"', name="reviewed_by_another"),
    Index("ix_emergency_force", "force", "opened_at"),
    Index("ix_emergency_user", "user"),
    info=duties(room=Room.PEOPLE, names=("record",), written=("reference",)),
)
