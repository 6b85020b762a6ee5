"""The account of a harmonise run: every source row makes a POLE row or is counted with the reason why it does not."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one source table."""

    system: str
    table: str
    rows: int
    """Accepted source rows that were read."""
    yielding: int
    """Source rows that made at least one POLE row."""
    barren: Mapping[str, int]
    """Reason to number of source rows that made none."""
    made: Mapping[str, int]
    """Row mapping (``SOURCE → pole table#part``) to number of POLE rows."""

    @property
    def balanced(self) -> bool:
        """Whether every source row is accounted for."""
        return self.rows == self.yielding + sum(self.barren.values())


@dataclass(frozen=True, slots=True)
class HarmoniseReport:
    """What became of all source tables, and how many rows each POLE table has."""

    tables: tuple[TableReport, ...]
    made: Mapping[str, int]
