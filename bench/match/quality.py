"""How good an identity is against known truth: pairs, B-cubed, by group. Independent of the engine."""

from typing import Any

import numpy as np


def pair_counts(found: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of records said to be one person."""

    def pairs(codes: np.ndarray) -> float:
        _, counts = np.unique(codes, return_counts=True)
        return float((counts * (counts - 1) / 2).sum())

    both = pairs(found.astype(np.int64) * (int(truth.max()) + 1) + truth)
    p, r = both / max(pairs(found), 1), both / max(pairs(truth), 1)
    return p, r, 2 * p * r / max(p + r, 1e-12)


def b_cubed(found: np.ndarray, truth: np.ndarray, chosen: np.ndarray | None = None) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1, over the records chosen by mask (all, if none given)."""
    _, joint_of, joint = np.unique(
        found.astype(np.int64) * (int(truth.max()) + 1) + truth, return_inverse=True, return_counts=True
    )
    same = joint[joint_of]
    precision, recall = same / np.bincount(found)[found], same / np.bincount(truth)[truth]
    mask = np.ones(len(found), bool) if chosen is None else chosen
    p, r = float(precision[mask].mean()), float(recall[mask].mean())
    return p, r, 2 * p * r / (p + r)


def wrongly_joined(found: np.ndarray, people: Any, at: np.ndarray) -> dict[str, tuple[int, int]]:
    """Per kind of planted people: pairs of two people of whom any records were joined, and all pairs.

    `found` gives each record's group, `people` is what `make_people` gave, `at` each record's row there.
    """
    truth, partner, planted = people.truth[at], people.partner[at], people.planted[at]
    counts = {}
    for kind in ("namesake", "twin", "parent"):
        mine = np.flatnonzero(planted == kind)
        theirs: dict[int, set[int]] = {}
        for record in mine:
            theirs.setdefault(int(truth[record]), set()).add(int(found[record]))
        pairs = {(int(truth[r]), int(partner[r])) for r in mine if truth[r] < partner[r]}
        counts[kind] = sum(1 for a, b in pairs if theirs[a] & theirs.get(b, set())), len(pairs)
    return counts


def codes(values: object) -> np.ndarray:
    """Whole numbers from 0 for any values."""
    return np.unique(np.asarray(values), return_inverse=True)[1]
