"""What became of the rows of a load, and how a week differs from the last."""

from sqlalchemy import BigInteger, Column, Float, String, Table, Text

from ndas.store.control.tables.columns import ID, LOADS, NAME, NO_RECORD, id_column, moment
from ndas.store.database import Room, duties, metadata

reconciliation = Table(
    "reconciliation",
    metadata,
    id_column("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("manifest", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("quarantined", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", stays=LOADS, returns=NO_RECORD),
)

fix_count = Table(
    "fix_count",
    metadata,
    id_column("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("column", String(NAME), primary_key=True),
    Column("rule", String(NAME), primary_key=True),
    Column("fate", String(20), primary_key=True),
    Column("expected", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    info=duties(
        room=Room.CONTROL, of="delivery", parent="delivery", codes=("expected",), stays=LOADS, returns=NO_RECORD
    ),
)

quality_measure = Table(
    "quality_measure",
    metadata,
    id_column("delivery"),
    Column("dimension", String(40), primary_key=True),
    Column("share", Float, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("worst", Text, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", codes=("worst",), stays=LOADS, returns=NO_RECORD),
)

week_difference = Table(
    "week_difference",
    metadata,
    id_column("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("before", BigInteger, nullable=False),
    Column("now", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("removed", BigInteger, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", stays=LOADS, returns=NO_RECORD),
)

group_difference = Table(
    "group_difference",
    metadata,
    id_column("delivery"),
    Column("dimension", String(40), primary_key=True),
    Column("value", String(NAME), primary_key=True),
    Column("before", BigInteger, nullable=False),
    Column("now", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("removed", BigInteger, nullable=False),
    info=duties(room=Room.CONTROL, of="delivery", parent="delivery", stays=LOADS, returns=NO_RECORD),
)

volume_alarm = Table(
    "volume_alarm",
    metadata,
    id_column("delivery"),
    Column("system", String(40), primary_key=True),
    Column("table", String(ID), primary_key=True),
    Column("rule", String(NAME), primary_key=True),
    Column("before", BigInteger, nullable=False),
    Column("now", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("approval", String(ID)),
    moment("raised_at", needed=True),
    info=duties(
        room=Room.CONTROL, of="delivery", parent="delivery", codes=("message",), stays=LOADS, returns=NO_RECORD
    ),
)
