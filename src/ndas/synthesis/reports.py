# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""Intelligence reports: a report is a whole number; dates, 3x5x2 grading, subjects and place follow from it."""

from dataclasses import dataclass, fields, replace

import numpy as np

from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.calendar import DAY, HISTORY_YEARS, as_at
from ndas.synthesis.draws import Flags, Ints, shares
from ndas.synthesis.people import recall_homes
from ndas.synthesis.schedule import deletion_week

PLANTED_FROM = 9_000_000
_SOURCE = shares([24, 68, 8])
_INFORMATION = shares([22, 14, 24, 37, 3])


@dataclass(frozen=True)
class Reports:
    """Latent facts about some intelligence reports, one position each."""

    index: Ints
    week: Ints
    happened: Ints
    """Seconds UTC of what is reported."""
    recorded: Ints
    source: Ints
    """0 to 2: reliable, untested, not reliable."""
    information: Ints
    """0 to 4: A to E."""
    conditions: Ints
    """0 for handling code P; otherwise C with this condition (1 to 4)."""
    subject: Ints
    associate: Ints
    """-1 for none; likewise place and vehicle."""
    place: Ints
    vehicle: Ints
    unit: Ints
    access: Ints
    marking: Ints
    gone: Ints
    planted: Ints


def recall_reports(world: World, index: Ints) -> Reports:
    """Return the latent facts about the reports of ``index``."""
    dice = world.dice
    week = np.where(index < world.reports, 1, 2 + (index - world.reports) // world.new_reports)
    history = HISTORY_YEARS * 365 * DAY - 3600
    base = as_at(1) - 60 - (dice.unit("report time", index) * history).astype(np.int64)
    fresh = as_at(1) + (week - 2) * 7 * DAY + 60 + dice.pick("report week time", index, 7 * DAY - 120)
    recorded = np.where(week == 1, base, fresh)
    lag = (-np.log(1 - dice.unit("report lag", index) * 0.999) * 6 * DAY).astype(np.int64)
    rank = (world.people * dice.unit("report subject", index) ** 1.8).astype(np.int64)
    subject = RESERVED_PEOPLE + (rank * world.stride + 17) % world.people
    other = RESERVED_PEOPLE + ((rank + 1) * world.stride + 17) % world.people
    home = recall_homes(world, subject)
    elsewhere = dice.pick("report place", index, world.places)
    return Reports(
        index=index,
        week=week,
        happened=recorded - lag - 1800,
        recorded=recorded,
        source=dice.weighted("source", index, _SOURCE),
        information=dice.weighted("information", index, _INFORMATION),
        conditions=np.where(dice.chance("conditions", index, 0.15), 1 + dice.pick("condition", index, 4), 0),
        subject=subject,
        associate=np.where(dice.chance("associate", index, 0.4) & (other != subject), other, -1),
        place=np.where(
            dice.chance("names a place", index, 0.45),
            np.where(dice.chance("their home", index, 0.6) & (home >= 0), home, elsewhere),
            -1,
        ),
        vehicle=np.where(dice.chance("names a vehicle", index, 0.15), subject, -1),
        unit=dice.pick("report unit", index, 10),
        access=np.zeros(len(index), dtype=np.int64),
        marking=(dice.unit("report marking", index) < 0.85).astype(np.int64),
        gone=deletion_week(world, "report", index),
        planted=np.full(len(index), -1),
    )


def choose_reports(reports: Reports, mask: Flags) -> Reports:
    """Return the reports where ``mask`` holds."""
    return replace(reports, **{part.name: getattr(reports, part.name)[mask] for part in fields(reports)})
