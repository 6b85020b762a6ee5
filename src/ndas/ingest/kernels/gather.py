"""Copies one column's fields out of split text, as Arrow lays strings out: offsets and bytes."""

import numpy as np

from ndas.ingest.kernels.compiled import compiled
from ndas.ingest.kernels.split import QUOTE, Bytes, Ints

SPACE = 32


@compiled
def measure_column(begin: Ints, end: Ints, rows: Ints, column: int, columns: int, offsets: Ints) -> int:
    """Fill ``offsets`` as if no doubled quote had to be undone; return the bytes needed at most."""
    total = 0
    offsets[0] = 0
    for i in range(rows.shape[0]):
        at = rows[i] * columns + column
        total += abs(end[at]) - begin[at]
        offsets[i + 1] = total
    return total


@compiled
def copy_column(
    text: Bytes, begin: Ints, end: Ints, rows: Ints, column: int, columns: int, offsets: Ints, out: Bytes, given: Bytes
) -> int:
    """Copy the column's content of the chosen records.

    Args:
        text: the split text.
        begin: from `split_records`.
        end: from `split_records`.
        rows: which records, by their place in this batch.
        column: which column.
        columns: how many a record has.
        offsets: receives where each value begins in ``out``, one more than rows.
        out: receives the bytes.
        given: receives one bit for each row, least significant first: set where the value is more than blanks.

    Returns:
        How many rows have a value.
    """
    total = 0
    filled = 0
    offsets[0] = 0
    for i in range(rows.shape[0]):
        at = rows[i] * columns + column
        first, last = begin[at], end[at]
        blank = True
        if last < 0:
            last = -last
            j = first
            while j < last:
                byte = text[j]
                out[total] = byte
                total += 1
                blank = blank and byte <= SPACE
                j += 2 if byte == QUOTE else 1
        else:
            for j in range(first, last):
                out[total + j - first] = text[j]
            total += last - first
            for j in range(first, last):
                if text[j] > SPACE:
                    blank = False
                    break
        offsets[i + 1] = total
        if not blank:
            given[i >> 3] |= np.uint8(1 << (i & 7))
            filled += 1
    return filled
