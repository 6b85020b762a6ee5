"""Estimates how many different values a column has, in 4 KB and one pass.

Source: Flajolet, Fusy, Gandouet, Meunier, HyperLogLog (2007), with linear counting for few values. 4096 registers give
a standard error of 1.6 %.
"""

import math

import numpy as np

from ndas.ingest.kernels.compiled import compiled, read_word
from ndas.ingest.kernels.split import Bytes, Ints

_BITS = 12
REGISTERS = 1 << _BITS
_SHIFT = np.uint64(64 - _BITS)
_REST = np.uint64(_BITS)
_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


@compiled
def sketch_column(data: Bytes, offsets: Ints, registers: Bytes) -> None:
    """Add a column's non-empty values to the registers."""
    for i in range(offsets.shape[0] - 1):
        at, last = offsets[i], offsets[i + 1]
        if at == last:
            continue
        mixed = np.uint64(last - at) * _A
        while at + 8 <= last:
            mixed = (mixed ^ read_word(data, np.int64(at))) * _B
            mixed ^= mixed >> _S31
            at += 8
        if at + 8 <= data.shape[0]:
            # The bytes after the value are there, and shifted away.
            word = read_word(data, np.int64(at)) & ((np.uint64(1) << np.uint64(8 * (last - at))) - np.uint64(1))
        else:
            word = np.uint64(0)
            for b in range(last - at):
                word |= np.uint64(data[at + b]) << np.uint64(8 * b)
        mixed = (mixed ^ word) * _B
        # The finaliser of SplitMix64: every bit of the input reaches every bit of the result.
        mixed = (mixed ^ (mixed >> _S30)) * _B
        mixed = (mixed ^ (mixed >> _S27)) * _C
        mixed ^= mixed >> _S31
        place = mixed >> _SHIFT
        rest = mixed << _REST
        rank = np.uint8(1)
        while rank <= 64 - _BITS and (rest >> np.uint64(63)) == 0:
            rest <<= np.uint64(1)
            rank += np.uint8(1)
        registers[place] = max(registers[place], rank)


def estimate(registers: Bytes) -> int:
    """Return how many different values the registers have seen, about."""
    empty = int(np.count_nonzero(registers == 0))
    if empty == REGISTERS:
        return 0
    raw = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS**2 / float(np.sum(np.exp2(-registers.astype(np.float64))))
    if raw <= 2.5 * REGISTERS and empty:
        return round(REGISTERS * math.log(REGISTERS / empty))
    return round(raw)
