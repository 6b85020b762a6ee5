"""Kept pairs: two records, a weight, the level of each comparison, and the rule that brought them together."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.block import Blocks, RuleForecast, RuleSlots, capped_arrays, each_rule, rule_slots
from ndas.match.encode.records import Records
from ndas.match.kernels.block import score_blocks
from ndas.match.model import Model
from ndas.match.plan import Plan, Rows

_score_blocks: Any = score_blocks  # called with bundles of arrays, which a checker cannot count
_ROOM = 1 << 17
_TASKS = 16
_PAIRS_A_TASK = 50_000


@dataclass(frozen=True)
class Edges:
    """Kept pairs in ascending order of (first, second): record numbers, weight in bits, packed levels, rule."""

    first: Flat
    second: Flat
    weight: Flat
    levels: Flat
    rule: Flat

    def __len__(self) -> int:
        return len(self.first)

    def where(self, chosen: Flat) -> "Edges":
        """The edges chosen by mask or position."""
        return Edges(
            self.first[chosen], self.second[chosen], self.weight[chosen], self.levels[chosen], self.rule[chosen]
        )


@dataclass(frozen=True)
class Scored:
    """What scoring gave: kept edges, and per rule the forecast, pairs looked at and pairs scored."""

    edges: Edges
    forecasts: tuple[RuleForecast, ...]
    seen: tuple[int, ...]
    scored: tuple[int, ...]
    capped: tuple[Flat, ...]


def score_candidates(model: Model, records: Records, rows: Rows, plan: Plan, threads: int = 2) -> Scored:
    """Scores every pair that a rule brings together and keeps the likely ones."""
    slots = rule_slots(model, records, rows)
    return score_blocks_of(model, slots, rows, plan, each_rule(model, slots, rows, len(records)), None, None, threads)


def score_blocks_of(
    model: Model,
    slots: RuleSlots,
    rows: Rows,
    plan: Plan,
    every: Iterable[Blocks],
    left_out: Sequence[Flat] | None,
    changed: Flat | None,
    threads: int,
) -> Scored:
    """Scores the pairs of the given rules' blocks, of which one record at least counts as changed (none given: all).

    `left_out` are the keys over the cap of each rule; without, they are taken from the blocks as they come.
    """
    capped: list[Flat] = []
    found: list[Edges] = []
    forecasts, seen, scored = [], [], []
    with ThreadPoolExecutor(threads) as pool:
        for blocks in every:
            capped.append(blocks.capped)
            job = _Job(model, slots, rows, plan, capped_arrays(left_out or capped, len(model.rules)), changed)
            cuts = _even_cuts(blocks.sizes)
            parts = pool.map(lambda cut, b=blocks, job=job: job.run(b, *cut), pairwise(cuts))
            counts = [0, 0]
            for edges, looked, done in parts:
                found.append(edges)
                counts[0] += looked
                counts[1] += done
            forecasts.append(blocks.forecast)
            seen.append(counts[0])
            scored.append(counts[1])
    return Scored(in_order(found), tuple(forecasts), tuple(seen), tuple(scored), tuple(capped))


@dataclass(frozen=True)
class _Job:
    model: Model
    slots: RuleSlots
    rows: Rows
    plan: Plan
    capped: tuple[Flat, Flat]
    changed: Flat | None

    def run(self, blocks: Blocks, begin: int, end: int) -> tuple[Edges, int, int]:
        """Scores the blocks from `begin` to before `end`, in as many rounds as the room for edges asks for."""
        b = blocks  # short, because it is read often below
        changed = np.zeros(0, np.bool_) if self.changed is None else self.changed
        parts: list[tuple[Flat, ...]] = []
        block, row, seen, scored = begin, 0, 0, 0
        address, table, levels, _alive = self.plan.scoring.table()
        room = max(_ROOM, 2 * int(b.sizes[begin:end].max(initial=0)))
        out: Any = (
            np.empty(room, np.uint32),
            np.empty(room, np.uint32),
            np.empty(room, np.float32),
            np.empty(room, np.uint64),
        )
        while block < end:
            kept, block, row, looked, done = _score_blocks(
                *out,
                block,
                row,
                end,
                self.model.clustering.keep,
                b.rule,
                b.keys,
                b.starts,
                b.sizes,
                self.slots.low,
                *self.slots.arrays,
                *self.capped,
                changed,
                self.plan.prior,
                address,
                table,
                levels,
                self.rows.width,
                self.rows.rows,
                self.rows.lists,
            )
            parts.append(tuple(column[:kept].copy() for column in out))
            seen, scored = seen + looked, scored + done
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else _no_columns()
        columns.append(np.full(len(columns[0]), b.rule, np.uint8))
        return Edges(*columns), seen, scored


def _no_columns() -> list[Flat]:
    return [np.zeros(0, kind) for kind in (np.uint32, np.uint32, np.float32, np.uint64)]


def no_edges() -> Edges:
    """No edge at all."""
    columns = [*_no_columns(), np.zeros(0, np.uint8)]
    return Edges(*columns)


def _even_cuts(sizes: Flat) -> list[int]:
    """Where to cut the blocks so that each part has about as many pairs."""
    done = np.cumsum(sizes * (sizes - 1) // 2)
    if not len(done):
        return [0]
    tasks = min(_TASKS, 1 + int(done[-1]) // _PAIRS_A_TASK)
    cuts = np.searchsorted(done, np.linspace(0, done[-1], tasks + 1)[1:-1])
    return sorted({0, *(int(cut) for cut in cuts), len(sizes)})


def in_order(parts: Sequence[Edges]) -> Edges:
    """The edges of all parts in ascending order of their records, the smaller record first."""
    if not parts:
        return no_edges()
    keys = np.concatenate([_key(part) for part in parts])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first, second = (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32)
    del keys  # one whole column after the other: kept pairs are the widest arrays of a large run
    rest = [np.concatenate([getattr(p, name) for p in parts])[order] for name in ("weight", "levels", "rule")]
    return Edges(first, second, rest[0], rest[1], rest[2])


def _key(part: Edges) -> Flat:
    """Both records of each pair in one number, the smaller one above."""
    low = np.minimum(part.first, part.second).astype(np.uint64)
    return (low << np.uint64(32)) | np.maximum(part.first, part.second)
