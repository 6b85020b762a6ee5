"""Looks for many words at once (Aho and Corasick, 1975), letters of either case alike, one step for each byte.

It only says which groups of words a record may hold; what a hit means is decided elsewhere, on the few records it
leaves. The second kernel looks for long runs of base64 letters, in leaps, because such a run has no word in it.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ndas.ingest.kernels.compiled import compiled
from ndas.ingest.kernels.split import Bytes, Ints

States = npt.NDArray[np.int32]


def compile_words(words: Sequence[tuple[bytes, int]]) -> tuple[States, Bytes]:
    """Return the transition table (256 next states for each state) and the groups that each state completes.

    Args:
        words: lower-case words, each with the bit of its group.

    Raises:
        ValueError: a word is empty or has a capital letter.
    """
    children: list[dict[int, int]] = [{}]
    groups = [0]
    for word, group in words:
        if not word or word != word.lower():
            raise ValueError("a word to look for must not be empty and must be in lower case")
        state = 0
        for byte in word:
            if byte not in children[state]:
                children.append({})
                groups.append(0)
                children[state][byte] = len(children) - 1
            state = children[state][byte]
        groups[state] |= group
    table = np.zeros((len(children), 256), dtype=np.int32)
    fallback = [0] * len(children)
    queue = deque([0])
    while queue:
        state = queue.popleft()
        table[state] = table[fallback[state]] if state else 0
        groups[state] |= groups[fallback[state]]
        for byte, child in children[state].items():
            fallback[child] = int(table[state, byte]) if state else 0
            table[state, byte] = child
            queue.append(child)
    for letter in range(ord("a"), ord("z") + 1):
        table[:, letter - 32] = table[:, letter]
    return np.ascontiguousarray(table.reshape(-1)) * 256, np.array(groups, dtype=np.uint8)


@compiled
def find_words(text: Bytes, record_at: Ints, count: int, table: States, groups: Bytes, out: Bytes) -> None:
    """Write for each record the groups of words that its bytes hold."""
    for i in range(count):
        state = np.int32(0)
        hit = np.uint8(0)
        for at in range(record_at[i], record_at[i + 1]):
            state = table[state + text[at]]
            hit |= groups[state >> 8]
        out[i] = hit


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
