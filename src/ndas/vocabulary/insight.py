"""What an insight page shows: figures counted at publish, never in a request.

Rules:
1. A count between 1 and 4 is never shown for a place: such a cell carries `count=None` (suppressed). A
   `Cell` with a small count cannot be made.
2. A place is an H3 cell of resolution 9 or coarser (at least 250 m across): a finer one cannot be made.
3. Each figure carries the filter that lists the records behind it (`EventFilter`) for a reader to check.
4. A mart names the definition it was counted with.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlencode

SMALLEST_COUNT = 5
FINEST_RESOLUTION = 9


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """Which events: every field narrows, None leaves open. `offences` names a declared set ("msv-apacs")."""

    date_from: date | None = None
    date_to: date | None = None
    offence: str | None = None
    offences: str | None = None
    area: str | None = None
    system: str | None = None
    cell: str | None = None

    def query(self) -> str:
        """The URL query that lists these events (`from=2026-01-01&offence=...`), in a stable order."""
        names = {"date_from": "from", "date_to": "to"}
        return urlencode([(names.get(k, k), str(v)) for k, v in asdict(self).items() if v is not None])


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A declared meaning of a measure: what counts, who says so, and the offences in it."""

    id: str
    name: str
    meaning: str
    source: str
    offences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Total:
    """A headline figure, with the same period a year before and the range to be expected, where known."""

    key: str
    label: str
    value: float
    unit: str = "events"
    before: float | None = None
    expected_lower: float | None = None
    expected_upper: float | None = None
    drill: EventFilter | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Point:
    """One period of a series. `complete` is false while late records are still expected."""

    start: date
    end: date
    observed: float | None
    expected: float | None = None
    lower: float | None = None
    upper: float | None = None
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class Series:
    """A time series; `method` says in words how the expected band was made."""

    key: str
    label: str
    unit: str
    points: tuple[Point, ...]
    method: str = ""
    drill: EventFilter | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A place on the map. `count` None: between 1 and 4, suppressed."""

    cell: str
    count: int | None
    area: str | None = None

    def __post_init__(self) -> None:
        if self.count is not None and 0 < self.count < SMALLEST_COUNT:
            raise ValueError(f"a cell count below {SMALLEST_COUNT} must be suppressed (None) before it travels")
        if (resolution := cell_resolution(self.cell)) > FINEST_RESOLUTION:
            raise ValueError(f"cell resolution {resolution} is finer than {FINEST_RESOLUTION} (250 m)")


@dataclass(frozen=True, kw_only=True)
class BreakdownRow:
    """One line of a breakdown."""

    label: str
    value: float
    drill: EventFilter | None = None


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A total split by one thing (offence, area, outcome, hour)."""

    key: str
    label: str
    unit: str
    rows: tuple[BreakdownRow, ...]


@dataclass(frozen=True, kw_only=True)
class InsightMart:
    """Everything that the page of one use case shows, under one definition."""

    use_case: str
    definition: Definition
    counted_from: date
    counted_to: date
    as_at: datetime
    totals: tuple[Total, ...]
    trend: Series
    cells: tuple[Cell, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    multiples: tuple[Series, ...] = ()
    harm_measure: str | None = None
    unplaced: int = 0


@dataclass(frozen=True, kw_only=True)
class MethodSection:
    """A part of the method page: a heading and paragraphs in plain words."""

    heading: str
    paragraphs: tuple[str, ...]


def cell_resolution(cell: str) -> int:
    """The resolution written in an H3 index (bits 52 to 55).

    Raises:
        ValueError: the text is no 15-digit hexadecimal H3 index.
    """
    if len(cell) != 15:  # noqa: PLR2004 - an H3 cell index is 15 hexadecimal digits by its specification
        raise ValueError("an H3 cell index has 15 hexadecimal digits")
    return (int(cell, 16) >> 52) & 0xF
