"""Repeatable chance without state: what a draw gives depends on seed, stream and index, on nothing else.

A record of week 1 therefore looks the same in week 30, chunks may be made in any order, and no table of random
numbers is ever held. The mixer is splitmix64's finaliser (Steele, Lea and Flood, 2014), applied to index and stream.
"""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_Words = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Dice:
    """Draws for one force under one seed."""

    def __init__(self, *names: str | int) -> None:
        self._name = "/".join(str(name) for name in names)
        self._keys: dict[str, np.uint64] = {}

    def token(self, stream: str, length: int = 12) -> str:
        """Return a short hexadecimal word that belongs to this seed and ``stream`` alone."""
        return blake2b(f"{self._name}/{stream}".encode(), digest_size=16).hexdigest()[:length]

    def bits(self, stream: str, index: Ints) -> _Words:
        """Return 64 even bits for each index."""
        key = self._keys.get(stream)
        if key is None:
            key = self._keys[stream] = np.uint64(int(self.token(stream, 16), 16))
        word = index.astype(np.uint64)
        word *= _GOLDEN
        word += key
        word ^= word >> np.uint64(30)
        word *= _FIRST
        word ^= word >> np.uint64(27)
        word *= _SECOND
        word ^= word >> np.uint64(31)
        return word

    def unit(self, stream: str, index: Ints) -> Floats:
        """Return a number in [0, 1) for each index."""
        return (self.bits(stream, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def chance(self, stream: str, index: Ints, probability: float | Floats) -> Flags:
        """Return, for each index, whether something of the given probability happens."""
        return self.unit(stream, index) < probability

    def pick(self, stream: str, index: Ints, size: int | Ints) -> Ints:
        """Return a whole number in [0, size) for each index."""
        return (self.unit(stream, index) * size).astype(np.int64)

    def weighted(self, stream: str, index: Ints, cumulative: Floats) -> Ints:
        """Return the position that each index falls on, ``cumulative`` being rising shares that end in 1."""
        found = np.searchsorted(cumulative, self.unit(stream, index), side="right")
        return np.minimum(found, len(cumulative) - 1).astype(np.int64)


def shares(weights: npt.ArrayLike) -> Floats:
    """Return rising shares, for `Dice.weighted`, from plain weights."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    rising: Floats = cumulative / cumulative[-1]
    return rising
