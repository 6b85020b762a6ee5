"""Reads dates and times by a strptime format, checking the calendar: 31/02 is not a date.

A format is compiled to a short list of steps; a value either fits it wholly and names a real moment, or does not.
Numbers may be written without their leading zero where the format goes on with something that is not a digit, as
strptime allows. Understood: %d %m %Y %y %H %M %S %f %b %z %% and literal characters.
"""

# ruff: noqa: PLR2004  # the figures are those of the calendar, the clock and ASCII
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ndas.ingest.kernels.compiled import compiled
from ndas.ingest.kernels.split import Bytes, Ints

Steps = npt.NDArray[np.int32]
Moments = npt.NDArray[np.int64]

NOT_A_MOMENT = np.int64(-(2**63))
_DAY, _MONTH, _YEAR, _SHORT_YEAR, _HOUR, _MINUTE, _SECOND, _FRACTION, _NAME, _ZONE = range(1000, 1010)
_DIRECTIVES = {
    "d": _DAY, "m": _MONTH, "Y": _YEAR, "y": _SHORT_YEAR, "H": _HOUR, "M": _MINUTE, "S": _SECOND,
    "f": _FRACTION, "b": _NAME, "z": _ZONE,
}  # fmt: skip
_DIGITS = {_DAY: 2, _MONTH: 2, _YEAR: 4, _SHORT_YEAR: 2, _HOUR: 2, _MINUTE: 2, _SECOND: 2, _FRACTION: 6}
_MONTH_NAMES = np.frombuffer(b"janfebmaraprmayjunjulaugsepoctnovdec", dtype=np.uint8)
_CENTURY_TURNS = 69
"""POSIX: two-digit years from 69 on are of the 1900s."""


@cache
def compile_format(text: str) -> Steps:
    """Return the steps of a strptime format: for each, what it is, and the fewest and most digits.

    Raises:
        ValueError: the format uses a directive that is not understood, or a character outside ASCII.
    """
    kinds: list[int] = []
    letters = iter(text)
    for letter in letters:
        if letter != "%":
            if not letter.isascii():
                raise ValueError("a date format has ASCII letters only")
            kinds.append(ord(letter))
            continue
        directive = next(letters, "")
        if directive == "%":
            kinds.append(ord("%"))
        elif directive in _DIRECTIVES:
            kinds.append(_DIRECTIVES[directive])
        else:
            raise ValueError(f"a date format cannot hold %{directive}; known: {' '.join(sorted(_DIRECTIVES))}")
    return np.array([_step(kinds, i) for i in range(len(kinds))], dtype=np.int32).reshape(-1, 3)


def _step(kinds: Sequence[int], place: int) -> tuple[int, int, int]:
    kind = kinds[place]
    most = _DIGITS.get(kind, 0)
    following = kinds[place + 1] if place + 1 < len(kinds) else 0
    packed = following in _DIGITS or ord("0") <= following <= ord("9")
    fewest = most if packed or kind in {_YEAR, _SHORT_YEAR} else 1
    return kind, fewest, most


@compiled
def _days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (Hinnant, chrono-compatible low-level date algorithms)."""
    y = year - 1 if month <= 2 else year
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@compiled
def _is_real(year: int, month: int, day: int) -> bool:
    if year < 1 or month < 1 or month > 12 or day < 1:
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


@compiled
def _digits(data: Bytes, at: int, last: int, fewest: int, most: int) -> tuple[int, int]:
    """Value and how many digits; -1 digits where there are too few."""
    value = 0
    count = 0
    while count < most and at + count < last and 48 <= data[at + count] <= 57:
        value = value * 10 + data[at + count] - 48
        count += 1
    return (value, count) if count >= fewest else (0, -1)


@compiled
def _month_name(data: Bytes, at: int, last: int) -> int:
    if at + 3 > last:
        return 0
    for month in range(12):
        if (
            data[at] | 32 == _MONTH_NAMES[3 * month]
            and data[at + 1] | 32 == _MONTH_NAMES[3 * month + 1]
            and data[at + 2] | 32 == _MONTH_NAMES[3 * month + 2]
        ):
            return month + 1
    return 0


@compiled
def _zone(data: Bytes, at: int, last: int) -> tuple[int, int]:
    """Seconds east of Greenwich and how many letters; 0 letters where there is no zone."""
    if at < last and data[at] == 90:
        return 0, 1
    if at + 5 > last or (data[at] != 43 and data[at] != 45):
        return 0, 0
    hours, first = _digits(data, at + 1, last, 2, 2)
    colon = 1 if at + 3 < last and data[at + 3] == 58 else 0
    minutes, second = _digits(data, at + 3 + colon, last, 2, 2)
    if first < 0 or second < 0 or hours > 23 or minutes > 59:
        return 0, 0
    east = hours * 3600 + minutes * 60
    return (east if data[at] == 43 else -east), 5 + colon


@compiled
def read_moment(  # noqa: C901, PLR0912  # one step for each directive; numba inlines nothing across a table of functions
    data: Bytes, first: int, last: int, steps: Steps
) -> Any:
    """Seconds since 1970-01-01 as written (zone, where stated, taken off), or `NOT_A_MOMENT`."""
    year, month, day, hour, minute, second, east = 1900, 1, 1, 0, 0, 0, 0
    at = first
    for i in range(steps.shape[0]):
        kind = steps[i, 0]
        if kind < 1000:
            if at >= last or data[at] != kind:
                return NOT_A_MOMENT
            at += 1
            continue
        if kind == _NAME:
            month = _month_name(data, at, last)
            if month == 0:
                return NOT_A_MOMENT
            at += 3
            continue
        if kind == _ZONE:
            east, width = _zone(data, at, last)
            if width == 0:
                return NOT_A_MOMENT
            at += width
            continue
        value, width = _digits(data, at, last, steps[i, 1], steps[i, 2])
        if width < 0:
            return NOT_A_MOMENT
        at += width
        if kind == _DAY:
            day = value
        elif kind == _MONTH:
            month = value
        elif kind == _YEAR:
            year = value
        elif kind == _SHORT_YEAR:
            year = value + (1900 if value >= _CENTURY_TURNS else 2000)
        elif kind == _HOUR:
            hour = value
        elif kind == _MINUTE:
            minute = value
        elif kind == _SECOND:
            second = value
    if at != last or not _is_real(year, month, day) or hour > 23 or minute > 59 or second > 59:
        return NOT_A_MOMENT
    return _days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - east


@compiled
def read_moments(data: Bytes, offsets: Ints, steps: Steps, out: Moments) -> None:
    """Read each value of a column; `NOT_A_MOMENT` where it does not fit the format or the calendar."""
    for i in range(out.shape[0]):
        out[i] = read_moment(data, offsets[i], offsets[i + 1], steps)
