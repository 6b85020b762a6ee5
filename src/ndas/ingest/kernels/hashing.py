"""SipHash-2-4 over strings as Arrow lays them out, and a set of such hashes.

Keys of rows are compared by hash, because a table's keys would not fit in memory and refused keys must not be kept.
The hash is keyed for each load, so nobody outside can find two keys that meet. Two different keys of a table of ten
million rows meet by chance about once in 400 000 loads; the row is
then quarantined and the force told: nothing is lost.

Source: Aumasson and Bernstein, SipHash: a fast short-input PRF (2012).
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ndas.ingest.kernels.compiled import compiled, read_word
from ndas.ingest.kernels.split import Bytes, Ints

Hashes = npt.NDArray[np.uint64]
Word: TypeAlias = Any
"""A 64-bit word; numba knows its type."""
Flags = npt.NDArray[np.bool_]

_V0, _V1 = np.uint64(0x736F6D6570736575), np.uint64(0x646F72616E646F6D)
_V2, _V3 = np.uint64(0x6C7967656E657261), np.uint64(0x7465646279746573)
_R13, _R16, _R17, _R21, _R32 = (np.uint64(bits) for bits in (13, 16, 17, 21, 32))
_L64 = np.uint64(64)
_EIGHT, _FINAL = np.uint64(8), np.uint64(0xFF)


@compiled
def _round(v0: Word, v1: Word, v2: Word, v3: Word) -> tuple[Word, Word, Word, Word]:
    v0 += v1
    v2 += v3
    v1 = ((v1 << _R13) | (v1 >> (_L64 - _R13))) ^ v0
    v3 = ((v3 << _R16) | (v3 >> (_L64 - _R16))) ^ v2
    v0 = (v0 << _R32) | (v0 >> _R32)
    v2 += v1
    v0 += v3
    v1 = ((v1 << _R17) | (v1 >> (_L64 - _R17))) ^ v2
    v3 = ((v3 << _R21) | (v3 >> (_L64 - _R21))) ^ v0
    v2 = (v2 << _R32) | (v2 >> _R32)
    return v0, v1, v2, v3


@compiled
def _word(data: Bytes, at: int, count: int) -> Word:
    word = np.uint64(0)
    for i in range(count):
        word |= np.uint64(data[at + i]) << np.uint64(8 * i)
    return word


@compiled
def siphash(data: Bytes, first: int, last: int, k0: Word, k1: Word) -> Word:
    """Return SipHash-2-4 of ``data[first:last]`` under the key ``k0 k1``."""
    v0, v1, v2, v3 = _V0 ^ k0, _V1 ^ k1, _V2 ^ k0, _V3 ^ k1
    at = first
    while at + 8 <= last:
        word = read_word(data, np.int64(at))
        v3 ^= word
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
        v0 ^= word
        at += 8
    word = _word(data, at, last - at) | (np.uint64((last - first) & 255) << np.uint64(56))
    v3 ^= word
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0 ^= word
    v2 ^= _FINAL
    for _ in range(4):
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    return v0 ^ v1 ^ v2 ^ v3


@compiled
def hash_column(data: Bytes, offsets: Ints, k0: Word, k1: Word, out: Hashes) -> None:
    """Write the hash of each value to ``out``. Zero is kept for an empty place of a set and never written."""
    for i in range(out.shape[0]):
        value = siphash(data, offsets[i], offsets[i + 1], k0, k1)
        out[i] = value if value != 0 else np.uint64(1)


@compiled
def chain(first: Hashes, second: Hashes, k0: Word, k1: Word) -> None:
    """Fold a second column's hashes into the first's, for keys of several columns."""
    pair = np.empty(16, dtype=np.uint8)
    for i in range(first.shape[0]):
        for b in range(8):
            pair[b] = (first[i] >> np.uint64(8 * b)) & np.uint64(255)
            pair[8 + b] = (second[i] >> np.uint64(8 * b)) & np.uint64(255)
        value = siphash(pair, 0, 16, k0, k1)
        first[i] = value if value != 0 else np.uint64(1)


@compiled
def insert_hashes(places: Hashes, values: Hashes, only: Flags, fresh: Flags) -> int:
    """Put the chosen values into the set; ``fresh`` tells which were not there, in order. Returns how many."""
    size = np.uint64(places.shape[0])
    count = 0
    for i in range(values.shape[0]):
        fresh[i] = False
        if not only[i]:
            continue
        value = values[i]
        at = value % size
        while places[at] != 0 and places[at] != value:
            at += np.uint64(1)
            if at == size:
                at = np.uint64(0)
        if places[at] == 0:
            places[at] = value
            fresh[i] = True
            count += 1
    return count


@compiled
def find_hashes(places: Hashes, values: Hashes, found: Flags) -> None:
    """Tell of each value whether the set holds it."""
    size = np.uint64(places.shape[0])
    for i in range(values.shape[0]):
        value = values[i]
        at = value % size
        while places[at] != 0 and places[at] != value:
            at += np.uint64(1)
            if at == size:
                at = np.uint64(0)
        found[i] = places[at] != 0
