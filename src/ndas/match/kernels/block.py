# ruff: noqa: C901, E501, FBT001, PLR0911  # compiled: one procedure each, plain loops, verdicts and kinds are numbers
"""Compiled blocking: keys of records under a rule, runs of equal keys, and the pairs inside them.

A key is a 64-bit number: the upper bits a hash of the rule's values, the lower bits the record's number, so that one
sort of plain numbers brings equal values together. A hash that falls on two values only adds a pair to look at.
"""

from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import compiled, lean, woven_in
from ndas.match.kernels.mix import mix
from ndas.match.kernels.pointers import call_score
from ndas.match.kernels.score import NOTHING

_STEP = np.uint64(0x9E3779B97F4A7C15)


@woven_in
def key_of(
    record: Any, element: Any, slots: Flat, begin: int, end: int, listed: Flat, width: int, rows: Flat
) -> np.uint64:
    """The hash of a record's values under a rule; `element` stands for its list column's value."""
    state = _STEP
    for place in range(begin, end):
        code = element if listed[place] else rows[record * width + slots[place]]
        state = mix(state + np.uint64(np.uint32(code)) + _STEP)
    return state


@compiled
def rule_keys(
    low: Any, slots: Flat, begin: int, end: int, listed: Flat, width: int, rows: Flat, lists: Flat, records: Flat
) -> Flat:
    """The packed keys of the records numbered in `records`, unsorted; records that lack a value have none."""
    room = 0
    list_slot = -1
    for place in range(begin, end):
        if listed[place]:
            list_slot = slots[place]
    for at in range(len(records)):
        room += rows[records[at] * width + list_slot + 1] if list_slot >= 0 else 1
    keys = np.empty(room, dtype=np.uint64)
    filled = 0
    for at in range(len(records)):
        record = records[at]
        known = True
        for place in range(begin, end):
            if rows[record * width + slots[place]] == NOTHING:
                known = False
        if not known:
            continue
        if list_slot < 0:
            key = key_of(record, 0, slots, begin, end, listed, width, rows)
            keys[filled] = (key & ~low) | np.uint64(record)
            filled += 1
            continue
        start, count = rows[record * width + list_slot], rows[record * width + list_slot + 1]
        for place in range(start, start + count):
            key = key_of(record, lists[place], slots, begin, end, listed, width, rows)
            keys[filled] = (key & ~low) | np.uint64(record)
            filled += 1
    return keys[:filled]


@compiled
def runs(keys: Flat, low: Any) -> tuple[Flat, Flat]:
    """Start and size of each run of at least two equal hashes in ascending packed keys."""
    count = 0
    at = 0
    while at < len(keys):
        end = at + 1
        while end < len(keys) and (keys[end] & ~low) == (keys[at] & ~low):
            end += 1
        count += end - at > 1
        at = end
    starts, sizes = np.empty(count, np.int64), np.empty(count, np.int64)
    count, at = 0, 0
    while at < len(keys):
        end = at + 1
        while end < len(keys) and (keys[end] & ~low) == (keys[at] & ~low):
            end += 1
        if end - at > 1:
            starts[count], sizes[count] = at, end - at
            count += 1
        at = end
    return starts, sizes


@lean
def changed_first(keys: Flat, starts: Flat, sizes: Flat, low: Any, changed: Flat) -> None:
    """Puts each block's changed records before the others."""
    for block in range(len(starts)):
        front = starts[block]
        for at in range(starts[block], starts[block] + sizes[block]):
            if changed[np.int64(keys[at] & low)]:
                keys[front], keys[at] = keys[at], keys[front]
                front += 1


@woven_in
def _is_capped(key: Any, capped: Flat, begin: int, end: int) -> bool:
    while begin < end:
        middle = (begin + end) // 2
        if capped[middle] < key:
            begin = middle + 1
        else:
            end = middle
    return bool(begin < len(capped) and capped[begin] == key)


