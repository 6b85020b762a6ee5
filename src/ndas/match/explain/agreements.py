"""The pairs that hold each person together, with the level of every comparison: enough to say why, later and elsewhere.

Levels are packed as the kernels pack them, four bits a comparison in the model's order; `reasons_of` unpacks them into
words, given the model.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import pc, pick, whole
from ndas.match.explain.pair import weigh
from ndas.match.explain.review import review_band
from ndas.match.full import Run
from ndas.match.model import Model

Reasons = tuple[str, ...]
_LEVEL_BITS, _LEVEL_MASK = 4, 15


def agreement_table(run: Run) -> pa.Table:
    """person, record_a, record_b, weight (bits), levels (packed): every kept pair inside a person, sorted by person."""
    edges, groups = run.edges, run.clusters.groups
    inside = np.flatnonzero(groups[edges.first] == groups[edges.second])
    first, second = edges.first[inside], edges.second[inside]
    weight, levels = weigh(run.plan, run.rows, first, second)
    persons = whole(run.identity.membership, "person")
    table = pa.table(
        {
            "person": pick(persons, first),
            "record_a": pick(run.records.ids, first),
            "record_b": pick(run.records.ids, second),
            "weight": weight.astype(np.float64),
            "levels": levels.astype(np.uint64),
        }
    )
    return table.sort_by([("person", "ascending"), ("record_a", "ascending"), ("record_b", "ascending")])


def review_table(run: Run, most: int = 1000) -> pa.Table:
    """The review band with the packed levels of each pair."""
    band = review_band(run, most)
    first, second = (
        np.asarray(pc.index_in(whole(band, name), value_set=run.records.ids), dtype=np.int64)
        for name in ("record_a", "record_b")
    )
    levels = weigh(run.plan, run.rows, first, second)[1]
    return band.append_column("levels", pa.array(levels.astype(np.uint64)))


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
