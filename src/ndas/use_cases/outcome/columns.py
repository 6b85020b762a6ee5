"""Columns of lives as NumPy arrays, for what counts without SQL."""

from typing import Any

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]


def strings(lives: pa.Table, name: str) -> Array:
    """A column of text; nothing is the empty text."""
    return np.asarray(lives.column(name).fill_null("").to_numpy(zero_copy_only=False), dtype=object).astype(str)


def clock(lives: pa.Table, name: str) -> Array:
    """A clock in microseconds."""
    return np.asarray(lives.column(name).cast(pa.int64()).to_numpy())


def in_class(lives: pa.Table, codes: tuple[str, ...]) -> Array:
    """A class stands for itself and its sub-classes: 5D for 5D/1, never for 5DX."""
    known, place = np.unique(strings(lives, "code"), return_inverse=True)
    counts = [code in codes or code.partition("/")[0] in codes for code in known.tolist()]
    return np.asarray(counts, bool)[place]
