"""Compiled stirring of 64-bit numbers, from which keys and digests are made."""

import numpy as np

from ndas.match.kernels.compiled import lean


@lean
def mix(value: np.uint64) -> np.uint64:
    """A 64-bit number stirred so that every bit depends on every bit (splitmix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
