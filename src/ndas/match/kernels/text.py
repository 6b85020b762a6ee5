# ruff: noqa: C901, SIM110  # compiled: loops are plain
"""Compiled comparison of strings given as flat bytes: Jaro-Winkler, Levenshtein, Damerau-Levenshtein.

Jaro-Winkler is the form that DuckDB and Splink use: scaling 0.1 for up to four equal first letters, applied only
above a Jaro similarity of 0.7. Bytes are compared, the first 64 of them; names are brought to plain letters before.
"""

from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import compiled, lean

_BOOST = 0.7
_SCALE = 0.1
_PREFIX = 4
_LONGEST = 64


@lean
def bits_set(value: Any) -> Any:
    """How many bits of a 32-bit number are set."""
    bits = np.int64(value) & 0xFFFFFFFF
    bits = bits - ((bits >> 1) & 0x55555555)
    bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333)
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F
    return ((bits * 0x01010101) & 0xFFFFFFFF) >> 24


@lean
def _jaro(text: Flat, a: int, la: int, b: int, lb: int) -> float:
    window = max(la, lb) // 2 - 1
    window = max(window, 0)
    one = np.uint64(1)
    used_a, used_b = np.uint64(0), np.uint64(0)
    matches = 0
    for i in range(la):
        low, high = max(0, i - window), min(lb, i + window + 1)
        letter = text[a + i]
        for j in range(low, high):
            bit = one << np.uint64(j)
            if text[b + j] == letter and not used_b & bit:
                used_b |= bit
                used_a |= one << np.uint64(i)
                matches += 1
                break
    if matches == 0:
        return 0.0
    swapped, j = 0, 0
    for i in range(la):
        if used_a & (one << np.uint64(i)):
            while not used_b & (one << np.uint64(j)):
                j += 1
            if text[a + i] != text[b + j]:
                swapped += 1
            j += 1
    return (matches / la + matches / lb + (matches - swapped // 2) / matches) / 3.0


@lean
def jaro_winkler(text: Flat, a: int, la: int, b: int, lb: int) -> float:
    """Jaro-Winkler similarity of the strings of `la` and `lb` bytes that begin at `a` and `b`, 0 to 1."""
    if la == 0 or lb == 0:
        return 1.0 if la == lb else 0.0
    jaro = _jaro(text, a, min(la, _LONGEST), b, min(lb, _LONGEST))
    if jaro <= _BOOST:
        return jaro
    prefix = 0
    while prefix < min(_PREFIX, la, lb) and text[a + prefix] == text[b + prefix]:
        prefix += 1
    return jaro + _SCALE * prefix * (1.0 - jaro)


@lean
def could_be_alike(la: int, lb: int, mask_a: int, mask_b: int, bound: float) -> bool:
    """False when letters and lengths alone show that Jaro-Winkler stays below `bound`."""
    if la == 0 or lb == 0:
        return True
    common = min(la - bits_set(mask_a & ~mask_b), lb - bits_set(mask_b & ~mask_a))
    if common <= 0:
        return bound <= 0.0
    best = (common / la + common / lb + 1.0) / 3.0
    return bool(best + _SCALE * _PREFIX * (1.0 - best) >= bound)


@lean
def one_edit(text: Flat, a: int, la: int, b: int, lb: int) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours makes the strings equal."""
    if la > lb:
        a, la, b, lb = b, lb, a, la
    if lb - la > 1:
        return False
    at = 0
    while at < la and text[a + at] == text[b + at]:
        at += 1
    if la != lb:
        for i in range(at, la):
            if text[a + i] != text[b + i + 1]:
                return False
        return True
    if at == la:
        return True
    rest = at + 1
    if rest < la and text[a + at] == text[b + rest] and text[a + rest] == text[b + at]:
        rest += 1
    for i in range(rest, la):
        if text[a + i] != text[b + i]:
            return _same_after(text, a, b, at + 1, la)
    return True


@lean
def _same_after(text: Flat, a: int, b: int, start: int, end: int) -> bool:
    for i in range(start, end):
        if text[a + i] != text[b + i]:
            return False
    return True


@lean
def within_edits(text: Flat, a: int, la: int, b: int, lb: int, bound: int) -> bool:
    """Whether the Levenshtein distance is at most `bound`; meant for bounds of one to three."""
    while la > 0 and lb > 0 and text[a] == text[b]:
        a, b, la, lb = a + 1, b + 1, la - 1, lb - 1
    if la == 0 or lb == 0:
        return bool(max(la, lb) <= bound)
    if bound == 0 or abs(la - lb) > bound:
        return False
    return bool(
        within_edits(text, a + 1, la - 1, b + 1, lb - 1, bound - 1)
        or within_edits(text, a + 1, la - 1, b, lb, bound - 1)
        or within_edits(text, a, la, b + 1, lb - 1, bound - 1)
    )


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
