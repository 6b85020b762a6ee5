"""The tables about outcomes: each week's tests and drift, readings of the review sheet, outside counts.

They hold counts, dates, the platform's own users and words about definitions; nothing about a data subject.
"""

from sqlalchemy import JSON, BigInteger, Column, Date, Float, Integer, String, Table, Text

from ndas.store.control.tables.columns import ID, NO_RECORD
from ndas.store.database import Room, UtcDateTime, duties, metadata


def _key(name: str, length: int = ID) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _word(name: str, length: int = ID) -> Column[str]:
    return Column(name, String(length), nullable=False)


def _at() -> Column[object]:
    return Column("at", UtcDateTime, nullable=False)


week = Table(
    "outcome_week",
    metadata,
    _key("force", 32),
    _key("use_case"),
    _key("snapshot"),
    _word("outcome"),
    Column("version", Integer, nullable=False),
    _word("digest", 64),
    _count("people"),
    _count("labels"),
    _count("positives"),
    Column("tests", JSON, nullable=False),
    _word("drift", 20),
    Column("reasons", JSON, nullable=False),
    _at(),
    info=duties(room=Room.CONTROL, codes=("tests", "reasons"), returns=NO_RECORD),
)
"""`tests` is a list of test, whether it passed, and words; `drift` steady, watched, suspended, or nothing measured."""

review = Table(
    "outcome_review",
    metadata,
    _key("force", 32),
    _key("digest", 64),
    _word("outcome"),
    _word("read_by"),
    _count("people"),
    _count("wrong"),
    Column("kappa", Float, nullable=False),
    _word("kept_by"),
    _at(),
    info=duties(room=Room.CONTROL, returns=NO_RECORD),
)

anchor = Table(
    "outcome_anchor",
    metadata,
    _key("force", 32),
    _key("digest", 64),
    _word("outcome"),
    Column("source", Text, nullable=False),
    Column("begins", Date, nullable=False),
    Column("ends", Date, nullable=False),
    _count("events"),
    _count("people"),
    Column("tolerance", Float, nullable=False),
    _word("kept_by"),
    _at(),
    info=duties(room=Room.CONTROL, written=("source",), returns=NO_RECORD),
)
