"""The pairs that each person's records make, with every comparison's level: enough to say why, later and elsewhere."""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, pc, pick, whole
from ndas.match.explain.review import review_band
from ndas.match.explain.told import told_pairs
from ndas.match.full import Run
from ndas.match.model import Model

Reasons = tuple[str, ...]
WHOLE = 40
"""Records of a person of whom every pair is kept; of larger persons only the pairs that were brought together are."""
_LEVEL_BITS, _LEVEL_MASK = 4, 15


def agreement_table(run: Run) -> pa.Table:
    """Person and the columns of `told_pairs`: every pair inside a person, sorted by person and records."""
    edges, groups = run.edges, run.clusters.groups
    sizes = np.bincount(groups, minlength=1)
    inside = (groups[edges.first] == groups[edges.second]) & (sizes[groups[edges.first]] > WHOLE)
    own = _every_pair(groups, sizes)
    first = np.concatenate([own[0], edges.first[inside].astype(np.int64)])
    second = np.concatenate([own[1], edges.second[inside].astype(np.int64)])
    persons = whole(run.identity.membership, "person")
    table = pa.table({"person": pick(persons, first), **told_pairs(run, first, second)})
    return table.sort_by([("person", "ascending"), ("record_a", "ascending"), ("record_b", "ascending")])


def _every_pair(groups: Flat, sizes: Flat) -> tuple[Flat, Flat]:
    """All pairs of records inside groups of up to `WHOLE` records, the lower number first."""
    order = np.argsort(groups, kind="stable")
    size = sizes[groups[order]]
    ends = np.cumsum(sizes)[groups[order]]
    after = np.where(size <= WHOLE, ends - np.arange(len(order)) - 1, 0)
    first = np.repeat(np.arange(len(order)), after)
    step = np.arange(len(first)) - np.repeat(np.cumsum(after) - after, after)
    return order[first], order[first + 1 + step]


def review_table(run: Run, most: int = 1000) -> pa.Table:
    """The review band with what `told_pairs` tells of each pair."""
    band = review_band(run, most)
    told = told_pairs(run, *(_numbers(run, band, name) for name in ("record_a", "record_b")))
    return band.append_column("levels", told["levels"]).append_column("rarity", told["rarity"])


def apart_table(run: Run) -> pa.Table:
    """Links that evidence would have made and that were not: why, whom they would have joined, and their waterfall."""
    apart = run.identity.conflicts
    first, second = (_numbers(run, apart, name) for name in ("record_a", "record_b"))
    persons = whole(run.identity.membership, "person")
    told = told_pairs(run, first, second)
    table = pa.table(
        told | {"reason": whole(apart, "reason"), "person_a": pick(persons, first), "person_b": pick(persons, second)}
    )
    return table.sort_by([("person_a", "ascending"), ("record_a", "ascending"), ("record_b", "ascending")])


def _numbers(run: Run, table: pa.Table, name: str) -> Flat:
    return np.asarray(pc.index_in(whole(table, name), value_set=run.records.ids)).astype(np.int64)


def reasons_of(model: Model, levels: int) -> tuple[Reasons, Reasons]:
    """Words for and words against, the weightiest first, of a pair with these packed levels."""
    found = []
    for number, comparison in enumerate(model.comparisons):
        level = comparison.levels[(levels >> (_LEVEL_BITS * number)) & _LEVEL_MASK]
        found.append((level.weight, level.words))
    found.sort(key=lambda one: -abs(one[0]))
    return (
        tuple(words for weight, words in found if weight > 0),
        tuple(words for weight, words in found if weight < 0),
    )
