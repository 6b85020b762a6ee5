"""How well an order tells those with an outcome from those without."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def auc(label: Array, score: Array) -> float:
    """The chance that somebody with the outcome stands above somebody without, ties counting half (Mann-Whitney).

    NaN where everybody has the same label.
    """
    label = np.asarray(label, bool)
    with_outcome = int(label.sum())
    without = len(label) - with_outcome
    if not with_outcome or not without:
        return float("nan")
    _, place, many = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(many) - (many - 1) / 2)[place]  # the mean rank of those who stand together
    return float((ranks[label].sum() - with_outcome * (with_outcome + 1) / 2) / (with_outcome * without))


def first(score: Array, most: int) -> Array:
    """Places of the ``most`` highest, ties in the order given."""
    return np.argsort(-np.asarray(score, float), kind="stable")[:most]
