# ruff: noqa: C901, PLR0911, PLR0912, PLR2004  # compiled: one procedure each, plain loops, verdicts and kinds are numbers
"""Compiled clustering of one component: all its pairs are scored, then groups join while the evidence carries it.

Joining two groups asks for the mean evidence between all their records, not for one strong pair: a chain through a
relative is held apart by the pairs that speak against it. See `cluster.py` for the rules.
"""

from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import lean, woven_in
from ndas.match.kernels.guard import guard_of
from ndas.match.kernels.pointers import call_score
from ndas.match.kernels.score import passes

NEVER = np.float32(-1e6)
"""Evidence of a pair that can never be one person."""


@woven_in
def _verdict(i: Any, j: Any, judged: Flat, verdicts: Flat) -> Any:
    """A person's verdict on two records: 1 same, 2 different, 0 none. `judged` ascends."""
    key = (np.uint64(min(i, j)) << np.uint64(32)) | np.uint64(max(i, j))
    low, high = 0, len(judged)
    while low < high:
        middle = (low + high) // 2
        if judged[middle] < key:
            low = middle + 1
        else:
            high = middle
    if low < len(judged) and judged[low] == key:
        return np.int64(verdicts[low])
    return 0


@lean
def evidence_between(
    i: Any,
    j: Any,
    conflict_at: int,
    certain_at: int,
    certain_clause: Flat,
    link: float,
    top: float,
    floor: float,
    opposed: float,
    alone: float,
    comparisons: int,
    when: Flat,
    unless: Flat,
    against: Flat,
    judged: Flat,
    verdicts: Flat,
    prior: float,
    scoring: int,
    table: int,
    levels: Flat,
    tests: Flat,
    bounds: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> tuple[Any, int]:
    """Evidence on a pair, capped both ways, and what it may do: 0 nothing, 1 join, 2 join for certain, -1 never."""
    verdict = _verdict(i, j, judged, verdicts) if len(judged) else 0
    if verdict == 2:
        return NEVER, -1
    for test in range(conflict_at, certain_at):
        if passes(test, i, j, tests, bounds, width, rows, lists, text, text_at, mask):
            return NEVER, -1
    if verdict == 1:
        return top, 2
    weight = call_score(scoring, i, j, floor, prior, table)
    if weight < floor:
        return floor, 0
    guard = guard_of(levels[0], comparisons, when, unless, len(against))
    if guard >= 0:
        return min(weight, opposed if against[guard] else alone), 0
    if weight < link:
        return weight, 0
    for clause in range(len(certain_clause) - 1):
        sure = True
        for test in range(certain_at + certain_clause[clause], certain_at + certain_clause[clause + 1]):
            if not passes(test, i, j, tests, bounds, width, rows, lists, text, text_at, mask):
                sure = False
        if sure:
            return min(weight, top), 2
    return min(weight, top), 1


@woven_in
def _join(
    a: int, b: int, size: int, total: Flat, best: Flat, links: Flat, sure: Flat, never: Flat, count: Flat, group: Flat
) -> None:
    """Makes group `b` part of group `a`."""
    for other in range(size):
        if count[other] == 0 or other in (a, b):
            continue
        total[a, other] += total[b, other]
        best[a, other] = max(best[a, other], best[b, other])
        links[a, other] += links[b, other]
        never[a, other] |= never[b, other]
        sure[a, other] |= sure[b, other]
        total[other, a], best[other, a] = total[a, other], best[a, other]
        links[other, a], never[other, a], sure[other, a] = links[a, other], never[a, other], sure[a, other]
    for record in range(size):
        if group[record] == b:
            group[record] = a
    count[a] += count[b]
    count[b] = 0


@woven_in
def _worth(a: int, b: int, total: Flat, best: Flat, count: Flat, bridge: float) -> Any:
    """What speaks for joining two groups: the mean over all their pairs, and the best pair for its part."""
    return (1.0 - bridge) * (total[a, b] / (count[a] * count[b])) + bridge * best[a, b]


@woven_in
def _torn(
    x: int,
    a: int,
    worth: Any,
    doubt: float,
    size: int,
    total: Flat,
    best: Flat,
    links: Flat,
    count: Flat,
    bridge: float,
) -> int:
    """A third group to which `x` could belong about as well as to `a`, though that one and `a` cannot be one; or -1."""
    for other in range(size):
        if count[other] == 0 or other in (x, a) or links[x, other] == 0 or total[a, other] >= 0.0:
            continue
        if count[x] > min(count[a], count[other]) or 2 * count[other] < count[a]:
            continue
        if _worth(x, other, total, best, count, bridge) >= worth - doubt:
            return other
    return -1


@lean
def cluster_components(
    begin: int,
    end: int,
    members: Flat,
    component_at: Flat,
    labels: Flat,
    total: Flat,
    best: Flat,
    links: Flat,
    sure: Flat,
    never: Flat,
    count: Flat,
    group: Flat,
    merge: float,
    bridge: float,
    doubt: float,
    conflict_at: int,
    certain_at: int,
    certain_clause: Flat,
    link: float,
    top: float,
    floor: float,
    opposed: float,
    alone: float,
    comparisons: int,
    when: Flat,
    unless: Flat,
    against: Flat,
    judged: Flat,
    verdicts: Flat,
    prior: float,
    scoring: int,
    table: int,
    levels: Flat,
    tests: Flat,
    bounds: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> None:
    """Groups the records of components `begin` to `end`; each record's label becomes the first record of its group."""
    for component in range(begin, end):
        start = component_at[component]
        size = component_at[component + 1] - start
        for a in range(size):
            count[a], group[a] = 1, a
        for a in range(size):
            for b in range(a + 1, size):
                value, may = evidence_between(
                    members[start + a],
                    members[start + b],
                    conflict_at,
                    certain_at,
                    certain_clause,
                    link,
                    top,
                    floor,
                    opposed,
                    alone,
                    comparisons,
                    when,
                    unless,
                    against,
                    judged,
                    verdicts,
                    prior,
                    scoring,
                    table,
                    levels,
                    tests,
                    bounds,
                    width,
                    rows,
                    lists,
                    text,
                    text_at,
                    mask,
                )
                total[a, b] = total[b, a] = value
                best[a, b] = best[b, a] = value if may > 0 else NEVER
                links[a, b] = links[b, a] = 1 if may > 0 else 0
                sure[a, b] = sure[b, a] = may == 2
                never[a, b] = never[b, a] = may < 0
        for certain in (True, False):
            while True:
                found_a, found_b, found = -1, -1, np.float32(0.0)
                for a in range(size):
                    if count[a] == 0:
                        continue
                    for b in range(a + 1, size):
                        if count[b] == 0 or links[a, b] == 0 or never[a, b] or (certain and not sure[a, b]):
                            continue
                        value = _worth(a, b, total, best, count, bridge)
                        if (certain or value >= merge) and (found_a < 0 or value > found):
                            found_a, found_b, found = a, b, value
                if found_a < 0:
                    break
                torn = False
                for x, other in ((found_a, found_b), (found_b, found_a)):
                    third = -1
                    if not certain:
                        third = _torn(x, other, found, doubt, size, total, best, links, count, bridge)
                    if third >= 0:
                        links[x, other] = links[other, x] = links[x, third] = links[third, x] = 0
                        torn = True
                if torn:
                    continue
                _join(found_a, found_b, size, total, best, links, sure, never, count, group)
        for record in range(size):
            labels[members[start + record]] = members[start + group[record]]


@lean
def conflicts_of(
    out: Flat,
    pairs: Flat,
    conflict_at: int,
    conflict_end: int,
    tests: Flat,
    bounds: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> None:
    """Fills `out` with the number of the first hard conflict of each pair, counted from `conflict_at`."""
    for at in range(len(pairs)):
        out[at] = conflict_end - conflict_at
        for test in range(conflict_end - 1, conflict_at - 1, -1):
            if passes(test, pairs[at, 0], pairs[at, 1], tests, bounds, width, rows, lists, text, text_at, mask):
                out[at] = test - conflict_at
