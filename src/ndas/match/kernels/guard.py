"""Compiled guards: which guard, if any, forbids a pair to be joined on its own."""

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import lean, woven_in


@woven_in
def guard_of(vector: np.uint64, comparisons: int, when: Flat, unless: Flat, guards: int) -> int:
    """The number of the first guard that holds for a pair's packed levels, or -1.

    `when` and `unless` hold a mask of levels per guard and comparison; nought in `when` asks nothing.
    """
    for guard in range(guards):
        holds = True
        for comparison in range(comparisons):
            level = np.int64((vector >> np.uint64(4 * comparison)) & np.uint64(15))
            asked = when[guard * comparisons + comparison]
            if asked and not (asked >> level) & 1:
                holds = False
                break
            if (unless[guard * comparisons + comparison] >> level) & 1:
                holds = False
                break
        if holds:
            return guard
    return -1


@lean
def guards_of(out: Flat, vectors: Flat, comparisons: int, when: Flat, unless: Flat, guards: int) -> None:
    """Fills `out` (int8) with the guard of each pair."""
    for at in range(len(vectors)):
        out[at] = guard_of(vectors[at], comparisons, when, unless, guards)
