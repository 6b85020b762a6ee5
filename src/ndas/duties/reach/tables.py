"""What somebody who reads the control database learns, as its tables say of themselves."""

from collections.abc import Iterable

from sqlalchemy import Table

import ndas.store.audit.tables
import ndas.store.control  # noqa: F401 - its tables are then in the one metadata
from ndas.store.database import duties_of, metadata

IDS = "ids of records, users and events, times and counts; what people wrote about records is sealed"


def people_words(*, backup: bool = False) -> str:
    """What the database, or a backup of it, holds of people in the clear, in a sentence."""
    tables = [table for table in metadata.sorted_tables if not (backup and duties_of(table).left_out)]
    written = _named(table for table in tables if duties_of(table).written or duties_of(table).fixed)
    means = _named(table for table in tables if duties_of(table).credential)
    sealed = f"; digests, public keys and sealed secrets in: {means}" if means else "; no means of signing in"
    return f"what people wrote about the processing, in the clear, in: {written}{sealed}"


def _named(tables: Iterable[Table]) -> str:
    return ", ".join(sorted(table.name.replace("_", " ") for table in tables))
