"""Weeks, local time and how dates are written.

Times are whole seconds since 1970 in UTC, dates whole days; text is made by looking up ready-made days and clock
times, so a million dates cost two look-ups each.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.texts import Text, pa, pc

DAY = 86_400
YEAR = 31_557_600
FIRST_AS_AT = datetime(2026, 11, 8, tzinfo=UTC)
HISTORY_YEARS = 6
"""How far back the first extract reaches."""

_FIRST_DAY = date(1800, 1, 1)
_LAST_DAY = date(2061, 1, 1)
_OFFSET = (_FIRST_DAY - date(1970, 1, 1)).days


def as_at(week: int) -> int:
    """Return the moment (UTC seconds) that the extract of ``week`` (1, 2, ...) speaks for."""
    return int((FIRST_AS_AT + timedelta(days=7 * (week - 1))).timestamp())


def day_number(year: int, month: int, day: int) -> int:
    """Return days since 1970-01-01."""
    return (date(year, month, day) - date(1970, 1, 1)).days


def local(seconds: Ints) -> Ints:
    """Return wall-clock seconds in the United Kingdom: an hour more in summer (BST)."""
    return seconds + np.where(np.searchsorted(_clock_changes(), seconds, side="right") % 2 == 1, 3600, 0)


def year_of(seconds: Ints) -> Ints:
    """Return the calendar year (UTC)."""
    return seconds.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970


def write_days(days: Ints, pattern: str, missing: Flags | None = None) -> Text:
    """Return dates as text. ``missing`` ones are null."""
    return _days(pattern).take(pa.array(days - _OFFSET, mask=missing))


def write_times(seconds: Ints, pattern: str, missing: Flags | None = None) -> Text:
    """Return moments as text, written as they stand (call `local` first where the force writes local time).

    ``pattern`` is a date pattern, one joining character and a clock pattern.
    """
    join = pattern.index("%H") - 1
    day = _days(pattern[:join]).take(pa.array(seconds // DAY - _OFFSET, mask=missing))
    clock = _clocks(pattern[join + 1 :]).take(pa.array(seconds % DAY))
    return pc.binary_join_element_wise(day, clock, pattern[join])


@cache
def _days(pattern: str) -> Text:
    """Every day that may be written, and beyond them none."""
    count = (_LAST_DAY - _FIRST_DAY).days
    days = (_FIRST_DAY + timedelta(days=offset) for offset in range(count))
    layout = pattern.replace("%d", "{0.day:02d}").replace("%m", "{0.month:02d}").replace("%Y", "{0.year:04d}")
    return pa.array([layout.format(day) for day in days], pa.string())


@cache
def _clocks(pattern: str) -> Text:
    layout = pattern.replace("%H", "{0:02d}").replace("%M", "{1:02d}").replace("%S", "{2:02d}")
    return pa.array([layout.format(s // 3600, s // 60 % 60, s % 60) for s in range(DAY)], pa.string())


@cache
def _clock_changes() -> npt.NDArray[np.int64]:
    """Starts and ends of summer time, in turn: last Sundays of March and October, 01:00 UTC (since 1996)."""
    changes = []
    for year in range(1996, 2060):
        for month in (3, 10):
            last = datetime(year, month, 31, 1, tzinfo=UTC)
            changes.append(int((last - timedelta(days=(last.weekday() + 1) % 7)).timestamp()))
    return np.array(changes, dtype=np.int64)
