"""Compiled union-find: groups of records that hang together."""

from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import compiled


@compiled
def root_of(parent: Flat, at: Any) -> Any:
    """The representative of a record's group; shortens the path on the way."""
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


@compiled
def _unite_runs(order: Flat, codes: Flat, parent: Flat, owner: Flat) -> Flat:
    clash = np.empty((len(order), 2), dtype=np.int64)
    refused = 0
    for place in range(1, len(order)):
        first, second = order[place - 1], order[place]
        if codes[first] != codes[second]:
            continue
        a, b = root_of(parent, first), root_of(parent, second)
        if a == b:
            continue
        if owner[a] >= 0 and owner[b] >= 0 and owner[a] != owner[b]:
            clash[refused, 0], clash[refused, 1] = first, second
            refused += 1
            continue
        low, high = min(a, b), max(a, b)
        parent[high] = low
        owner[low] = max(owner[low], owner[high])
    return clash[:refused]


def unite_equal(codes: Flat, parent: Flat, owner: Flat) -> Flat:
    """Joins records of one code (negative: none) in place, unless their groups have different owners.

    Args:
        codes: int64 per record, negative where there is no value.
        parent: int64 per record, the union-find forest; changed.
        owner: int64 per record, at a group's root its exclusive identifier or -1; changed.

    Returns:
        The refused joins, two record numbers a row.
    """
    known = np.flatnonzero(codes >= 0)
    order = known[np.argsort(codes[known], kind="stable")]
    return _unite_runs(order, codes, parent, owner)


@compiled
def group_numbers(parent: Flat) -> Flat:
    """Group of each record, numbered from 0 in the order of each group's first record."""
    groups = np.full(len(parent), -1, dtype=np.int64)
    count = 0
    for at in range(len(parent)):
        root = root_of(parent, at)
        if groups[root] < 0:
            groups[root] = count
            count += 1
        groups[at] = groups[root]
    return groups


@compiled
def unite_edges(first: Flat, second: Flat, parent: Flat) -> None:
    """Joins the two records of each edge in place; the smaller record number represents a group."""
    for at in range(len(first)):
        a, b = root_of(parent, np.int64(first[at])), root_of(parent, np.int64(second[at]))
        if a != b:
            parent[max(a, b)] = min(a, b)


@compiled
def fill_extremes(group: Flat, value: Flat, low: Flat, high: Flat) -> None:
    """Lowers `low` and raises `high` of each record's group to its value."""
    for at in range(len(group)):
        low[group[at]] = min(low[group[at]], value[at])
        high[group[at]] = max(high[group[at]], value[at])
