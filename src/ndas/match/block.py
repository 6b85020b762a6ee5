"""Which pairs are looked at: blocks of records that agree on a rule's columns.

1. A pair is looked at once, under the first rule that brings it together.
2. How many pairs a run will look at is forecast before it starts.
3. A block of more records than the cap is left out, and how many blocks, records and pairs that is, per rule, is
   reported; the values themselves are not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.encode.columns import Listed
from ndas.match.encode.records import Records
from ndas.match.kernels.block import rule_keys, runs
from ndas.match.model import Model
from ndas.match.plan import Rows

_LOW_BITS = 24
"""Bits for the record's number in a key; the same from week to week below sixteen million records."""


@dataclass(frozen=True)
class RuleForecast:
    """What one rule will bring: blocks and pairs to look at, and what the cap leaves out."""

    rule: str
    blocks: int
    pairs: int
    largest: int
    capped_blocks: int
    capped_records: int
    capped_pairs: int

    @property
    def words(self) -> str:
        """One line for a report."""
        line = f"{self.rule}: {self.pairs:,} pairs in {self.blocks:,} blocks, the largest of {self.largest:,} records"
        if self.capped_blocks:
            line += (
                f"; left out: {self.capped_blocks:,} values of {self.rule} shared by more records than the cap"
                f" ({self.capped_records:,} records, {self.capped_pairs:,} pairs)"
            )
        return line


@dataclass(frozen=True)
class RuleSlots:
    """The rules as slots of rows: `slots[at[r]:at[r + 1]]` are rule r's columns, `listed` says which are lists."""

    slots: Flat
    at: Flat
    listed: Flat
    low: np.uint64

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take, in their order."""
        return self.slots, self.at, self.listed


@dataclass(frozen=True)
class Blocks:
    """All blocks of one rule within the cap: ascending packed keys, and start and size of each block."""

    rule: int
    keys: Flat
    starts: Flat
    sizes: Flat
    capped: Flat
    forecast: RuleForecast


def rule_slots(model: Model, records: Records, rows: Rows) -> RuleSlots:
    """Where the rules' columns stand in the rows."""
    slots = [rows.slots[name] for rule in model.rules for name in rule.columns]
    listed = [isinstance(records.columns[name], Listed) for rule in model.rules for name in rule.columns]
    at = np.concatenate([[0], np.cumsum([len(rule.columns) for rule in model.rules])])
    bits = max(int(len(records) + 1).bit_length(), _LOW_BITS)
    return RuleSlots(
        np.array(slots, np.int64), at.astype(np.int64), np.array(listed, np.bool_), np.uint64((1 << bits) - 1)
    )


def sorted_keys(rule: int, slots: RuleSlots, rows: Rows, records: Flat) -> Flat:
    """The packed keys of the records numbered, ascending."""
    begin, end = int(slots.at[rule]), int(slots.at[rule + 1])
    keys = rule_keys(slots.low, slots.slots, begin, end, slots.listed, rows.width, rows.rows, rows.lists, records)
    keys.sort()
    return keys


def blocks_of(rule: int, name: str, cap: int, slots: RuleSlots, rows: Rows, records: Flat) -> Blocks:
    """The blocks of one rule."""
    keys = sorted_keys(rule, slots, rows, records)
    starts, sizes = runs(keys, slots.low)
    over = sizes > cap
    capped = keys[starts[over]] & ~slots.low
    return Blocks(rule, keys, starts[~over], sizes[~over], capped, forecast_of(name, sizes, over))


def forecast_of(name: str, sizes: Flat, over: Flat) -> RuleForecast:
    """What blocks of these sizes will bring, of which those `over` the cap are left out."""
    pairs = sizes * (sizes - 1) // 2
    return RuleForecast(
        name,
        int((~over).sum()),
        int(pairs[~over].sum()),
        int(sizes[~over].max(initial=0)),
        int(over.sum()),
        int(sizes[over].sum()),
        int(pairs[over].sum()),
    )


def each_rule(model: Model, slots: RuleSlots, rows: Rows, count: int) -> Iterator[Blocks]:
    """The blocks of each rule in turn; one rule's blocks are in memory at a time."""
    everyone = np.arange(count, dtype=np.int64)
    for number, rule in enumerate(model.rules):
        yield blocks_of(number, rule.name, model.block_cap, slots, rows, everyone)


def forecast_pairs(model: Model, records: Records, rows: Rows) -> list[RuleForecast]:
    """What each rule will bring, before anything is scored. Pairs that two rules bring are counted by both."""
    slots = rule_slots(model, records, rows)
    return [blocks.forecast for blocks in each_rule(model, slots, rows, len(records))]


def capped_arrays(capped: Sequence[Flat], rules: int) -> tuple[Flat, Flat]:
    """The hashes left out, rule after rule in ascending order, and where each rule's begin."""
    filled = [*capped, *([np.zeros(0, np.uint64)] * (rules - len(capped)))]
    at = np.concatenate([[0], np.cumsum([len(keys) for keys in filled])]).astype(np.int64)
    return np.concatenate(filled).astype(np.uint64), at
