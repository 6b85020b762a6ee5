"""Arrow as this package speaks it.

The published type stubs of pyarrow reject calls that pyarrow documents (scalars as arguments, keyword fills), so the
compute functions are taken untyped here, once, instead of one ignore per call.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as _compute

pc: Any = _compute
"""`pyarrow.compute`, untyped."""

Values: TypeAlias = Any
"""One Arrow column in one piece."""

Flat: TypeAlias = Any
"""A flat numpy array (untyped: kernels index it, and numpy's overloads cannot follow what numba infers)."""

NO_TEXT = pa.scalar(None, pa.string())


def whole(table: pa.Table, name: str) -> Values:
    """A column of a table in one piece."""
    column: Any = table.column(name)
    return column.combine_chunks()


def text_array(characters: npt.NDArray[np.uint8]) -> Values:
    """Strings of one length from a matrix of their bytes, one string a row."""
    count, length = characters.shape
    offsets = np.arange(0, (count + 1) * length, length, dtype=np.int32) if length else np.zeros(count + 1, np.int32)
    buffers: Any = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(characters.tobytes())]
    return pa.Array.from_buffers(pa.string(), count, buffers)


def text_from(text: Flat, at: Flat) -> Values:
    """Strings from their bytes in a row and where each begins and the last ends; an empty one is null."""
    filled = at[1:] > at[:-1]
    valid = None if filled.all() else pa.py_buffer(np.packbits(filled, bitorder="little").tobytes())
    buffers: Any = [valid, pa.py_buffer(at.astype(np.int32)), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), len(at) - 1, buffers)


def lists_from(offsets: Flat, values: Values) -> Values:
    """A list column: record r has the values from `offsets[r]` to before `offsets[r + 1]`."""
    array: Any = pa.ListArray
    return array.from_arrays(pa.array(offsets, pa.int32()), values)


def pick(values: Values, numbers: Flat, absent: Flat | None = None) -> Values:
    """The values at the positions in `numbers`, null where `absent`."""
    return values.take(pa.array(numbers, mask=absent))


def in_one_piece(values: Values) -> Values:
    """A chunked column as one array."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def bytes_of(values: Values) -> tuple[Flat, Flat]:
    """The bytes of all strings in a row (uint8) and where each begins and the last ends (int64); null is empty."""
    array = in_one_piece(values).cast(pa.large_string())
    _, offsets, content = array.buffers()
    at = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    if content is None or not len(array):
        return np.zeros(0, dtype=np.uint8), np.zeros(len(array) + 1, dtype=np.int64)
    text = np.frombuffer(content, dtype=np.uint8)[at[0] : at[-1]]
    return text, at - at[0]
