"""A chunk of one table on its way into its file."""

from dataclasses import dataclass
from typing import Any

from ndas.synthesis.draws import Ints


@dataclass(frozen=True)
class Rows:
    """A chunk of one table on its way into its file; truth columns are optional and as long as the chunk."""

    columns: dict[str, Any]
    """Column name to text array, or to one text for every row. Columns left out are empty."""
    key: Ints
    """Number of each record, the same every week; faults are drawn by it."""
    person: Ints | None = None
    place: Ints | None = None
    thing: Ints | None = None
    """Object number."""
    planted: Ints | None = None
    """Number of the planted case, -1 for none. Planted rows are never made faulty."""
