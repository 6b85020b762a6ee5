"""Looks for many words at once, letters of either case alike.

Three letters at a time are folded to a number of 15 bits that says whether any word may begin there; only then are the
words compared. It says which groups of words a record may hold; what a hit means is decided elsewhere, on the few
records it leaves. The second kernel looks for long runs of base64 letters, in leaps, because such a run has no word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ndas.ingest.kernels.compiled import compiled
from ndas.ingest.kernels.split import Bytes, Ints

_CLASSES = 32
_KEYS = _CLASSES**3
_SHORTEST = 2
_KEY_LENGTH = 3


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Words to look for, laid out for `find_words`."""

    fold: Bytes
    """Class of each byte, 0 to 31."""
    lower: Bytes
    """Each byte with capital letters made small."""
    groups: Bytes
    """For each key the groups of the words that may begin so."""
    first: Ints
    """For each key, and one after the last, where its words begin in the list."""
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
    begins: list[list[tuple[bytes, int]]] = [[] for _ in range(_KEYS)]
    for word, group in words:
        if len(word) < _SHORTEST or word != word.lower():
            raise ValueError("a word to look for has two bytes or more and no capital letter")
        a, b = int(fold[word[0]]), int(fold[word[1]])
        thirds = range(_CLASSES) if len(word) < _KEY_LENGTH else (int(fold[word[2]]),)
        for third in thirds:
            begins[(a << 10) | (b << 5) | third].append((word, group))
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
    return 30 if byte in b" \r\n,." else 31 if byte < 128 else 0  # noqa: PLR2004  # where ASCII ends


def _union(entries: Sequence[tuple[bytes, int]]) -> int:
    groups = 0
    for _, group in entries:
        groups |= group
    return groups


def find_words(text: Bytes, record_at: Ints, count: int, index: WordIndex, out: Bytes) -> None:
    """Write for each record the groups of words that its bytes hold."""
    _find(
        text, record_at, count, index.fold, index.lower, index.groups,
        index.first, index.at, index.length, index.group, index.letters, out,
    )  # fmt: skip


@compiled
def _find(
    text: Bytes,
    record_at: Ints,
    count: int,
    fold: Bytes,
    lower: Bytes,
    groups: Bytes,
    first: Ints,
    word_at: Ints,
    length: Ints,
    group: Bytes,
    letters: Bytes,
    out: Bytes,
) -> None:
    for i in range(count):
        begin, end = record_at[i], record_at[i + 1]
        held = np.uint8(0)
        if end - begin >= _KEY_LENGTH:
            key = (np.uint32(fold[text[begin]]) << np.uint32(5)) | np.uint32(fold[text[begin + 1]])
            for at in range(begin + 2, end):
                key = ((key << np.uint32(5)) | np.uint32(fold[text[at]])) & np.uint32(0x7FFF)
                if groups[key] & ~held:
                    for word in range(first[key], first[key + 1]):
                        if at - 2 + length[word] <= end and _same(
                            text, at - 2, lower, letters, word_at[word], length[word]
                        ):
                            held |= group[word]
        out[i] = held


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
