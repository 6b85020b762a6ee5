"""Looks for many words at once, letters of either case alike.

Each four bytes are folded to classes and mixed to a number of 16 bits that says whether any word may begin there; only
then are the words compared. It says which groups of words a record may hold; what a hit means is decided elsewhere, on
the few records it leaves. A word of three bytes is found only where no letter follows it, or common words would be
full of it. The second kernel looks for long runs of base64 letters, in leaps, because such a run has no
word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.ingest.kernels.compiled import compiled
from ndas.ingest.kernels.split import Bytes, Ints

_CLASSES = 32
_PLACES = 1 << 16
_SHORTEST = 2
_LETTERS = 26
_SEEN = 4
"""Bytes that decide whether a word may begin."""
_END = 30
"""Class of a line end, and of what lies after a record."""
_MIX = np.uint32(40_503)
_FOUR, _FIVE, _LAST_PLACE = np.uint32(4), np.uint32(5), np.uint32(_PLACES - 1)
_ONE = np.uint64(1)
_NOWHERE = np.uint32(_PLACES)
_KEPT = np.uint32(_CLASSES**_SEEN - 1)


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Words to look for, laid out for `find_words`."""

    fold: Bytes
    """Class of each byte, 0 to 31."""
    lower: Bytes
    """Each byte with capital letters made small."""
    groups: Bytes
    """For each place the groups of the words that may begin so."""
    first: Ints
    """For each place, and one after the last, where its words begin in the list."""
    at: Ints
    length: Ints
    group: Bytes
    letters: Bytes


def index_words(words: Sequence[tuple[bytes, int]]) -> WordIndex:
    """Return the index of words.

    Args:
        words: lower-case words of two or more bytes, each with the bits of its groups (one byte).

    Raises:
        ValueError: a word is too short or has a capital letter.
    """
    lower = np.array([bytes([byte]).lower()[0] for byte in range(256)], dtype=np.uint8)
    fold = np.array([_class_of(int(byte)) for byte in lower], dtype=np.uint8)
    begins: list[list[tuple[bytes, int]]] = [[] for _ in range(_PLACES)]
    for word, group in words:
        if len(word) < _SHORTEST or word != word.lower():
            raise ValueError("a word to look for has two bytes or more and no capital letter")
        for place in _places(word[:_SEEN], fold):
            begins[place].append((word, group))
    listed = [entry for entries in begins for entry in entries]
    lengths = [len(word) for word, _ in listed]
    return WordIndex(
        fold=fold,
        lower=lower,
        groups=np.array([_union(entries) for entries in begins], dtype=np.uint8),
        first=np.cumsum([0, *map(len, begins)], dtype=np.int32),
        at=np.cumsum([0, *lengths], dtype=np.int32)[:-1],
        length=np.array(lengths, dtype=np.int32),
        group=np.array([group for _, group in listed], dtype=np.uint8),
        letters=np.frombuffer(b"".join(word for word, _ in listed), dtype=np.uint8),
    )


def _class_of(byte: int) -> int:
    if ord("a") <= byte <= ord("z"):
        return byte - ord("a") + 1
    if ord("0") <= byte <= ord("9"):
        return 27 + byte % 3
    if byte in b" \r\n,.":
        return _END
    return 0 if byte in _RARE else 31


_RARE = b"\xe2\xef\xf0"
"""First bytes of letters by which a word could hide."""


def _places(start: bytes, fold: Bytes) -> set[int]:
    """Where words that begin so may be found, whatever follows a start of less than four bytes."""
    keys = [0]
    for byte in start:
        keys = [(key << 5) | int(fold[byte]) for key in keys]
    following = range(_CLASSES) if len(start) < _SEEN - 1 else (0, *range(_LETTERS + 1, _CLASSES))
    for _ in range(_SEEN - len(start)):
        keys = [(key << 5) | other for key in keys for other in following]
    return {(key * int(_MIX) >> 4) & (_PLACES - 1) for key in keys}


def _union(entries: Sequence[tuple[bytes, int]]) -> int:
    groups = 0
    for _, group in entries:
        groups |= group
    return groups


def find_words(text: Bytes, record_at: Ints, count: int, index: WordIndex, out: Bytes) -> None:
    """Write for each record the groups of words that its bytes hold; all but the last end with their line end."""
    _find(
        text, record_at, count, index.fold, index.lower, index.groups,
        index.first, index.at, index.length, index.group, index.letters, out,
    )  # fmt: skip


@compiled
def _leap(text: Bytes, at: Any, last: Any, key: Any, fold: Bytes, groups: Bytes) -> tuple[Any, Any, Any]:
    """Go on until a word may begin four bytes back; return where, the key, and the place (or that of nothing)."""
    # All numbers are unsigned: a signed index costs a test for each byte.
    while at < last:
        key = ((key << _FIVE) | np.uint32(fold[text[at]])) & _KEPT
        at += _ONE
        place = ((key * _MIX) >> _FOUR) & _LAST_PLACE
        if groups[place] != 0:
            return at, key, place
    return at, key, _NOWHERE


@compiled
def _find(
    text: Bytes, record_at: Ints, count: int, fold: Bytes, lower: Bytes, groups: Bytes,
    first: Ints, word_at: Ints, length: Ints, group: Bytes, letters: Bytes, out: Bytes,
) -> None:  # fmt: skip
    out[:count] = 0
    record = 0
    key = np.uint32(0)
    at, last = np.uint64(record_at[0]), np.uint64(record_at[count])
    ends = 0
    while True:
        at, key, place = _leap(text, at, last, key, fold, groups)
        if place == _NOWHERE:
            # Three steps more than there are bytes: a word may end with the text.
            ends += 1
            if ends == _SEEN:
                return
            key = ((np.uint32(key) << _FIVE) | np.uint32(_END)) & _KEPT
            place = ((key * _MIX) >> _FOUR) & _LAST_PLACE
        start: Any = np.int64(at) + ends - _SEEN
        if start < record_at[0]:
            continue
        while record_at[record + 1] <= start:
            record += 1
        if not groups[place] & ~out[record]:
            continue
        for word in range(first[place], first[place + np.uint32(1)]):
            end = start + length[word]
            if end > record_at[record + 1] or not _same(text, start, lower, letters, word_at[word], length[word]):
                continue
            if length[word] != _SEEN - 1 or end == record_at[record + 1] or not 1 <= fold[text[end]] <= _LETTERS:
                out[record] |= group[word]


@compiled
def _same(text: Bytes, at: int, lower: Bytes, letters: Bytes, word_at: int, length: int) -> bool:
    for j in range(length):  # noqa: SIM110  # numba compiles no generator
        if lower[text[at + j]] != letters[word_at + j]:
            return False
    return True


@compiled
def find_long_runs(
    text: Bytes, record_at: Ints, count: int, letters: Bytes, length: int, group: int, out: Bytes
) -> None:
    """Add ``group`` to the records that hold at least ``length`` bytes of the class ``letters`` in a row."""
    for i in range(count):
        floor = record_at[i]
        at = floor + length - 1
        while at < record_at[i + 1]:
            back = at
            while back >= floor and letters[text[back]] != 0:
                back -= 1
            if at - back >= length:
                out[i] |= np.uint8(group)
                break
            floor = back + 1
            at = floor + length - 1
