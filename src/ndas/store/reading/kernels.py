"""Compiled loops over the bytes of text columns: hashes of ids, and the words that search finds.

The same code hashes what is stored and what is asked, so the two always agree. A word is a run of letters and digits;
case and Latin accents do not count, and an apostrophe does not part a word (``O'Brien`` is ``OBRIEN``).
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

F = TypeVar("F", bound=Callable[..., Any])
Flat: TypeAlias = npt.NDArray[Any]
"""A flat numpy array."""


def _compiled(function: F) -> F:
    """Compiled on first use and kept in numba's cache, so that the next start does not pay."""
    return cast("F", njit(cache=True, nogil=True, error_model="numpy")(function))


def _folding() -> npt.NDArray[np.uint8]:
    """Second byte of a two-byte Latin-1 letter (after 0xC3) to its bare capital; 0 where there is none."""
    table = np.zeros(256, dtype=np.uint8)
    bare = "AAAAAAACEEEEIIIIDNOOOOO\0OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO\0OUUUUYTY"
    table[0x80:0xC0] = np.frombuffer(bare.encode(), dtype=np.uint8)
    return table


_LATIN = _folding()


def _classes() -> npt.NDArray[np.uint8]:
    """What each byte stands for: a capital, a digit, a part of a letter beyond ASCII, `_PARTS` or `_JOINS`."""
    table = np.full(256, _PARTS, dtype=np.uint8)
    for one in range(256):
        if chr(one).isascii() and chr(one).isalnum():
            table[one] = ord(chr(one).upper())
    table[0x80:] = np.arange(0x80, 0x100, dtype=np.uint8)
    table[ord("'")] = _JOINS
    return table


_PARTS, _JOINS = np.uint8(0), np.uint8(1)
_FOLD = _classes()
_ZERO = np.uint8(ord("0"))
_QUOTE = np.frombuffer("\u2019".encode(), dtype=np.uint8)
_FOREIGN = np.frombuffer(b"+44", dtype=np.uint8)
_LATIN_LEAD = np.uint8(0xC3)
_START = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)


@_compiled
def _mixed(value: np.uint64) -> np.uint64:
    """The last step of MurmurHash3: spreads what FNV-1a leaves in the low bits."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@_compiled
def hash_texts(offsets: Flat, letters: Flat) -> Flat:
    """A 64-bit hash (FNV-1a, mixed) of the exact bytes of each text."""
    count = len(offsets) - 1
    out = np.empty(count, dtype=np.uint64)
    for row in range(count):
        value = _START
        for place in range(offsets[row], offsets[row + 1]):
            value = (value ^ np.uint64(letters[place])) * _PRIME
        out[row] = _mixed(value)
    return out


@_compiled
def split_words(offsets: Flat, letters: Flat, whole: bool) -> tuple[Flat, Flat]:  # noqa: FBT001 - numba knows no keywords
    """The hash of each word, and the row it stands in. With ``whole`` a row is one word, whatever parts it.

    Words of one character are left out unless they are a whole row. A telephone number's ``+44`` reads as ``0``.
    """
    room = int(offsets[-1] - offsets[0]) // 2 + len(offsets)
    hashes = np.empty(room, dtype=np.uint64)
    rows = np.empty(room, dtype=np.uint32)
    used = 0
    for row in range(len(offsets) - 1):
        place, end = offsets[row], offsets[row + 1]
        value, length = _START, 0
        if whole and _is_foreign(letters, place, end):
            place += len(_FOREIGN)
            value, length = (value ^ np.uint64(_ZERO)) * _PRIME, 1
        while place < end:
            letter = _FOLD[letters[place]]
            place += 1
            if letter == _LATIN_LEAD and place < end and _LATIN[letters[place]]:
                letter = _LATIN[letters[place]]
                place += 1
            elif letter == _QUOTE[0] and place + 1 < end and letters[place] == _QUOTE[1]:
                letter = _JOINS if letters[place + 1] == _QUOTE[2] else _PARTS
                place += 2
            if letter > _JOINS:
                value = (value ^ np.uint64(letter)) * _PRIME
                length += 1
            elif letter == _PARTS and not whole:
                if length > 1:
                    hashes[used], rows[used] = _mixed(value), row
                    used += 1
                value, length = _START, 0
        if length > 1 or (whole and length):
            hashes[used], rows[used] = _mixed(value), row
            used += 1
    return hashes[:used], rows[:used]


@_compiled
def _is_foreign(letters: Flat, place: int, end: int) -> bool:
    """Whether a number is written with the country's code."""
    if end - place <= len(_FOREIGN):
        return False
    for at in range(len(_FOREIGN)):  # noqa: SIM110 - numba compiles no generators
        if letters[place + at] != _FOREIGN[at]:
            return False
    return True


@_compiled
def seat_keys(keys: Flat, seats: Flat) -> None:
    """Give each key a seat in a hash table (open addressing); of equal keys the first one sits."""
    mask = np.uint64(len(seats) - 1)
    for at in range(len(keys)):
        seat = keys[at] & mask
        while seats[seat] >= 0 and keys[seats[seat]] != keys[at]:
            seat = (seat + np.uint64(1)) & mask
        if seats[seat] < 0:
            seats[seat] = at


@_compiled
def find_keys(keys: Flat, seats: Flat, wanted: Flat) -> Flat:
    """Where each wanted key stands in ``keys``, or -1."""
    mask = np.uint64(len(seats) - 1)
    out = np.empty(len(wanted), dtype=np.int64)
    for at in range(len(wanted)):
        seat = wanted[at] & mask
        while seats[seat] >= 0 and keys[seats[seat]] != wanted[at]:
            seat = (seat + np.uint64(1)) & mask
        out[at] = seats[seat]
    return out
