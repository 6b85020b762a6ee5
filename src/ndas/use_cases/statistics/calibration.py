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
    edges, place = _edges(chance), _places(chance)
    people = np.bincount(place)
    had, summed = np.bincount(place, np.asarray(label, float)), np.bincount(place, chance)
    tops = edges[1:] if len(edges) > 1 else edges
    return tuple(
        ChanceBin(float(edges[at]), float(tops[at]), int(people[at]), int(had[at]), float(summed[at] / people[at]))
        for at in np.flatnonzero(people)
    )


def error_by_chance(label: Array, chance: Array, people: Array) -> float:
    """The calibration error to expect of chances that are exactly right, from so few people.

    In each bin the sum of misses has mean nought; a person's rows miss together, so its variance is the sum of the
    squares of each person's own sum, and the mean of its size is that of a normal, sqrt(2 / pi) of its deviation. An
    error near this figure says that the test is small, and not that the chances are wrong.
    """
    if not len(chance):
        return 0.0
    _, who = np.unique(people, return_inverse=True)
    place, misses = _places(chance), np.asarray(label, float) - chance
    each = (np.bincount(who[place == one], misses[place == one]) for one in np.unique(place))
    return float(np.sqrt(2 / np.pi) * sum(np.sqrt(np.sum(own**2)) for own in each) / len(chance))


def calibration_error(label: Array, chance: Array) -> float:
    """Expected calibration error over `chance_bins`: how far chances are from what came true, on average."""
    bins = chance_bins(label, chance)
    off = sum(one.people * abs(one.mean_chance - one.with_outcome / one.people) for one in bins)
    return float(off / max(sum(one.people for one in bins), 1))


def _edges(chance: Array) -> Array:
    return np.unique(np.quantile(chance, np.linspace(0, 1, _BINS + 1)))


def _places(chance: Array) -> Array:
    edges = _edges(chance)
    found: Array = np.clip(np.searchsorted(edges, chance, side="right") - 1, 0, max(len(edges) - 2, 0))
    return found
