"""Intervals for shares and for figures that people enter more than once."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_Z = 1.959963984540054


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); nought to one where there is nothing to share."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z / (1 + square / whole) * np.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))


def by_people(
    figure: Callable[[Array], float], people: Array, *, times: int = 100, seed: int = 1
) -> tuple[float, float]:
    """The 95 % bootstrap interval of a figure, drawing people and not rows: a person's rows stay together.

    Args:
        figure: of chosen rows, given by position.
        people: who each row is about.
        times: resamples.
        seed: of chance.
    """
    chance = np.random.default_rng(seed)
    _, who = np.unique(people, return_inverse=True)
    order = np.argsort(who, kind="stable")
    counts = np.bincount(who)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    found = []
    for _ in range(times):
        drawn = chance.integers(0, len(counts), len(counts))
        many = counts[drawn]
        offset = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        found.append(figure(order[np.repeat(starts[drawn], many) + offset]))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
