"""What changes from week to week, drawn for each record by its number alone.

A record is deleted in one week for good, corrected in some weeks, and a second nominal of one person may be merged
into the first and, now and then, taken apart again under its old number.
"""

import numpy as np

from ndas.synthesis.area import World
from ndas.synthesis.calendar import DAY, as_at
from ndas.synthesis.draws import Flags, Ints

DELETED_EACH_WEEK = 0.002
CORRECTED_EACH_WEEK = 0.01
MERGED_EACH_WEEK = 0.012
WRONGLY_MERGED = 0.25
"""Share of merges that are taken apart again, one to three weeks later."""
NEVER = 1_000_000


def deletion_week(world: World, stream: str, record: Ints, share: float = DELETED_EACH_WEEK) -> Ints:
    """Return the week from which each record is gone: 2 at the earliest."""
    wait = np.log(1 - world.dice.unit(f"deleted {stream}", record)) / np.log(1 - share)
    week: Ints = 2 + wait.astype(np.int64)
    return week


def version(world: World, stream: str, record: Ints, week: int) -> tuple[Ints, Ints]:
    """Return how often each record has been corrected by ``week``, and in which week last (0 for never)."""
    count, last = np.zeros(len(record), dtype=np.int64), np.zeros(len(record), dtype=np.int64)
    for at in range(2, week + 1):
        corrected = world.dice.chance(f"corrected {stream} {at}", record, CORRECTED_EACH_WEEK)
        count += corrected
        last[corrected] = at
    return count, last


def corrected_at(week: Ints) -> Ints:
    """Return a moment inside each ``week`` (of 2 and later) when a correction was typed."""
    return as_at(1) + (week - 2) * 7 * DAY + 3 * DAY


def merge_weeks(world: World, record: Ints) -> tuple[Ints, Ints]:
    """Return the week from which each second nominal is merged away, and the week from which it stands apart again."""
    dice = world.dice
    wait = np.log(1 - dice.unit("merged", record)) / np.log(1 - MERGED_EACH_WEEK)
    merged = 2 + wait.astype(np.int64)
    again = np.where(dice.chance("unmerged", record, WRONGLY_MERGED), merged + 1 + dice.pick("wait", record, 3), NEVER)
    return merged, again


def is_merged(world: World, record: Ints, week: int) -> Flags:
    """Return which second nominals are merged away in the extract of ``week``."""
    merged, again = merge_weeks(world, record)
    return (merged <= week) & (week < again)
