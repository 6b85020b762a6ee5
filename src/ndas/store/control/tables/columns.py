"""Columns that many tables have, their lengths, and reasons that many tables give."""

from sqlalchemy import Column, String

from ndas.store.database import UtcDateTime

ID = 120
"""Longest id: a run's holds a delivery's, which holds a force's and a system set's."""
NAME = 250
"""Longest name that a force or a contract gives: of a table, a column, a rule, a record."""
LOADS = "counts, states and dates of its loads, to which the audit chain refers"
NO_RECORD = "it holds counts, states and dates, and names no record"
CREDENTIAL = "with one that was taken back since, somebody could sign in; people enrol anew"


def force_column(*, key: bool = False) -> Column[str]:
    """The force whose row it is."""
    return Column("force", String(32), primary_key=key, nullable=False)


def id_column(name: str = "id") -> Column[str]:
    """An id, by which the row is found."""
    return Column(name, String(ID), primary_key=True)


def moment(name: str, *, needed: bool = False) -> Column[object]:
    """A moment in UTC."""
    return Column(name, UtcDateTime, nullable=not needed)
