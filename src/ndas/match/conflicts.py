"""What was kept apart, and why: hard conflicts, people's judgements, and weak bridges that were cut.

Only pairs that evidence would have joined are listed; pairs that a guard leaves to a person are in the review band.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat
from ndas.match.cluster import Clusters
from ndas.match.edges import Edges
from ndas.match.encode.records import Records
from ndas.match.identity import CONFLICT_SCHEMA
from ndas.match.judgement import Binding
from ndas.match.kernels.cluster import conflicts_of
from ndas.match.model import Model
from ndas.match.plan import Plan, Rows

_DIFFERENT = "a person judged them different"
_OVERRULED = "a person judged them the same, but a hard conflict keeps them apart"
_BRIDGE = "a weak bridge: the other records of the two groups speak against joining them"


def conflicts_and_cuts(
    model: Model, records: Records, rows: Rows, plan: Plan, edges: Edges, clusters: Clusters, binding: Binding
) -> pa.Table:
    """record_a, record_b, reason: every link that was not made although the pair alone would have made it."""
    apart = clusters.groups[edges.first] != clusters.groups[edges.second]
    strong = apart & (clusters.guards < 0) & (edges.weight >= model.clustering.link)
    pairs = np.stack([edges.first[strong], edges.second[strong]], axis=1).astype(np.int64)
    packed = (pairs[:, 0].astype(np.uint64) << np.uint64(32)) | pairs[:, 1].astype(np.uint64)
    judged = np.isin(packed, binding.pairs[binding.verdicts == 2])  # noqa: PLR2004  # the code of "different"
    kind = _reason_numbers(model, rows, plan, pairs)
    kind = np.where(judged, len(model.conflicts) + 1, kind)
    same = binding.pairs[binding.verdicts == 1]
    over = np.stack([same >> np.uint64(32), same & np.uint64(0xFFFFFFFF)], axis=1).astype(np.int64)
    over = over[clusters.groups[over[:, 0]] != clusters.groups[over[:, 1]]]
    words = pa.array([*(c.words for c in model.conflicts), _BRIDGE, _DIFFERENT, _OVERRULED], pa.string())
    numbers = np.concatenate([kind, np.full(len(over), len(model.conflicts) + 2)])
    everything = np.concatenate([pairs, over])
    columns = [records.ids.take(pa.array(everything[:, side])) for side in (0, 1)]
    return pa.table([*columns, words.take(pa.array(numbers))], schema=CONFLICT_SCHEMA)


def _reason_numbers(model: Model, rows: Rows, plan: Plan, pairs: Flat) -> Flat:
    """The number of the first hard conflict between each pair, or the number of conflicts where there is none."""
    end = len(plan.bounds) - sum(len(clause) for clause in model.certain)
    out = np.empty(len(pairs), dtype=np.int64)
    conflicts_of(out, pairs, end - len(model.conflicts), end, plan.tests, plan.bounds, *rows.arrays)
    return out
