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


SIEVE_BITS = 18
"""A rule's sieve has two to the power of this many bits, so that those of all rules stay near the processor."""


@lean
def fill_sieve(sieve: Flat, keys: Flat, key_at: Flat) -> None:
    """Sets each rule's bit of each key, by the key's top bits."""
    for rule in range(len(key_at) - 1):
        base = np.uint64(rule) << np.uint64(SIEVE_BITS)
        for at in range(key_at[rule], key_at[rule + 1]):
            spot = base + (keys[at] >> np.uint64(64 - SIEVE_BITS))
            sieve[spot >> np.uint64(3)] |= np.uint8(1 << (spot & np.uint64(7)))


@lean
def mark_sharers(
    marked: Flat,
    sieve: Flat,
    keys: Flat,
    key_at: Flat,
    low: Any,
    slots: Flat,
    rule_at: Flat,
    listed: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
) -> None:
    """Sets in `marked` (uint32 a record) the bit of each rule under which the record has one of that rule's keys.

    `keys` ascend rule by rule, without record numbers; `sieve` spares most records the search.
    """
    for record in range(len(marked)):
        found = np.uint32(0)
        for rule in range(len(key_at) - 1):
            if key_at[rule] == key_at[rule + 1]:
                continue
            begin, end, list_slot, known = rule_at[rule], rule_at[rule + 1], -1, True
            for place in range(begin, end):
                if rows[record * width + slots[place]] == NOTHING:
                    known = False
                if listed[place]:
                    list_slot = slots[place]
            if not known:
                continue
            first, count = 0, 1
            if list_slot >= 0:
                first, count = rows[record * width + list_slot], rows[record * width + list_slot + 1]
            for place in range(first, first + count):
                element = lists[place] if list_slot >= 0 else 0
                key = key_of(record, element, slots, begin, end, listed, width, rows) & ~low
                spot = (np.uint64(rule) << np.uint64(SIEVE_BITS)) + (key >> np.uint64(64 - SIEVE_BITS))
                if not (sieve[spot >> np.uint64(3)] >> (spot & np.uint64(7))) & 1:
                    continue
                at, after = key_at[rule], key_at[rule + 1]
                while at < after:
                    middle = (at + after) // 2
                    if keys[middle] < key:
                        at = middle + 1
                    else:
                        after = middle
                if at < key_at[rule + 1] and keys[at] == key:
                    found |= np.uint32(1) << np.uint32(rule)
                    break
        marked[record] = found


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
