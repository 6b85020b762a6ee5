"""Building indexes with bounded memory: entries are gathered, sorted and written segment by segment."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ndas.store.reading.kernels import Flat, find_keys, seat_keys
from ndas.store.reading.sealed_file import SealedFile, SealedFileWriter
from ndas.store.reading.shelf import Index, write_index
from ndas.store.reading.text_columns import SHORT_BITS, short, sorted_order

BLOCK_KEYS = 4096
"""A common word has many entries, all of which are read."""
SEGMENT = 8 << 20
"""Entries held in memory before a segment is written: about 100 MB."""


class Numbers:
    """Hands out the numbers of shelves and indexes within one file."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """A number not handed out before."""
        self._last += 1
        return self._last


class Directory:
    """Where the row with a given key hash is, while the store is built. Of equal keys the first one counts."""

    def __init__(self, keys: Flat) -> None:
        self.keys = keys
        self._seats = np.full(1 << max(4, int(len(keys) * 1.6).bit_length()), -1, dtype=np.int32)
        seat_keys(keys, self._seats)

    def find(self, wanted: Flat) -> Flat:
        """Row number of each wanted key, or -1."""
        found: Flat = find_keys(self.keys, self._seats, wanted)
        return found


class SegmentedIndexWriter:
    """Takes entries in any order; what is asked of it later looks into each segment."""

    def __init__(self, file: SealedFileWriter, numbers: Numbers, name: str) -> None:
        self._file = file
        self._numbers = numbers
        self._name = name
        self._waiting: list[tuple[Flat, ...]] = []
        self._count = 0
        self._segments = 0

    def add(self, keys: Flat, *columns: Flat) -> None:
        """Add entries: 64-bit keys and their 32-bit columns."""
        self._waiting.append((keys, *columns))
        self._count += len(keys)
        if self._count >= SEGMENT:
            self._write()

    def close(self) -> None:
        """Write what is left."""
        if self._count:
            self._write()
        self._file.put_fact(f"segments:{self._name}", str(self._segments).encode())

    def _write(self) -> None:
        keys, *columns = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        self._waiting, self._count = [], 0
        keys = short(keys)
        order = np.arange(len(keys))
        if len(columns) == 1 and np.any(columns[0][1:] < columns[0][:-1]):
            order = sorted_order(columns[0], 32)
        order = order[sorted_order(keys[order], SHORT_BITS)]
        keys, columns = keys[order], [column[order] for column in columns]
        if len(columns) == 1:
            first = np.ones(len(keys), dtype=np.bool_)
            first[1:] = (keys[1:] != keys[:-1]) | (columns[0][1:] != columns[0][:-1])
            keys, columns = keys[first], [columns[0][first]]
        write_index(self._file, self._numbers.next(), f"{self._name}/{self._segments}", keys, columns, BLOCK_KEYS)
        self._segments += 1


def write_ids(file: SealedFileWriter, numbers: Numbers, name: str, hashes: Flat) -> None:
    """Write an index from hashes of ids to the rows that they stand in."""
    keys = short(hashes)
    order = sorted_order(keys, SHORT_BITS)
    write_index(file, numbers.next(), f"id/{name}", keys[order], [order.astype(np.uint32)])


def segments_of(file: SealedFile, name: str) -> tuple[Index, ...]:
    """The segments of an index that a `SegmentedIndexWriter` wrote."""
    count = int(file.fact(f"segments:{name}") or b"0")
    return tuple(Index(file, f"{name}/{segment}") for segment in range(count))


def write_adjacency(
    file: SealedFileWriter, numbers: Numbers, name: str, sources: Flat, minutes: Flat, columns: Sequence[Any]
) -> None:
    """Write who hangs on whom: entries of each source row, newest first. A negative source has no entries.

    Args:
        file: to write to.
        numbers: gives the index its number.
        name: of the index.
        sources: row numbers whose entries these are.
        minutes: 32-bit moments (larger is newer).
        columns: 32-bit columns beside each entry.
    """
    known = np.flatnonzero(sources >= 0)
    keys = sources[known]
    newest = np.uint32(0xFFFFFFFF) - minutes[known]
    order = sorted_order(newest, 32)
    order = known[order[sorted_order(keys[order], 32)]]
    write_index(
        file,
        numbers.next(),
        name,
        sources[order].astype(np.uint64),
        [column[order].astype(np.uint32) for column in columns],
    )
