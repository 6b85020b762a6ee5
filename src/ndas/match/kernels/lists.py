"""Compiled work on lists of codes kept as starts and counts over one flat array."""

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import compiled

_NOTHING = np.int32(-2147483648)


@compiled
def ascending_distinct(starts: Flat, counts: Flat, codes: Flat) -> tuple[Flat, Flat]:
    """Each list ascending, distinct and without nothings: the new counts and the new flat array."""
    total = 0
    for record in range(len(starts)):
        total += counts[record]
    out = np.empty(total, dtype=np.int32)
    lengths = np.zeros(len(starts), dtype=np.int64)
    end = 0
    for record in range(len(starts)):
        begin = end
        for place in range(starts[record], starts[record] + counts[record]):
            code = codes[place]
            if code == _NOTHING:
                continue
            at = end
            while at > begin and out[at - 1] > code:
                at -= 1
            if at > begin and out[at - 1] == code:
                continue
            for move in range(end, at, -1):
                out[move] = out[move - 1]
            out[at] = code
            end += 1
        lengths[record] = end - begin
    return lengths, out[:end].copy()


@compiled
def joined_lists(
    starts: Flat, counts: Flat, codes: Flat, of: Flat, more_starts: Flat, more_counts: Flat, more: Flat
) -> tuple[Flat, Flat, Flat]:
    """For each record the list of its value `of[record]` followed by a second list of its own."""
    total = 0
    for record in range(len(of)):
        if of[record] != _NOTHING:
            total += counts[of[record]]
        total += more_counts[record]
    out = np.empty(total, dtype=np.int32)
    begins, lengths = np.empty(len(of), np.int64), np.empty(len(of), np.int64)
    end = 0
    for record in range(len(of)):
        begins[record] = end
        value = of[record]
        if value != _NOTHING:
            for place in range(starts[value], starts[value] + counts[value]):
                out[end] = codes[place]
                end += 1
        for place in range(more_starts[record], more_starts[record] + more_counts[record]):
            out[end] = more[place]
            end += 1
        lengths[record] = end - begins[record]
    return begins, lengths, out
