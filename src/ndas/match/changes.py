"""Why a link changed: the reason for each record that moved, in words, from what the run knows."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, pick, whole
from ndas.match.cluster import Clusters
from ndas.match.edges import Edges
from ndas.match.encode.records import Records
from ndas.match.history import Reasons
from ndas.match.judgement import Binding

_JUDGED_SAME = "a person judged that records of the two are the same"
_JUDGED_APART = "a person judged that records of the two are different"
_NEW_LINK = "a new or changed record, or a changed judgement, now links the two"
_DIRECT = "the evidence between this record and the person is now strong enough"
_LOST = "the record that held them together was changed or is gone, or a judgement was withdrawn"
_CUT = "evidence against joining now outweighs the link that held them together"


def change_reasons(records: Records, edges: Edges, clusters: Clusters, binding: Binding) -> Reasons:
    """A function that gives each moved record its reason."""

    def reasons(moved: pa.Table) -> Values:
        number = np.asarray(whole(moved, "at"))
        merged = np.asarray(pc.equal(whole(moved, "change"), "merged"))
        facts = _facts(number, edges, clusters, binding, len(records))
        kind = np.where(
            merged,
            np.where(facts["same"], 0, np.where(facts["linked"], 1, 2)),
            np.where(facts["different"], 3, np.where(facts["cut"], 4, 5)),
        )
        words = pa.array([_JUDGED_SAME, _DIRECT, _NEW_LINK, _JUDGED_APART, _CUT, _LOST])
        return pick(words, kind)

    return reasons


def _facts(number: Flat, edges: Edges, clusters: Clusters, binding: Binding, count: int) -> Mapping[str, Flat]:
    """Per moved record: judged same or different, linked inside its group by an edge, cut from another group."""
    inside = clusters.groups[edges.first] == clusters.groups[edges.second]
    may = clusters.guards < 0
    return {
        "same": _touched(_judged(binding, 1), count)[number],
        "different": _touched(_judged(binding, 2), count)[number],
        "linked": _touched((edges.first[inside & may], edges.second[inside & may]), count)[number],
        "cut": _touched((edges.first[~inside & may], edges.second[~inside & may]), count)[number],
    }


def _judged(binding: Binding, verdict: int) -> tuple[Flat, Flat]:
    pairs = binding.pairs[binding.verdicts == verdict]
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _touched(pairs: tuple[Flat, Flat], count: int) -> Flat:
    mask = np.zeros(count, np.bool_)
    for side in pairs:
        mask[side] = True
    return mask
