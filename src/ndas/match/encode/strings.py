"""Strings as the kernels read them: one run of bytes, where each string begins, and a mask of its letters."""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values
from ndas.match.encode.columns import in_one_piece
from ndas.match.kernels.compiled import compiled


def bytes_of(values: Values) -> tuple[Flat, Flat]:
    """The bytes of all strings in a row (uint8) and where each begins and the last ends (int64); null is empty."""
    array = in_one_piece(values).cast(pa.large_string())
    _, offsets, content = array.buffers()
    at = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    if content is None or not len(array):
        return np.zeros(0, dtype=np.uint8), np.zeros(len(array) + 1, dtype=np.int64)
    text = np.frombuffer(content, dtype=np.uint8)[at[0] : at[-1]]
    return text, at - at[0]


@compiled
def letter_masks(text: Flat, at: Flat) -> Flat:
    """For each string a mask of the letters it has: bits 0 to 25 letters, 26 to 30 digits in pairs, 31 the rest."""
    masks = np.zeros(len(at) - 1, dtype=np.uint32)
    for number in range(len(at) - 1):
        mask = np.uint32(0)
        for place in range(at[number], at[number + 1]):
            letter = text[place]
            if 65 <= letter <= 90:  # noqa: PLR2004  # A to Z
                bit = letter - 65
            elif 48 <= letter <= 57:  # noqa: PLR2004  # 0 to 9
                bit = 26 + (letter - 48) // 2
            else:
                bit = 31
            mask |= np.uint32(1) << np.uint32(bit)
        masks[number] = mask
    return masks
