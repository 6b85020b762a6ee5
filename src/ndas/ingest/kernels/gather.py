"""Copies fields out of split text, as Arrow lays strings out: for each column offsets, bytes, and which are given.

Records are visited once, all columns of each together, because a record's bytes lie together.
"""

import numpy as np
import numpy.typing as npt

from ndas.ingest.kernels.compiled import compiled, copy_bytes
from ndas.ingest.kernels.split import QUOTE, Bytes, Ints

SPACE = 32
Offsets = npt.NDArray[np.int32]
"""One line for each column."""
Longs = npt.NDArray[np.int64]


@compiled
def measure_columns(begin: Ints, end: Ints, rows: Ints, places: Ints, width: int, base: Longs) -> int:
    """Say where each column's bytes may begin in one buffer for all; return the bytes needed at most."""
    sizes = np.zeros(places.shape[0], dtype=np.int64)
    for i in range(rows.shape[0]):
        record = rows[i] * width
        for c in range(places.shape[0]):
            at = record + places[c]
            sizes[c] += abs(end[at]) - begin[at]
    total = 0
    for c in range(places.shape[0]):
        base[c] = total
        total += sizes[c]
    return total


@compiled
def copy_columns(
    text: Bytes,
    begin: Ints,
    end: Ints,
    rows: Ints,
    places: Ints,
    width: int,
    base: Longs,
    offsets: Offsets,
    out: Bytes,
    given: Bytes,
    filled: Longs,
) -> None:
    """Copy columns of the chosen records.

    Args:
        text: the split text.
        begin: from `split_records`.
        end: from `split_records`.
        rows: which records, by their place in this batch.
        places: which columns, by their place in the file.
        width: how many columns the file has.
        base: from `measure_columns`; moved on to where each column's bytes end.
        offsets: receives, line by line, where each value begins after the column's base; one more than rows.
        out: receives the bytes.
        given: receives for each column one bit a row, least significant first: set where there is more than blanks.
        filled: receives how many rows have a value, for each column.
    """
    start = base.copy()
    for i in range(rows.shape[0]):
        record = rows[i] * width
        for c in range(places.shape[0]):
            first, last = begin[record + places[c]], end[record + places[c]]
            at = base[c]
            blank = True
            if last < 0:
                j = first
                while j < -last:
                    byte = text[j]
                    out[at] = byte
                    at += 1
                    blank = blank and byte <= SPACE
                    j += 2 if byte == QUOTE else 1
            else:
                copy_bytes(out, np.int64(at), text, np.int64(first), np.int64(last - first))
                at += last - first
                for j in range(first, last):
                    if text[j] > SPACE:
                        blank = False
                        break
            base[c] = at
            offsets[c, i + 1] = at - start[c]
            if not blank:
                given[c, i >> 3] |= np.uint8(1 << (i & 7))
                filled[c] += 1
