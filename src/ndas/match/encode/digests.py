"""64-bit digests of strings and rows, the same on every machine and run. For order and change, not for secrecy."""

import numpy as np

from ndas.match.arrow import Flat, Values, bytes_of
from ndas.match.kernels.compiled import lean
from ndas.match.kernels.mix import mix


@lean
def _digest_each(text: Flat, at: Flat, out: Flat) -> None:
    for number in range(len(at) - 1):
        state = np.uint64(0x9E3779B97F4A7C15)
        word = np.uint64(0)
        filled = 0
        for place in range(at[number], at[number + 1]):
            word = (word << np.uint64(8)) | np.uint64(text[place])
            filled += 1
            if filled == 8:  # noqa: PLR2004  # bytes in a word
                state = mix(state ^ word) + np.uint64(0x9E3779B97F4A7C15)
                word, filled = np.uint64(0), 0
        state = mix(state ^ word) + np.uint64(at[number + 1] - at[number])
        out[number] = mix(state)


def text_digests(values: Values) -> Flat:
    """A digest (uint64) of each string; null digests as the empty string."""
    text, at = bytes_of(values)
    out = np.empty(len(at) - 1, dtype=np.uint64)
    _digest_each(text, at, out)
    return out
