# ruff: noqa: C901, PLR0912  # compiled: one procedure each, sizes and shifts are numbers
"""Compiled work of a weekly run: which rows changed, which records share a key with them, which edges still stand."""

from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.block import brought_by, key_of
from ndas.match.kernels.compiled import compiled, lean
from ndas.match.kernels.mix import mix
from ndas.match.kernels.score import NOTHING


@compiled
def positions_of(wanted: Flat, among: Flat) -> Flat:
    """For each 64-bit number its position in `among` (distinct numbers), -1 where it is not there."""
    bits = 4
    while (1 << bits) < 2 * len(among) + 1:
        bits += 1
    last = np.uint64((1 << bits) - 1)
    table = np.full(1 << bits, -1, np.int64)
    for at in range(len(among)):
        slot = mix(among[at]) & last
        while table[slot] >= 0:
            slot = (slot + np.uint64(1)) & last
        table[slot] = at
    out = np.full(len(wanted), -1, np.int64)
    for at in range(len(wanted)):
        slot = mix(wanted[at]) & last
        while table[slot] >= 0:
            if among[table[slot]] == wanted[at]:
                out[at] = table[slot]
                break
            slot = (slot + np.uint64(1)) & last
    return out


@lean
def mark_sharers(
    marked: Flat,
    sieve: Flat,
    keys: Flat,
    low: Any,
    slots: Flat,
    begin: int,
    end: int,
    listed: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
) -> None:
    """Marks every record that has one of the given keys (ascending, without record numbers) under a rule.

    `sieve` is a bit map over hashes of the keys that spares most records the search.
    """
    list_slot = -1
    for place in range(begin, end):
        if listed[place]:
            list_slot = slots[place]
    for record in range(len(marked)):
        known = True
        for place in range(begin, end):
            if rows[record * width + slots[place]] == NOTHING:
                known = False
        if not known:
            continue
        first, count = 0, 1
        if list_slot >= 0:
            first, count = rows[record * width + list_slot], rows[record * width + list_slot + 1]
        for place in range(first, first + count):
            element = lists[place] if list_slot >= 0 else 0
            key = key_of(record, element, slots, begin, end, listed, width, rows) & ~low
            spot = key >> np.uint64(42)
            if not (sieve[spot >> np.uint64(3)] >> (spot & np.uint64(7))) & 1:
                continue
            at, after = 0, len(keys)
            while at < after:
                middle = (at + after) // 2
                if keys[middle] < key:
                    at = middle + 1
                else:
                    after = middle
            if at < len(keys) and keys[at] == key:
                marked[record] = True
                break


@lean
def still_brought(
    out: Flat,
    first: Flat,
    second: Flat,
    rules: int,
    low: Any,
    slots: Flat,
    rule_at: Flat,
    listed: Flat,
    capped: Flat,
    capped_at: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
) -> None:
    """Whether any rule still brings each edge's records together."""
    for at in range(len(out)):
        out[at] = False
        for rule in range(rules):
            if brought_by(
                rule,
                np.int64(first[at]),
                np.int64(second[at]),
                low,
                slots,
                rule_at,
                listed,
                capped,
                capped_at,
                width,
                rows,
                lists,
            ):
                out[at] = True
                break
