"""Keys of rows as keyed hashes: whether one was seen, without keeping it.

A set costs 8 bytes for each place and is at most three quarters full; it never holds a key in the clear.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from ndas.ingest.arrow import Mask, as_mask
from ndas.ingest.kernels.hashing import Hashes, chain, find_hashes, hash_column, insert_hashes
from ndas.ingest.records import Column


@dataclass(frozen=True, slots=True, repr=False)
class HashKey:
    """The key of one load's hashes."""

    k0: np.uint64
    k1: np.uint64

    @classmethod
    def derive(cls, secret: bytes, use: str) -> "HashKey":
        """Derive the key for one use from the delivery's digest key."""
        both = hashlib.blake2b(use.encode(), key=secret[:64], digest_size=16).digest()
        first, second = np.frombuffer(both, dtype="<u8")
        return cls(np.uint64(first), np.uint64(second))


def hash_values(column: Column, key: HashKey) -> Hashes:
    """Return the hash of each value of a column; 0 where the value is empty or blank."""
    hashes = np.empty(len(column.offsets) - 1, dtype=np.uint64)
    hash_column(column.bytes, column.offsets, key.k0, key.k1, hashes)
    if column.given.null_count:
        hashes[as_mask(column.given.is_null())] = 0
    return hashes


def hash_rows(columns: list[Column], key: HashKey) -> Hashes:
    """Return the hash of each row's key of one or several columns; 0 where all of it is blank."""
    hashes = hash_values(columns[0], key)
    for column in columns[1:]:
        blank = hashes == 0
        other = hash_values(column, key)
        blank &= other == 0
        chain(hashes, other, key.k0, key.k1)
        hashes[blank] = 0
    return hashes


class KeySet:
    """A growing set of hashes. Zero stands for a blank key and is never in it."""

    def __init__(self, expected: int = 0) -> None:
        """Make room for ``expected`` keys; the set grows where there are more."""
        self._places = np.zeros(max(64, expected * 3 // 2), dtype=np.uint64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, hashes: Hashes, only: Mask | None = None) -> Mask:
        """Add hashes in order; return which of them were not there before.

        Args:
            hashes: keys of rows.
            only: which of them to add; all by default.
        """
        chosen = hashes != 0
        if only is not None:
            chosen &= only
        self._make_room(len(hashes))
        fresh = np.empty(len(hashes), dtype=np.bool_)
        self._count += insert_hashes(self._places, hashes, chosen, fresh)
        return fresh

    def holds(self, hashes: Hashes) -> Mask:
        """Tell of each hash whether it is in the set."""
        found = np.zeros(len(hashes), dtype=np.bool_)
        if self._count:
            find_hashes(self._places, hashes, found)
        return found

    def _make_room(self, more: int) -> None:
        needed = (self._count + more) * 4 // 3 + 1
        if needed <= len(self._places):
            return
        held = self._places[self._places != 0]
        self._places = np.zeros(max(needed, len(self._places) * 2), dtype=np.uint64)
        insert_hashes(self._places, held, np.ones(len(held), dtype=np.bool_), np.empty(len(held), dtype=np.bool_))
