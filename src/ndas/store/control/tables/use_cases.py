"""The tables of the use cases' lives: steps, what each week's run touched, and what experiments of necessity found.

They hold counts, states, dates, the platform's own users, and what they wrote about the processing; nothing about a
data subject.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from ndas.store.control.tables.columns import ID, NAME, NO_RECORD
from ndas.store.database import Room, UtcDateTime, duties, metadata


def _key(name: str, length: int = ID) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _at() -> Column[object]:
    return Column("at", UtcDateTime, nullable=False)


step = Table(
    "use_case_step",
    metadata,
    _key("id"),
    Column("force", String(32), nullable=False),
    Column("use_case", String(ID), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("by", String(ID), nullable=False),
    Column("role", String(40), nullable=False),
    _at(),
    Column("reason", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("expires_on", Date),
    Column("failed", Boolean, nullable=False),
    Column("number", Integer, nullable=False),
    Index("ux_use_case_step", "force", "use_case", "number", unique=True),
    info=duties(room=Room.CONTROL, written=("reason",), codes=("evidence",)),
)

week = Table(
    "use_case_week",
    metadata,
    _key("force", 32),
    _key("use_case"),
    _key("snapshot"),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("people", BigInteger, nullable=False),
    Column("texts", BigInteger, nullable=False),
    Column("special_category", BigInteger, nullable=False),
    Column("leads", BigInteger, nullable=False),
    Column("listed_people", BigInteger, nullable=False),
    _at(),
    info=duties(room=Room.CONTROL, returns=NO_RECORD),
)

experiment = Table(
    "use_case_experiment",
    metadata,
    _key("force", 32),
    _key("use_case"),
    _key("snapshot"),
    _key("kind", 20),
    _key("dropped", NAME),
    Column("version", Integer, nullable=False),
    Column("leads", BigInteger, nullable=False),
    Column("lost", BigInteger, nullable=False),
    Column("gained", BigInteger, nullable=False),
    Column("figures", BigInteger, nullable=False),
    Column("figures_changed", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
    _at(),
    info=duties(room=Room.CONTROL, codes=("words",), returns=NO_RECORD),
)
