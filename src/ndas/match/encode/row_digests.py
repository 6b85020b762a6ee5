"""A digest of every row of a table: two weeks' rows with one digest are one unchanged row.

64 bits are ample to tell rows of one force apart (about one chance in a hundred million at a million rows).
"""

from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, in_one_piece, pc
from ndas.match.encode.columns import list_layout
from ndas.match.encode.digests import text_digests
from ndas.match.kernels.compiled import lean
from ndas.match.kernels.mix import mix

_STEP = np.uint64(0x9E3779B97F4A7C15)


@lean
def _fold(state: Flat, digests: Flat) -> None:
    for row in range(len(state)):
        state[row] = mix(state[row] + digests[row] + _STEP)


@lean
def _fold_lists(state: Flat, starts: Flat, counts: Flat, digests: Flat) -> None:
    for row in range(len(state)):
        held = np.uint64(counts[row])
        for place in range(starts[row], starts[row] + counts[row]):
            held = mix(held + digests[place] + _STEP)
        state[row] = mix(state[row] + held + _STEP)


def row_digests(table: pa.Table) -> Flat:
    """The digest (uint64) of each row over all columns in their order."""
    state = np.zeros(table.num_rows, dtype=np.uint64)
    for name in table.column_names:
        column = in_one_piece(table.column(name))
        if pa.types.is_list(column.type):
            starts, counts, flat = list_layout(column)
            _fold_lists(state, starts, counts, _digests(flat))
        else:
            _fold(state, _digests(column))
    return state


def _digests(column: Any) -> Flat:
    if pa.types.is_struct(column.type):
        held = np.zeros(len(column), dtype=np.uint64)
        for child in column.flatten():
            _fold(held, _digests(child))
        return held
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return text_digests(column)
    wide = pa.int32() if pa.types.is_date32(column.type) else pa.int64()
    numbers = np.asarray(pc.fill_null(column.cast(wide), -(2**31)))
    return numbers.astype(np.int64).view(np.uint64)
