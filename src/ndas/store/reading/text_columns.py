"""Arrow text columns as the flat arrays that compiled loops take."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from ndas.store.reading.kernels import Flat, hash_texts, split_words

pc: Any = _compute
"""`pyarrow.compute`, untyped: its published types reject calls that it documents."""


def flat_text(column: Any) -> tuple[Flat, Flat]:
    """Offsets and bytes of a text column; a missing value is an empty text."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    if column.null_count:
        column = pc.fill_null(column, "")
    _, offsets, letters = column.buffers()
    width = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    return width, np.frombuffer(letters, dtype=np.uint8) if letters else np.zeros(0, dtype=np.uint8)


def hashes_of(column: Any) -> Flat:
    """A 64-bit hash of each value; that of the empty text where it is missing."""
    return hash_texts(*flat_text(column))


def hash_of(text: str) -> np.uint64:
    """The hash that `hashes_of` gives this text."""
    return np.uint64(hashes_of(pa.array([text]))[0])


def words_of(column: Any, *, whole: bool = False) -> tuple[Flat, Flat]:
    """Word hashes and the rows they stand in, of a text column or of a column of text lists."""
    if pa.types.is_list(column.type):
        parents = np.asarray(pc.list_parent_indices(column)).astype(np.uint32)
        hashes, rows = words_of(pc.list_flatten(column), whole=whole)
        return hashes, parents[rows] if len(rows) else rows
    return split_words(*flat_text(column), whole)


def sorted_order(keys: Flat, bits: int) -> Flat:
    """Row numbers in rising order of keys of at most ``bits`` bits; equal keys keep their order.

    Key and row number are sorted as one 64-bit number where both fit: numpy sorts such numbers an order of magnitude
    faster than it sorts row numbers by a key.
    """
    room = 64 - bits
    if len(keys) >> room:
        return np.argsort(keys, kind="stable")
    packed = (keys.astype(np.uint64) << np.uint64(room)) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    return (packed & np.uint64((1 << room) - 1)).astype(np.int64)


def short(hashes: Any) -> Any:
    """The upper 40 bits of hashes: what indexes keep. An id found by it is compared in full before it is believed."""
    return hashes >> np.uint64(64 - SHORT_BITS)


SHORT_BITS = 40
EMPTY_HASH = hash_of("")
