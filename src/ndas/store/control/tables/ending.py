"""How data ends: the cold archive and its holds, deletion certificates, canaries."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from ndas.store.control.tables.columns import ID, NAME, NO_RECORD, force_column, id_column, moment
from ndas.store.database import Room, duties, metadata

archive_item = Table(
    "archive_item",
    metadata,
    id_column(),
    force_column(),
    Column("delivery", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    Column("file", String(NAME), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("tables", JSON, nullable=False),
    moment("received_at", needed=True),
    moment("archived_at", needed=True),
    moment("expires_at", needed=True),
    moment("destroyed_at"),
    Column("receipt", Text),
    Index("ix_archive_item_force", "force", "state", "expires_at"),
    info=duties(
        room=Room.CONTROL,
        codes=("tables", "receipt"),
        stays="the index and the receipts prove that each week was destroyed",
    ),
)

archive_request = Table(
    "archive_request",
    metadata,
    id_column(),
    force_column(),
    Column("item", String(ID), nullable=False),
    Column("approval", String(ID), nullable=False),
    Column("requested_by", String(ID), nullable=False),
    Column("purpose", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    moment("requested_at", needed=True),
    moment("authorised_at"),
    moment("ready_at"),
    moment("ends_at"),
    moment("closed_at"),
    Index("ix_archive_request_item", "item"),
    info=duties(room=Room.CONTROL, returns="it ends at its own hour, and a week that was destroyed since has no key"),
)

legal_hold = Table(
    "legal_hold",
    metadata,
    id_column(),
    force_column(),
    Column("item", String(ID), nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", String(ID), nullable=False),
    moment("review_on", needed=True),
    moment("placed_at", needed=True),
    moment("lifted_at"),
    Index("ix_legal_hold_item", "item"),
    info=duties(
        room=Room.CONTROL,
        written=("reason",),
        returns="one that was lifted since keeps a week for longer, until it is lifted again",
    ),
)

certificate = Table(
    "certificate",
    metadata,
    id_column(),
    force_column(),
    Column("occasion", String(20), nullable=False),
    Column("number", Integer),
    Column("snapshot", String(ID), nullable=False),
    Column("delivery", String(ID), nullable=False),
    Column("run", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("replaced", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("file", String(NAME), nullable=False),
    Column("sha256", String(64), nullable=False),
    moment("at", needed=True),
    Index("ux_certificate_force_number", "force", "number", unique=True),
    info=duties(
        room=Room.CONTROL, codes=("replaced", "findings"), stays="it is the proof of the deletions", returns=NO_RECORD
    ),
)

canary_report = Table(
    "canary_report",
    metadata,
    force_column(key=True),
    Column("delivery", String(ID), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("planted", Integer, nullable=False),
    Column("looked", JSON, nullable=False),
    Column("found", JSON, nullable=False),
    moment("at", needed=True),
    info=duties(room=Room.CONTROL, codes=("looked", "found"), returns=NO_RECORD),
)
