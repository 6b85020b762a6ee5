"""The platform's users, what they are trained for, and their sessions."""

from sqlalchemy import JSON, Column, Index, String, Table, Text

from ndas.store.control.tables.columns import CREDENTIAL, ID, NAME, force_column, id_column, moment
from ndas.store.database import Room, duties, metadata

user = Table(
    "platform_user",
    metadata,
    id_column(),
    force_column(),
    Column("label", String(NAME), nullable=False),
    Column("post", String(NAME), nullable=False),
    Column("vetting", String(40), nullable=False),
    moment("vetting_until"),
    moment("created_at", needed=True),
    moment("disabled_at"),
    moment("signed_in_at"),
    Index("ix_platform_user_force", "force"),
    info=duties(room=Room.PEOPLE, written=("label", "post")),
)

training = Table(
    "training",
    metadata,
    Column("user", String(ID), primary_key=True),
    Column("use_case", String(ID), primary_key=True),
    moment("passed_at", needed=True),
    moment("valid_until", needed=True),
    info=duties(
        room=Room.PEOPLE,
        of="user",
        parent="platform_user",
        returns="it ends by its own date, and gives nothing without a grant, which a restore has looked over again",
    ),
)

sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("user", String(ID), nullable=False),
    force_column(),
    moment("issued_at", needed=True),
    moment("expires_at", needed=True),
    moment("used_at"),
    info=duties(room=Room.PEOPLE, credential=True, left_out=CREDENTIAL),
)

session = Table(
    "session",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("public_id", String(40), nullable=False, unique=True),
    Column("user", String(ID), nullable=False),
    force_column(),
    Column("roles", JSON, nullable=False),
    Column("csrf", String(128), nullable=False),
    Column("purpose", String(ID), nullable=False),
    Column("reason", Text, nullable=False),
    moment("started_at", needed=True),
    moment("seen_at", needed=True),
    moment("idle_until", needed=True),
    moment("ends_at", needed=True),
    Column("means", String(40), nullable=False),
    moment("confirmed_at", needed=True),
    moment("last_access_at"),
    Index("ix_session_user", "user"),
    info=duties(room=Room.PEOPLE, written=("reason",), codes=("roles",), credential=True, left_out=CREDENTIAL),
)
