"""Measures the six dimensions of data quality while rows pass by.

Each measure is so many of so many, and a sentence that says of what. Accuracy cannot be measured from inside: what is
counted is how many values that describe a person are not stand-ins (01/01/1900, UNKNOWN, TEST).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from ndas.ingest.arrow import pc
from ndas.ingest.kernels.dates import NOT_A_MOMENT
from ndas.ingest.kernels.sketch import REGISTERS, estimate, sketch_column
from ndas.ingest.records import Column
from ndas.ingest.report import ColumnFacts, Dimension, Measure
from ndas.ingest.rules import Rule
from ndas.vocabulary.contract import ColumnClass, ColumnType, Contract, SourceTable

_DAY = 86_400
_STAND_IN_DAYS = frozenset(
    int(datetime(year, month, day, tzinfo=UTC).timestamp()) // _DAY
    for year, month, day in ((1800, 1, 1), (1900, 1, 1), (1901, 1, 1), (9999, 12, 31), (2999, 12, 31))
)
_STAND_IN_TEXTS = pa.array(
    sorted(
        {
            form
            for text in ("unknown", "unknown unknown", "not known", "n/k", "nk", "unk", "test", "do not use", "tbc",
                         "not stated", "refused", "xxx", "zzz", "n/a", "none", ".", "-", "?")
            for form in (text, text.upper(), text.title(), text.capitalize())
        }
    )
)  # fmt: skip


class Quality:
    """Counts of one table, batch by batch. Memory: 4 KB for each column."""

    def __init__(self, contract: Contract, table: SourceTable, as_at: datetime) -> None:
        self._table = table
        self._as_at = _wall_clock(contract, table, as_at)
        self._rows = 0
        self._given = [0] * len(table.columns)
        self._registers = [np.zeros(REGISTERS, dtype=np.uint8) for _ in table.columns]
        self._formats = {
            place: column.format or ""
            for place, column in enumerate(table.columns)
            if column.type in {ColumnType.DATE, ColumnType.DATETIME}
        }
        self._person_dates = {p for p in self._formats if table.columns[p].column_class is ColumnClass.PERSONAL}
        self._person_texts = {
            place
            for place, column in enumerate(table.columns)
            if column.column_class is ColumnClass.PERSONAL and column.type in {ColumnType.TEXT, ColumnType.MULTI}
        }
        self._recorded = next((p for p in self._formats if table.columns[p].name == table.recorded_at), None)
        self._stand_ins = self._dated = self._in_time = 0
        self._newest: int | None = None

    def see(self, columns: list[Column]) -> None:
        """Count one batch of the rows that were not refused."""
        self._rows += len(columns[0].text) if columns else 0
        for place, column in enumerate(columns):
            self._given[place] += column.filled
            sketch_column(column.bytes, column.offsets, self._registers[place])
            if place in self._person_texts and column.filled:
                stand_ins = pc.is_in(column.given, value_set=_STAND_IN_TEXTS)
                self._stand_ins += stand_ins.true_count
            if place in self._person_dates or place == self._recorded:
                self._see_moments(place, column)

    def _see_moments(self, place: int, column: Column) -> None:
        moments = column.moments(self._formats[place])
        moments = moments[moments != NOT_A_MOMENT]
        if place in self._person_dates:
            self._stand_ins += int(np.isin(moments // _DAY, list(_STAND_IN_DAYS)).sum())
        if place == self._recorded and len(moments):
            in_time = moments[moments <= self._as_at]
            self._dated += len(moments)
            self._in_time += len(in_time)
            if len(in_time):
                self._newest = max(int(in_time.max()), self._newest if self._newest is not None else int(in_time.max()))

    def facts(self) -> tuple[ColumnFacts, ...]:
        """Facts of the columns so far."""
        return tuple(
            ColumnFacts(column.name, self._rows, given, min(estimate(registers), given))
            for column, given, registers in zip(self._table.columns, self._given, self._registers, strict=True)
        )

    def measures(self, broken: Mapping[tuple[str, str], int]) -> tuple[Measure, ...]:
        """The six measures, given how many rows broke each (column, rule)."""
        return (
            self._completeness(broken),
            self._uniqueness(broken),
            self._timeliness(),
            self._consistency(broken),
            self._validity(broken),
            self._accuracy(),
        )

    def _completeness(self, broken: Mapping[tuple[str, str], int]) -> Measure:
        required = sum(column.required for column in self._table.columns)
        cells = required * self._rows
        there = cells - _sum(broken, {Rule.MISSING})
        return Measure(Dimension.COMPLETENESS, there, cells, f"{there} of {cells} values that must be given are given.")

    def _uniqueness(self, broken: Mapping[tuple[str, str], int]) -> Measure:
        once = self._rows - _sum(broken, {Rule.KEY_USED})
        key = " and ".join(self._table.key)
        return Measure(
            Dimension.UNIQUENESS, once, self._rows, f"{once} of {self._rows} rows have a {key} of their own."
        )

    def _timeliness(self) -> Measure:
        if self._newest is None:
            return Measure(Dimension.TIMELINESS, self._in_time, self._dated, "No row says when it was recorded.")
        age = (self._as_at - self._newest) // _DAY
        return Measure(
            Dimension.TIMELINESS,
            self._in_time,
            self._dated,
            f"{self._in_time} of {self._dated} dated rows were recorded by the as-at time; the newest of them "
            f"{age} days before it.",
        )

    def _consistency(self, broken: Mapping[tuple[str, str], int]) -> Measure:
        named = sum(given for column, given in zip(self._table.columns, self._given, strict=True) if column.references)
        found = named - _sum(broken, {Rule.DANGLING})
        return Measure(
            Dimension.CONSISTENCY, found, named, f"{found} of {named} references name a record of the delivery."
        )

    def _validity(self, broken: Mapping[tuple[str, str], int]) -> Measure:
        cells = sum(self._given)
        breaks = _sum(broken, set(Rule) - {Rule.MISSING, Rule.KEY_USED, Rule.DANGLING})
        sound = cells - breaks
        return Measure(
            Dimension.VALIDITY,
            max(sound, 0),
            cells,
            f"{breaks} breaks of type, code, form, range or length in {cells} values given.",
        )

    def _accuracy(self) -> Measure:
        cells = sum(self._given[place] for place in self._person_dates | self._person_texts)
        real = cells - self._stand_ins
        return Measure(
            Dimension.ACCURACY,
            real,
            cells,
            f"{real} of {cells} names and dates of persons are no stand-ins such as UNKNOWN or 01/01/1900. "
            "Whether they are right cannot be told from the extract.",
        )


def _sum(broken: Mapping[tuple[str, str], int], rules: Iterable[str]) -> int:
    wanted = set(rules)
    return sum(rows for (_, rule), rows in broken.items() if rule in wanted)


def _wall_clock(contract: Contract, table: SourceTable, as_at: datetime) -> int:
    """The as-at time on the clock that the table's recorded-at column is written by, as seconds."""
    text = table.column(table.recorded_at).format or "" if table.recorded_at else ""
    if text.endswith(("Z", "%z")):
        return int(as_at.timestamp())
    return int(as_at.astimezone(ZoneInfo(contract.timezone)).replace(tzinfo=UTC).timestamp())
