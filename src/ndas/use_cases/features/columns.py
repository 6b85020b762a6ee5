"""Columns of lives as NumPy arrays, for what counts without SQL."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

Array = np.ndarray[Any, Any]
arrow: Any = pyarrow.compute
"""Arrow's own functions, untyped: the stubs know no mixed arguments."""


def listed(table: pa.Table, name: str) -> list[Any]:
    """A column as a list."""
    return table.column(name).to_pylist()


def strings(lives: pa.Table, name: str) -> Array:
    """A column of text; nothing is the empty text."""
    filled = arrow.fill_null(lives.column(name), "")
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=object).astype(str)


def clock(lives: pa.Table, name: str) -> Array:
    """A clock in microseconds."""
    return np.asarray(lives.column(name).cast(pa.int64()).to_numpy())


def in_class(lives: pa.Table, codes: tuple[str, ...]) -> Array:
    """A class stands for itself and its sub-classes: 5D for 5D/1, never for 5DX."""
    known, place = np.unique(strings(lives, "code"), return_inverse=True)
    counts = [code in codes or code.partition("/")[0] in codes for code in known.tolist()]
    return np.asarray(counts, bool)[place]


def flagged(lives: pa.Table, flags: tuple[str, ...]) -> Array:
    """Whether a row has one of the flags; every row where none is asked for."""
    if not flags:
        return np.ones(lives.num_rows, bool)
    known, place = np.unique(strings(lives, "flags"), return_inverse=True)
    has = [bool(set(flags) & set(one.split("|"))) for one in known.tolist()]
    return np.asarray(has, bool)[place]
