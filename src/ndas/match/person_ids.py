"""Person ids: opaque, short enough to read aloud, never used twice within a force.

An id is a running number scrambled by a fixed permutation of 40 bits, written as `P-XXXX-XXXX` in Crockford's
base 32 (no I, L, O, U). The scrambling hides order and volume from the eye; it is not a secret and protects nothing.
"""

import numpy as np
import numpy.typing as npt

from ndas.match.arrow import Values, text_array

_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", dtype=np.uint8)
_HALF = np.uint64((1 << 20) - 1)
_ROUNDS = (0x9E377, 0x85EBC, 0xC2B2A, 0x27D4E)
_LENGTH = 11


def person_ids(first: int, count: int) -> Values:
    """The ids for the running numbers `first` to `first + count - 1`, in that order.

    Raises:
        OverflowError: when a force has used up 2**40 ids.
    """
    if first + count > 1 << 40:
        raise OverflowError("a force has used more than 2**40 person ids")
    numbers = _scrambled(np.arange(first, first + count, dtype=np.uint64))
    text = np.empty((count, _LENGTH), dtype=np.uint8)
    text[:, 0], text[:, 1], text[:, 6] = ord("P"), ord("-"), ord("-")
    for place, column in enumerate((2, 3, 4, 5, 7, 8, 9, 10)):
        digit = (numbers >> np.uint64(35 - 5 * place)) & np.uint64(31)
        text[:, column] = _ALPHABET[digit.astype(np.intp)]
    return text_array(text)


def _scrambled(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A balanced Feistel network over 40 bits: a permutation whatever the round function is."""
    left, right = numbers >> np.uint64(20), numbers & _HALF
    for constant in _ROUNDS:
        mixed = (right * np.uint64(constant) + (right >> np.uint64(7)) + np.uint64(constant >> 3)) & _HALF
        left, right = right, left ^ mixed
    return (left << np.uint64(20)) | right