@woven_in
def brought_by(
    rule: int,
    i: Any,
    j: Any,
    low: Any,
    slots: Flat,
    rule_at: Flat,
    listed: Flat,
    capped: Flat,
    capped_at: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
) -> bool:
    """Whether a rule brings two records together in a block that was not left out."""
    begin, end = rule_at[rule], rule_at[rule + 1]
    list_slot = -1
    for place in range(begin, end):
        slot = slots[place]
        if rows[i * width + slot] == NOTHING or rows[j * width + slot] == NOTHING:
            return False
        if listed[place]:
            list_slot = slot
        elif rows[i * width + slot] != rows[j * width + slot]:
            return False
    any_capped = capped_at[rule + 1] > capped_at[rule]
    if list_slot < 0:
        if not any_capped:
            return True
        key = key_of(i, 0, slots, begin, end, listed, width, rows) & ~low
        return not _is_capped(key, capped, capped_at[rule], capped_at[rule + 1])
    a, b = rows[i * width + list_slot], rows[j * width + list_slot]
    end_a, end_b = a + rows[i * width + list_slot + 1], b + rows[j * width + list_slot + 1]
    while a < end_a and b < end_b:
        if lists[a] == lists[b]:
            if not any_capped:
                return True
            key = key_of(i, lists[a], slots, begin, end, listed, width, rows) & ~low
            if not _is_capped(key, capped, capped_at[rule], capped_at[rule + 1]):
                return True
        if lists[a] <= lists[b]:
            a += 1
        else:
            b += 1
    return False


@woven_in
def brought_earlier(
    rule: int,
    i: Any,
    j: Any,
    low: Any,
    slots: Flat,
    rule_at: Flat,
    listed: Flat,
    capped: Flat,
    capped_at: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
) -> bool:
    """Whether a rule before this one brings the two records together already."""
    for earlier in range(rule):
        if brought_by(earlier, i, j, low, slots, rule_at, listed, capped, capped_at, width, rows, lists):
            return True
    return False


@lean
def sampled_pairs(
    out: Flat,
    share: float,
    rule: int,
    keys: Flat,
    starts: Flat,
    sizes: Flat,
    low: Any,
    slots: Flat,
    rule_at: Flat,
    listed: Flat,
    capped: Flat,
    capped_at: Flat,
    only_new: bool,
    width: int,
    rows: Flat,
    lists: Flat,
) -> int:
    """Fills `out` with a share of a rule's pairs and says how many, chosen by a hash of the two records' numbers: the same whatever the order of blocks."""
    filled, room = 0, len(out)
    bound = np.uint64(min(share, 1.0) * 18446744073709500000.0)
    for block in range(len(starts)):
        for a in range(starts[block], starts[block] + sizes[block]):
            i = np.int64(keys[a] & low)
            for b in range(a + 1, starts[block] + sizes[block]):
                j = np.int64(keys[b] & low)
                chosen = share >= 1.0 or mix((np.uint64(i) << np.uint64(32)) ^ np.uint64(j) ^ _STEP) <= bound
                if not chosen or i == j or filled >= room:
                    continue
                if only_new and brought_earlier(
                    rule, i, j, low, slots, rule_at, listed, capped, capped_at, width, rows, lists
                ):
                    continue
                out[filled, 0], out[filled, 1] = i, j
                filled += 1
    return filled


@lean
def score_blocks(
    out_a: Flat,
    out_b: Flat,
    out_w: Flat,
    out_v: Flat,
    block: int,
    first: int,
    last_block: int,
    keep: float,
    rule: int,
    keys: Flat,
    starts: Flat,
    sizes: Flat,
    low: Any,
    slots: Flat,
    rule_at: Flat,
    listed: Flat,
    capped: Flat,
    capped_at: Flat,
    changed: Flat,
    prior: float,
    scoring: int,
    table: int,
    levels: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
) -> tuple[int, int, int, int, int]:
    """Scores the new pairs of blocks `block` to `last_block` and keeps those from weight `keep`.

    Starts at row `first` of the first block and stops when fewer than a row's pairs fit into the arrays given. A pair of two
    unchanged records is passed over (`changed` empty: all count as changed); a block's changed records come first.

    Returns:
        How many pairs were kept (in the arrays given); the block and row to go on with; how many
        pairs were looked at and how many were scored.
    """
    filled, seen, scored, room = 0, 0, 0, len(out_a)
    everything = len(changed) == 0
    while block < last_block:
        start, size = starts[block], sizes[block]
        for row in range(first, size - 1):
            if filled + size - row > room:
                return filled, block, row, seen, scored
            one = np.int64(keys[start + row] & low)
            if not everything and not changed[one]:
                break
            for other in range(row + 1, size):
                two = np.int64(keys[start + other] & low)
                if one == two:
                    continue
                i, j = min(one, two), max(one, two)
                seen += 1
                if brought_earlier(rule, i, j, low, slots, rule_at, listed, capped, capped_at, width, rows, lists):
                    continue
                scored += 1
                weight = call_score(scoring, i, j, keep, prior, table)
                if weight >= keep:
                    out_a[filled], out_b[filled] = i, j
                    out_w[filled], out_v[filled] = weight, levels[0]
                    filled += 1
        block += 1
        first = 0
    return filled, block, 0, seen, scored
