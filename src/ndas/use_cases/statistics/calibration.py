"""Whether chances come true: of those to whom 9 in 100 was said, did about 9 in 100 have the outcome?"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_BINS = 10


@dataclass(frozen=True, slots=True)
class ChanceBin:
    """People whose chance was in a range: how many, how many had the outcome, their mean chance."""

    low: float
    high: float
    people: int
    with_outcome: int
    mean_chance: float


def chance_bins(label: Array, chance: Array) -> tuple[ChanceBin, ...]:
    """Ten ranges of chance with as many rows in each as ties allow."""
    if not len(chance):
        return ()
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, _BINS + 1)))
    place = np.clip(np.searchsorted(edges, chance, side="right") - 1, 0, max(len(edges) - 2, 0))
    people = np.bincount(place)
    had, summed = np.bincount(place, np.asarray(label, float)), np.bincount(place, chance)
    tops = edges[1:] if len(edges) > 1 else edges
    return tuple(
        ChanceBin(float(edges[at]), float(tops[at]), int(people[at]), int(had[at]), float(summed[at] / people[at]))
        for at in np.flatnonzero(people)
    )


def calibration_error(label: Array, chance: Array) -> float:
    """Expected calibration error over `chance_bins`: how far chances are from what came true, on average."""
    bins = chance_bins(label, chance)
    off = sum(one.people * abs(one.mean_chance - one.with_outcome / one.people) for one in bins)
    return float(off / max(sum(one.people for one in bins), 1))
