"""Near repeats: events closer in place and time than chance would put them (Knox 1964, Applied Statistics 13).

Pairs within a distance and a span of days are counted; shuffling the days among the places (Monte Carlo) says how many
would be expected if place and time had nothing to do with each other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Knox:
    """Pairs near in both, how many chance leads to expect, and how rarely chance makes as many (with its error)."""

    pairs: int
    expected: float
    ratio: float
    p_value: float


def near_pairs(east: Floats, north: Floats, days: Floats, metres: float, within_days: float) -> Ints:
    """Return the pairs near in place and time, one row (earlier event, later event) each, by place in the arrays."""
    close = _close(east, north, metres)
    if not len(close):
        return close.reshape(0, 2)
    apart = days[close[:, 1]] - days[close[:, 0]]
    close = np.where((apart < 0)[:, None], close[:, ::-1], close)
    return close[np.abs(apart) <= within_days]


def knox(
    east: Floats, north: Floats, days: Floats, metres: float, within_days: float, *, shuffles: int = 199, seed: int = 1
) -> Knox:
    """Return the Knox statistic.

    Args:
        east: metres on a plane.
        north: metres on a plane.
        days: moment of each event in days.
        metres: how near in place.
        within_days: how near in time.
        shuffles: random orders of the days.
        seed: of the shuffles, so that the same data give the same answer.
    """
    close = _close(east, north, metres)
    if not len(close):
        return Knox(0, 0.0, 1.0, 1.0)

    def count(moments: Floats) -> int:
        return int(np.count_nonzero(np.abs(moments[close[:, 0]] - moments[close[:, 1]]) <= within_days))

    observed = count(days)
    dice = np.random.default_rng(seed)
    by_chance = np.array([count(dice.permutation(days)) for _ in range(shuffles)])
    expected = float(by_chance.mean())
    at_least = int(np.count_nonzero(by_chance >= observed))
    return Knox(
        observed, expected, observed / expected if expected else float(observed), (at_least + 1) / (shuffles + 1)
    )


def _close(east: Floats, north: Floats, metres: float) -> Ints:
    if not len(east):
        return np.zeros((0, 2), dtype=np.int64)
    return cKDTree(np.column_stack([east, north])).query_pairs(metres, output_type="ndarray").astype(np.int64)


def chains(pairs: Ints, count: int) -> list[list[int]]:
    """Return the series that near pairs link together, by place of the event; events in no pair are in none."""
    if not len(pairs):
        return []
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for place in np.unique(pairs):
        members.setdefault(int(label[place]), []).append(int(place))
    return list(members.values())
