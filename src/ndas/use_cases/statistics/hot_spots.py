"""Places that stand out with their neighbourhood: the local statistic G* with control of false discoveries.

Getis and Ord (1992, Geogr. Analysis 24; 1995, 27) on H3 cells: a cell and its six neighbours weigh one each. The
p-values are one-sided and normal; Benjamini and Hochberg (1995) hold the share of false cells among the hot ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h3
import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
FALSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class HotSpot:
    """One cell: its count, the standardised statistic, and whether it stands out."""

    cell: str
    count: int
    z: float
    hot: bool


def hot_spots(counts: Mapping[str, int], false_share: float = FALSE_SHARE) -> list[HotSpot]:
    """Return every counted cell with its statistic, in the order given.

    The area of study is the counted cells and their neighbours; cells of it without a count count zero.

    Args:
        counts: H3 cell (one resolution) to count.
        false_share: of the cells called hot, the share that may be so by chance.
    """
    grid: Any = h3
    near = {cell: set(grid.grid_disk(cell, 1)) for cell in counts}
    study = sorted(set().union(*near.values())) if near else []
    values = {cell: float(counts.get(cell, 0)) for cell in study}
    z = dict(zip(counts, _star(values, [near[cell] for cell in counts]), strict=True))
    hot = discoveries(np.array([0.5 * special.erfc(z[cell] / np.sqrt(2)) for cell in counts]), false_share)
    return [
        HotSpot(cell, count, z[cell], bool(is_hot)) for (cell, count), is_hot in zip(counts.items(), hot, strict=True)
    ]


def _star(values: Mapping[str, float], neighbours: list[set[str]]) -> list[float]:
    everything = np.array(list(values.values()))
    count = len(everything)
    if count < 2:  # noqa: PLR2004 - one cell stands out from nothing
        return [0.0] * len(neighbours)
    mean, deviation = everything.mean(), everything.std()
    found = []
    for cells in neighbours:
        weights = len(cells)
        spread = deviation * np.sqrt((count * weights - weights**2) / (count - 1))
        found.append(float((sum(values[cell] for cell in cells) - mean * weights) / spread) if spread else 0.0)
    return found


def discoveries(p_values: Floats, false_share: float) -> npt.NDArray[np.bool_]:
    """Return which tests are discoveries (Benjamini and Hochberg's step-up rule)."""
    order = np.argsort(p_values)
    passed = p_values[order] <= false_share * np.arange(1, len(order) + 1) / max(len(order), 1)
    found = np.zeros(len(order), dtype=np.bool_)
    if passed.any():
        found[order[: int(np.flatnonzero(passed)[-1]) + 1]] = True
    return found
