"""When things happen and when forces come to know: seasons, hours, delays.

Violence peaks in summer, at weekends and at night; burglary in winter; one family of offences has been commoner since
a day that is planted. Most incidents are told within hours, a few after years.
"""

from functools import cache

import numpy as np

from ndas.synthesis import calendar
from ndas.synthesis.area import World
from ndas.synthesis.calendar import DAY, YEAR
from ndas.synthesis.draws import Dice, Flags, Floats, Ints, shares
from ndas.synthesis.stock import offences

SHIFTED_FAMILY, SHIFTED_FROM, SHIFT = "robbery", calendar.day_number(2026, 6, 1), 1.8
"""The planted change of trend: this family has been commoner by this factor since this day."""
VIOLENT = frozenset({
    "assault", "serious_assault", "homicide", "threats", "rape", "sexual", "robbery", "public_order", "weapons",
    "firearms",
})  # fmt: skip
WINTER = frozenset({
    "burglary_dwelling", "burglary_other", "vehicle_taken", "theft_from_vehicle",
})  # fmt: skip
_FRIDAY = 4
_SUMMER_NIGHTS, _WINTER_DAYS, _EVEN, _SHIFTED = range(4)


def recall_times(world: World, index: Ints, week: Ints, family: Ints) -> tuple[Ints, Ints, Ints]:
    """Return when incidents happened, were reported and were recorded: seconds UTC."""
    dice = world.dice
    violent, winter = is_one_of(family, VIOLENT), is_one_of(family, WINTER)
    shifted = family == offences().families.index(SHIFTED_FAMILY)
    profile = np.where(shifted, _SHIFTED, np.where(violent, _SUMMER_NIGHTS, np.where(winter, _WINTER_DAYS, _EVEN)))
    days = _day_shares()
    unit = dice.unit("day", index)
    day = np.zeros(len(index), dtype=np.int64)
    for number in range(4):
        here = profile == number
        day[here] = np.searchsorted(days[number], unit[here], side="right")
    hour = _hour_shares()[np.where(violent | shifted, 0, 1)]
    clock = _hours(dice, index, hour)
    first = calendar.as_at(1) - calendar.HISTORY_YEARS * 365 * DAY
    drawn = first + day * DAY + clock
    lag = _lags(world, index)
    writing = dice.pick("writing", index, 5 * 3600) + 300
    end = calendar.as_at(1)
    drawn = np.minimum(drawn, end - 3600)
    room = ((end - drawn) * (0.2 + 0.7 * dice.unit("room", index))).astype(np.int64)
    base_recorded = np.where(drawn + lag + writing < end, drawn + lag + writing, drawn + np.maximum(room, 60))
    new_recorded = end + (week - 2) * 7 * DAY + 60 + dice.pick("recorded", index, 7 * DAY - 120)
    recorded = np.where(week == 1, base_recorded, new_recorded)
    occurred = np.where(week == 1, drawn, new_recorded - lag - writing)
    reported = np.maximum(occurred + 30, recorded - writing)
    return occurred // 60 * 60, np.minimum(reported, recorded), recorded


def _hours(dice: Dice, index: Ints, rising: Floats) -> Ints:
    """Return seconds into the day by each position's own hour shares."""
    unit = dice.unit("hour", index)
    hour = (rising < unit[:, None]).sum(axis=1)
    clock: Ints = np.minimum(hour, 23) * 3600 + dice.pick("minute", index, 60) * 60
    return clock


def _lags(world: World, index: Ints) -> Ints:
    """Return seconds from happening to being told: mostly hours, some days, a few weeks, rarely years."""
    dice = world.dice
    scale = np.array([2 * 3600, 2 * 3600, 12 * 3600, 2 * DAY, 9 * DAY, 60 * DAY, YEAR])
    band = dice.weighted("lag band", index, shares([38, 22, 18, 13, 6, 2.4, 0.6]))
    lag: Ints = (-np.log(1 - dice.unit("lag", index) * 0.999) * scale[band]).astype(np.int64)
    return lag


def is_one_of(family: Ints, wanted: frozenset[str]) -> Flags:
    """Return which incidents are of one of the families of offences."""
    return np.array([name in wanted for name in offences().families])[family]


@cache
def _day_shares() -> tuple[Floats, ...]:
    """Rising shares of the days of history: summer violence, winter burglary, even, and the planted shift."""
    count = calendar.HISTORY_YEARS * 365
    first = calendar.as_at(1) // DAY - count
    day = np.arange(count) + first
    season = np.cos(2 * np.pi * (day % 365.25 - 196) / 365.25)
    weekend = np.where((day + 3) % 7 >= _FRIDAY, 1.0, 0.0)
    growth = 1 + 0.12 * np.arange(count) / count
    violent = growth * (1 + 0.18 * season) * (1 + 0.25 * weekend)
    winter = growth * (1 - 0.22 * season)
    shifted = violent * np.where(day >= SHIFTED_FROM, SHIFT, 1.0)
    return tuple(shares(part) for part in (violent, winter, growth, shifted))


@cache
def _hour_shares() -> Floats:
    night = [7, 6, 5, 4, 2, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 5, 6, 6, 8, 9]
    day = [3, 2, 2, 2, 1, 1, 2, 4, 5, 5, 5, 5, 6, 5, 5, 6, 6, 7, 6, 5, 4, 4, 5, 4]
    return np.vstack([shares(night), shares(day)])
