# ruff: noqa: PLR2004, C901, PLR0911, PLR1714, SIM110  # compiled: kinds are numbers, loops are plain
"""Compiled scoring of one pair of records against a plan.

A plan is the model as flat numbers (see `plan.py`); records are rows of 32-bit codes, one after another, so that
all of a record lies together in memory. Nothing here allocates, slices or knows what a column means.

`score` goes through the model as data. It is the plain meaning that the scoring written out per model is held against.
"""

from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import lean, woven_in
from ndas.match.kernels.text import could_be_alike, jaro_winkler, one_edit, within_edits

NOTHING = np.int32(-2147483648)
"""The code of a missing value."""


@lean
def lists_share(lists: Flat, a: int, count_a: int, b: int, count_b: int) -> bool:
    """Whether two ascending lists have a value in common."""
    i, j = 0, 0
    while i < count_a and j < count_b:
        if lists[a + i] == lists[b + j]:
            return True
        if lists[a + i] < lists[b + j]:
            i += 1
        else:
            j += 1
    return False


@woven_in
def holds(lists: Flat, start: int, count: int, value: Any) -> bool:
    """Whether a list holds a value."""
    for place in range(start, start + count):
        if lists[place] == value:
            return True
    return False


@lean
def frequency(base: Any, slot: Any, usual: Any, floor: Any, first: Any, second: Any, tf_log: Flat) -> Any:
    """What the value's being rare or common adds to a weight; `slot` is negative where frequencies do not count."""
    if slot < 0 or (first == NOTHING and second == NOTHING):
        return 0.0
    if first == NOTHING:
        first = second
    if second == NOTHING:
        second = first
    return usual - max(tf_log[base + first], tf_log[base + second], floor)


@woven_in
def stays_overlap(lists: Flat, a: int, count_a: int, b: int, count_b: int) -> bool:
    """Whether two lists of begin and end in turn have a moment in common."""
    for i in range(0, count_a - 1, 2):
        for j in range(0, count_b - 1, 2):
            if lists[a + i] < lists[b + j + 1] and lists[b + j] < lists[a + i + 1]:
                return True
    return False


@lean
def texts_pass(kind: int, bound: float, first: int, second: int, text: Flat, text_at: Flat, mask: Flat) -> bool:
    """Whether two strings, given by number, pass a test of texts (Jaro-Winkler, one edit, a number of edits)."""
    a, b = text_at[first], text_at[second]
    la, lb = text_at[first + 1] - a, text_at[second + 1] - b
    if kind == 3:
        if not could_be_alike(la, lb, mask[first], mask[second], bound):
            return False
        return bool(jaro_winkler(text, a, la, b, lb) >= bound)
    if kind == 4:
        return bool(one_edit(text, a, la, b, lb))
    return bool(within_edits(text, a, la, b, lb, int(bound)))


@woven_in
def passes(
    test: Any,
    i: Any,
    j: Any,
    tests: Flat,
    bounds: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> bool:
    """Whether test number `test` holds for record `i` as the first and record `j` as the second."""
    at = test * 4
    kind = tests[at]
    first, second = rows[i * width + tests[at + 1]], rows[j * width + tests[at + 2]]
    if kind == 1:
        return bool(first == second and first != NOTHING)
    if kind == 0:
        return bool(first == NOTHING or second == NOTHING)
    if first == NOTHING or second == NOTHING:
        return False
    if kind == 6:
        return bool(
            lists_share(lists, first, rows[i * width + tests[at + 1] + 1], second, rows[j * width + tests[at + 2] + 1])
        )
    if kind == 2:
        return bool(first != second)
    if kind == 8:
        return bool(abs(first - second) <= bounds[test])
    if kind == 7:
        return bool(holds(lists, second, rows[j * width + tests[at + 2] + 1], first))
    if kind == 10:
        return bool(holds(lists, first, rows[i * width + tests[at + 1] + 1], second))
    if kind == 9:
        return bool(
            stays_overlap(
                lists, first, rows[i * width + tests[at + 1] + 1], second, rows[j * width + tests[at + 2] + 1]
            )
        )
    if first == second:
        return True
    base = tests[at + 3]
    return bool(texts_pass(kind, bounds[test], base + first, base + second, text, text_at, mask))


@woven_in
def level_of(
    comparison: Any,
    i: Any,
    j: Any,
    shape: Flat,
    level_at: Flat,
    clause_at: Flat,
    tests: Flat,
    bounds: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> Any:
    """The number of the first level of the comparison that holds, counted over all comparisons' levels."""
    last = shape[comparison + 1] - 1
    for level in range(shape[comparison], last):
        for clause in range(level_at[level], level_at[level + 1]):
            holds = True
            for test in range(clause_at[clause], clause_at[clause + 1]):
                if not passes(test, i, j, tests, bounds, width, rows, lists, text, text_at, mask):
                    holds = False
                    break
            if holds:
                return level
    return last


@woven_in
def level_weight(
    level: Any, i: Any, j: Any, weights: Flat, tf_of: Flat, tf: Flat, tf_log: Flat, width: int, rows: Flat
) -> Any:
    """The weight of a level for this pair, moved by how frequent the value is."""
    weight = weights[level]
    slot = tf_of[level * 2]
    if slot < 0:
        return weight
    first, second = rows[i * width + slot], rows[j * width + slot]
    return weight + frequency(tf_of[level * 2 + 1], slot, tf[level * 2], tf[level * 2 + 1], first, second, tf_log)


@woven_in
def score(
    i: Any,
    j: Any,
    prior: float,
    shape: Flat,
    level_at: Flat,
    clause_at: Flat,
    tests: Flat,
    bounds: Flat,
    weights: Flat,
    tf_of: Flat,
    tf: Flat,
    tf_log: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> tuple[Any, Any]:
    """Weight of a pair and its levels packed four bits each, by the model as data: what every scoring must say."""
    total = prior
    vector = np.uint64(0)
    for comparison in range(len(shape) - 1):
        level = level_of(
            comparison, i, j, shape, level_at, clause_at, tests, bounds, width, rows, lists, text, text_at, mask
        )
        total += level_weight(level, i, j, weights, tf_of, tf, tf_log, width, rows)
        vector |= np.uint64(level - shape[comparison]) << np.uint64(4 * comparison)
    return total, vector
