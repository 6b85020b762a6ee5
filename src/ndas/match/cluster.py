"""From pairs to persons, resisting chains.

1. Records hang together through edges that may join: heavy enough, and forbidden by no guard.
2. Inside what hangs together every pair is scored, also pairs that no rule brought up.
3. Pairs that share a certain identifier, or that a person called the same, join first.
4. Then groups join, strongest evidence first, while the mean evidence between all their records (with some weight for
   the best pair) carries it and at least one pair may join them. No single pair counts without limit.
5. A record that fits two groups about equally well, though these two cannot be one (father and son, twins), joins
   neither: that is for a person to decide.
6. A hard conflict, or a person's "different", between any two records keeps their groups apart for good.
7. What hangs together too widely is first taken apart at higher weights; how often is reported.
8. The result does not depend on the order of rows or the number of threads.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.edges import Edges
from ndas.match.guards import edge_guards, guard_masks
from ndas.match.judgement import Binding
from ndas.match.kernels.cluster import cluster_components
from ndas.match.kernels.union import fill_extremes, group_numbers, unite_edges
from ndas.match.model import Model
from ndas.match.plan import Plan, Rows

_STEP = 3.0
_MOST = 60.0


@dataclass(frozen=True)
class Clusters:
    """Group and component number per record (from 0, in order of first record), edges' guards, what was oversize."""

    groups: Flat
    components: Flat
    guards: Flat
    oversize: tuple[int, ...]


@dataclass(frozen=True)
class Before:
    """Each record's group, component and its size in the run before; -1 for what must be done anew."""

    groups: Flat
    components: Flat
    sizes: Flat


def cluster(
    model: Model,
    rows: Rows,
    plan: Plan,
    edges: Edges,
    count: int,
    binding: Binding,
    threads: int = 2,
    before: Before | None = None,
) -> Clusters:
    """The persons among `count` records; components that are as they were `before` keep their groups."""
    guards = edge_guards(model, edges.levels)
    joins = (edges.weight >= model.clustering.link) & (guards < 0)
    components, oversize = _components(edges, joins, count, binding, model)
    order = np.argsort(components, kind="stable")
    sizes = np.bincount(components, minlength=1)
    at = np.concatenate([[0], np.cumsum(sizes)])
    known = np.zeros(len(sizes), np.bool_) if before is None else _unchanged(components, sizes, before)
    large = np.flatnonzero((sizes > 1) & ~known)
    members = _flat_members(order, at, large)
    member_at = np.concatenate([[0], np.cumsum(sizes[large])]).astype(np.int64)
    labels = np.arange(count, dtype=np.int64)
    if before is not None:
        _keep_groups(labels, known[components], before.groups)
    job = _kernel_arguments(model, plan, binding)
    cuts = _even(sizes[large], threads * 4)

    def run(cut: tuple[int, int]) -> None:
        most = int(sizes[large[cut[0] : cut[1]]].max(initial=1))
        square = (most, most)
        scratch = (
            np.empty(square, np.float32),
            np.empty(square, np.float32),
            np.empty(square, np.int32),
            np.empty(square, np.bool_),
            np.empty(square, np.bool_),
            np.empty(most, np.int64),
            np.empty(most, np.int64),
        )
        address, table, levels, _alive = plan.scoring.table()
        scored = plan.prior, address, table, levels, plan.tests, plan.bounds
        everything: tuple[Any, ...] = (*scratch, *job, *scored, *rows.arrays)
        cluster_components(cut[0], cut[1], members, member_at, labels, *everything)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, cuts))
    return Clusters(group_numbers(labels), components, guards, oversize)


def _unchanged(components: Flat, sizes: Flat, before: Before) -> Flat:
    """Components of the very records that were one component before, none of them new, changed or newly judged."""
    low, high = np.full(len(sizes), np.iinfo(np.int64).max), np.full(len(sizes), -1, np.int64)
    fill_extremes(components, before.components, low, high)
    first = np.zeros(len(sizes), np.int64)
    first[components[::-1]] = np.arange(len(components))[::-1]
    return (low >= 0) & (low == high) & (before.sizes[first] == sizes)


def _keep_groups(labels: Flat, known: Flat, groups: Flat) -> None:
    """Labels of known records: the first record of their group before."""
    keep = np.flatnonzero(known)
    if len(keep):
        first = np.full(int(groups.max()) + 1, -1, np.int64)
        first[groups[keep][::-1]] = keep[::-1]
        labels[keep] = first[groups[keep]]


def _kernel_arguments(model: Model, plan: Plan, binding: Binding) -> tuple[Any, ...]:
    rule = model.clustering
    masks = guard_masks(model)
    certain = np.concatenate([[0], np.cumsum([len(clause) for clause in model.certain])]).astype(np.int64)
    end = len(plan.bounds)
    certain_at = end - int(certain[-1])
    tests = (certain_at - len(model.conflicts), certain_at, certain)
    limits = (rule.link, rule.top, rule.floor, rule.opposed, rule.alone)
    return (
        rule.merge,
        rule.bridge,
        rule.doubt,
        *tests,
        *limits,
        masks.comparisons,
        masks.when,
        masks.unless,
        masks.against,
        binding.pairs,
        binding.verdicts,
    )


def _components(edges: Edges, joins: Flat, count: int, binding: Binding, model: Model) -> tuple[Flat, tuple[int, ...]]:
    """What hangs together; components over the size limit are taken apart at rising weights."""
    same = binding.pairs[binding.verdicts == 1]
    extra = (same >> np.uint64(32)).astype(np.uint32), (same & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    link = model.clustering.link
    met: tuple[int, ...] = ()
    joins = joins.copy()
    while True:
        parent = np.arange(count, dtype=np.int64)
        unite_edges(edges.first[joins], edges.second[joins], parent)
        unite_edges(*extra, parent)
        components = group_numbers(parent)
        sizes = np.bincount(components, minlength=1)
        over = sizes > model.clustering.oversize
        met = met or tuple(int(size) for size in np.sort(sizes[over])[::-1])
        link += _STEP
        if not over.any() or link > _MOST:
            return components, met
        joins &= ~(over[components[edges.first]] & (edges.weight < link))


def _flat_members(order: Flat, at: Flat, large: Flat) -> Flat:
    keep = np.zeros(len(at) - 1, np.bool_)
    keep[large] = True
    return order[np.repeat(keep, np.diff(at))].astype(np.int64)


def _even(sizes: Flat, parts: int) -> list[tuple[int, int]]:
    done = np.cumsum(sizes.astype(np.int64) ** 2)
    if not len(done):
        return []
    cuts = sorted({0, *np.searchsorted(done, np.linspace(0, done[-1], parts + 1)[1:-1]).tolist(), len(sizes)})
    return [(a, b) for a, b in pairwise(cuts) if b > a]
