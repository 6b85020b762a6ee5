"""Compares the rows of this week with last week's, in both directions.

In January 2021 a faulty weeding job deleted some 400 000 records of the Police National Computer because nobody was
asked. A table that shrinks or grows beyond its threshold is reported here; the journey asks two people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way a table changed."""

    SHRANK = "shrank"
    GREW = "grew"
    EMPTIED = "emptied"
    APPEARED = "appeared"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How much change is nobody's question."""

    shrink: float = 0.02
    """Share of last week's rows that may go."""
    grow: float = 0.25
    """Share of last week's rows that may come."""
    least: int = 20
    """Rows; a smaller change is never an alarm, unless the table is emptied."""


@dataclass(frozen=True, slots=True)
class VolumeAlarm:
    """A table whose size changed more than it should."""

    table: str
    last: int
    now: int
    direction: Direction
    sentence: str


def compare_volumes(
    last: Mapping[str, int], now: Mapping[str, int], thresholds: Thresholds | None = None
) -> list[VolumeAlarm]:
    """Return the alarms of a delivery, the worst loss first.

    Args:
        last: rows accepted last week, by table; empty for a force's first delivery, which raises no alarm.
        now: rows accepted this week.
        thresholds: how much change is nobody's question.
    """
    if not last:
        return []
    limits = thresholds or Thresholds()
    alarms = [
        alarm
        for table in sorted(last.keys() | now.keys())
        if (alarm := _compare(table, last.get(table), now.get(table), limits)) is not None
    ]
    return sorted(alarms, key=lambda alarm: (alarm.now - alarm.last, alarm.table))


def _compare(  # noqa: PLR0911  # one answer for each way a table can change
    table: str, last: int | None, now: int | None, limits: Thresholds
) -> VolumeAlarm | None:
    if last is None:
        return VolumeAlarm(table, 0, now or 0, Direction.APPEARED, f"{table} is new, with {now} rows.")
    if now is None:
        return VolumeAlarm(table, last, 0, Direction.VANISHED, f"{table} is gone, with its {last} rows.")
    if last and not now:
        return VolumeAlarm(table, last, 0, Direction.EMPTIED, f"{table} is empty; it had {last} rows.")
    change = now - last
    if abs(change) < limits.least:
        return None
    share = f"{abs(change) / last:.1%}" if last else "all"
    if -change > limits.shrink * last:
        return VolumeAlarm(table, last, now, Direction.SHRANK, f"{table} lost {-change} of {last} rows ({share}).")
    if change > limits.grow * last:
        return VolumeAlarm(table, last, now, Direction.GREW, f"{table} gained {change} rows on {last} ({share}).")
    return None
