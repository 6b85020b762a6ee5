"""Forces, their deliveries and runs, and which snapshot is live."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from ndas.store.control.tables.columns import ID, LOADS, NAME, NO_RECORD, force_column, id_column, moment
from ndas.store.database import Room, duties, metadata

force = Table(
    "force",
    metadata,
    id_column(),
    Column("title", String(NAME), nullable=False),
    Column("signing_keys", JSON, nullable=False),
    moment("joined_at", needed=True),
    moment("left_at"),
    info=duties(
        room=Room.CONTROL,
        of="id",
        written=("title",),
        codes=("signing_keys",),
        stays="its id is never given to another, and the row says when it left",
    ),
)

delivery = Table(
    "delivery",
    metadata,
    id_column(),
    force_column(),
    Column("system_set", String(40), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("systems", JSON, nullable=False),
    Column("message", Text, nullable=False),
    moment("as_at"),
    moment("received_at", needed=True),
    moment("opened_at"),
    moment("ended_at"),
    moment("destroyed_at"),
    Index("ux_delivery_force_sequence", "force", "system_set", "sequence", unique=True),
    info=duties(room=Room.CONTROL, codes=("systems", "message"), stays=LOADS, returns=NO_RECORD),
)

run = Table(
    "run",
    metadata,
    id_column(),
    force_column(),
    Column("kind", String(40), nullable=False),
    Column("subject", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    Column("message", Text, nullable=False),
    moment("started_at", needed=True),
    moment("ended_at"),
    Index("ix_run_force", "force", "started_at"),
    info=duties(room=Room.CONTROL, codes=("message",), stays=LOADS, returns=NO_RECORD),
)

run_step = Table(
    "run_step",
    metadata,
    id_column("run"),
    Column("name", String(60), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("result", JSON, nullable=False),
    moment("finished_at", needed=True),
    info=duties(room=Room.CONTROL, of="run", parent="run", codes=("result",), stays=LOADS, returns=NO_RECORD),
)

force_lease = Table(
    "force_lease",
    metadata,
    force_column(key=True),
    Column("run", String(ID), nullable=False),
    Column("holder", String(NAME), nullable=False),
    moment("taken_at", needed=True),
    moment("expires_at", needed=True),
    info=duties(
        room=Room.CONTROL,
        left_out="a lock of this moment",
        stays="the withdrawal runs under it, and gives it back at its end",
    ),
)

snapshot = Table(
    "snapshot",
    metadata,
    force_column(key=True),
    id_column(),
    Column("delivery", String(ID), nullable=False),
    Column("run", String(ID), nullable=False),
    Column("state", String(20), nullable=False),
    moment("as_at", needed=True),
    moment("created_at", needed=True),
    moment("published_at"),
    moment("replaced_at"),
    moment("destroyed_at"),
    Index("ix_snapshot_delivery", "delivery"),
    info=duties(room=Room.CONTROL, stays="the register says of each week that it is destroyed, and when"),
)

publication = Table(
    "publication",
    metadata,
    force_column(key=True),
    Column("snapshot", String(ID), nullable=False),
    Column("version", Integer, nullable=False),
    Column("run", String(ID), nullable=False),
    moment("published_at", needed=True),
    info=duties(room=Room.CONTROL),
)
