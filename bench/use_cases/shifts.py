"""How soon the planted shift of an invented force is found, and how often quiet series are called risen.

    python bench/use_cases/shifts.py [level,level ...] [force ...] [seed ...]

Each series is drawn again as of every Sunday of two and a half years, from what was recorded by then, with the page's
own rule of which weeks are complete, its band and its alarm. The shift: robbery, 1.8 times as common from 1 June 2026.
False alarms: headlines that appear in robbery before that day, and in families that never shift on any day. A level is
events a week; how soon a shift can be seen depends on it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pyarrow as pa

from ndas.synthesis.area import World
from ndas.synthesis.calendar import HISTORY_YEARS
from ndas.synthesis.stock import offences
from ndas.synthesis.timing import SHIFTED_FAMILY, SHIFTED_FROM, recall_times
from ndas.use_cases.statistics.alarm import rises
from ndas.use_cases.statistics.expected import Floats, expected_band
from ndas.use_cases.strategic.trend import LATELY, WEEK

QUIET = ("assault", "burglary_dwelling")
SHIFT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=SHIFTED_FROM)
_DAY, _MONDAY = 86_400, 4 * 86_400
FIRST, LAST = datetime(2024, 5, 5, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Watched:
    """One series: events a week in the year before the shift, weeks watched without one, headlines that began in them.

    `found_after`: weeks from the shift to its headline; None: none by the end.
    """

    family: str
    level: float
    quiet_weeks: int
    false: int
    found_after: int | None


def times_of(force: str, seed: int, family: str, level: float) -> pa.Table:
    """Return when so many incidents a week of a family occurred and were recorded, by the invention's own clock."""
    world = World(force, seed, 100_000)
    index = np.arange(round(level * 365 * HISTORY_YEARS / 7))
    number = np.full(len(index), offences().families.index(family))
    occurred, _, recorded = recall_times(world, index, np.ones(len(index), dtype=np.int64), number)
    return pa.table({"id": index, "occurred": occurred, "recorded_at": recorded})


def headlines(times: pa.Table) -> Iterator[tuple[datetime, bool]]:
    """Yield each Sunday, and whether the page of that day says that the series has risen."""
    occurred, recorded = (np.asarray(times.column(name)) for name in ("occurred", "recorded_at"))
    day = FIRST
    while day <= LAST:
        now = int(day.timestamp())
        known = (recorded < now) & (occurred < now)
        lately = known & (occurred >= occurred[known].max() - 365 * _DAY)
        delay = np.maximum(recorded[lately] // _DAY - occurred[lately] // _DAY, 0)
        settled = now - min(float(np.quantile(delay, 0.9)), 60) * _DAY
        week = (occurred[known] - _MONDAY) // (7 * _DAY)
        last = int((settled - _MONDAY) // (7 * _DAY)) - 1
        first = max(int(week.min()), (now - _MONDAY) // (7 * _DAY) - WEEK.longest + 1)
        counts = np.bincount(week[(week >= first) & (week <= last)] - first, minlength=last - first + 1).astype(float)
        yield day, _says_risen(counts)
        day += timedelta(days=7)


def _says_risen(counts: Floats) -> bool:
    band = expected_band(counts, WEEK.per_year, WEEK.held_out)
    begun = rises([bool(one) for one in counts > band.upper]) if band else []
    return bool(begun) and begun[-1] >= len(counts) - LATELY


def watch(family: str, times: pa.Table) -> Watched:
    """Return what the weeks of one series say."""
    shifts = family == SHIFTED_FAMILY
    told = list(headlines(times))
    begins = [day for (day, now), (_, before) in zip(told[1:], told, strict=False) if now and not before]
    quiet = [day for day, _ in told if not shifts or day <= SHIFT]
    found = next((day for day, now in told if day > SHIFT and now), None) if shifts else None
    occurred = np.asarray(times.column("occurred"))
    ends = int(SHIFT.timestamp())
    level = np.count_nonzero((occurred >= ends - 364 * 86_400) & (occurred < ends)) / 52
    return Watched(
        family, float(level), len(quiet), sum(not shifts or day <= SHIFT for day in begins),
        None if found is None else -(-(found - SHIFT).days // 7),
    )  # fmt: skip


def main(levels: list[int], forces: list[str], seeds: list[int]) -> None:
    """Watch and print."""
    for level in levels:
        watched = [
            watch(family, times_of(force, seed, family, level))
            for force, seed, family in product(forces, seeds, (SHIFTED_FAMILY, *QUIET))
        ]
        shifted = [one for one in watched if one.family == SHIFTED_FAMILY]
        weeks = [one.found_after if one.found_after is not None else 99 for one in shifted]
        years = sum(one.quiet_weeks for one in watched) / 52
        false = sum(one.false for one in watched)
        print(
            f"{np.mean([one.level for one in shifted]):.0f} a week before it: within four weeks "
            f"{sum(one <= 4 for one in weeks)} of {len(weeks)} shifts found, weeks to each {sorted(weeks)}; "
            f"{false} false alarms in {years:.0f} years of series, {false / years:.2f} a year",
            flush=True,
        )


if __name__ == "__main__":
    main(
        [int(word) for word in sys.argv[1].split(",")] if len(sys.argv) > 1 else [5, 10, 20, 40],
        [word for word in sys.argv[2:] if not word.isdecimal()] or ["northmoor", "easthaven", "westvale"],
        [int(word) for word in sys.argv[2:] if word.isdecimal()] or [11, 12, 13, 14],
    )
