"""Which moments are trained on and which are tested: never one whose outcome was still open when the test began.

A person may be on both sides. What must not be is that the time in which a training label was made reaches into the
time that is tested; so between the two lies the whole window and the whole follow-up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from ndas.use_cases.outcome import OutcomeSpec

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Split:
    """One test: rows to train on, rows to test."""

    quarter: str
    train: Array
    test: Array


def by_time(moments: Array, spec: OutcomeSpec, quarters: int) -> Iterator[Split]:
    """Return a split for each of the last ``quarters``, the oldest first.

    Args:
        moments: of each row, ``datetime64[us]``.
        spec: tells how long labels take to close.
        quarters: how many.
    """
    closed = np.timedelta64(timedelta(days=spec.window_days + spec.follow_up_days))
    month = moments.astype("datetime64[M]").astype(int)
    for quarter in np.unique(month // 3)[-quarters:]:
        test = np.flatnonzero(month // 3 == quarter)
        begins = moments[test].min()
        train = np.flatnonzero(moments + closed <= begins)
        yield Split(f"{1970 + quarter // 4} quarter {quarter % 4 + 1}", train, test)


def by_people(people: Array, parts: int = 5, seed: int = 1) -> Iterator[Split]:
    """Return ``parts`` splits in which nobody is on both sides."""
    named, who = np.unique(people, return_inverse=True)
    part = np.random.default_rng(seed).permutation(len(named))[who] % parts
    for number in range(parts):
        yield Split(f"part {number + 1}", np.flatnonzero(part != number), np.flatnonzero(part == number))
