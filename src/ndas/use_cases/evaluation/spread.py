"""How a figure is spread over people, as shares of ranges: enough to tell later whether it has changed, and of nobody.

The population stability index (PSI) of two spreads is the sum over ranges of (after - before) * ln(after / before);
below .1 is usually called steady, from .25 on another population. Among few people chance alone makes it large: its
mean is then about (ranges - 1) * (1/before + 1/after), and `by_chance` says what five standard errors above that are.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_BINS, _STANDARD_ERRORS = 10, 5.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Where ranges begin, how many people are in each (the last counts those of whom nothing is known)."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many it was measured on."""
        return sum(self.counts)

    @property
    def missing(self) -> float:
        """The share of whom nothing is known."""
        return self.counts[-1] / max(self.people, 1)


def spread_of(column: Array, edges: tuple[float, ...] | None = None) -> Spread:
    """Return the spread of a figure; ten ranges with as many people in each as ties allow, or the ranges given."""
    if edges is None:
        known = column[~np.isnan(column)]
        found = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1])) if len(known) else np.empty(0)
        edges = tuple(found.tolist())
    place = np.where(np.isnan(column), len(edges) + 1, np.searchsorted(np.array(edges), column, side="right"))
    return Spread(edges, tuple(np.bincount(place, minlength=len(edges) + 2).tolist()))


def index_of(before: Spread, after: Spread) -> float:
    """The population stability index. Shares of nought count as half a person, so that none makes it infinite."""
    was, now = (np.maximum(np.array(one.counts, float), 0.5) / max(one.people, 1) for one in (before, after))
    return float(np.sum((now - was) * np.log(now / was)))


def by_chance(before: Spread, after: Spread) -> float:
    """What chance alone may make of the index among so few people (a scaled chi-square's mean and spread)."""
    ranges = len(before.counts) - 1
    return float(
        (ranges + _STANDARD_ERRORS * np.sqrt(2 * ranges)) * (1 / max(before.people, 1) + 1 / max(after.people, 1))
    )
