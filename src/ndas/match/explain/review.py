"""The review band: pairs that a person should look at, those first whose answer is worth most.

An answer is worth most where the engine is least sure and where it decides about most records: the value of asking is
the entropy of the match (bits) times the records that would come together. One question per two groups is enough.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import pick, whole
from ndas.match.full import Run


def review_band(run: Run, most: int | None = 1000) -> pa.Table:
    """record_a, record_b, person_a, person_b, weight, probability, value, reason: at most `most` rows, best first.

    None: the whole band, one row for each two persons.
    """
    edges, groups = run.edges, run.clusters.groups
    apart = np.flatnonzero((groups[edges.first] != groups[edges.second]) & (edges.weight > run.model.clustering.keep))
    judged = (edges.first[apart].astype(np.uint64) << np.uint64(32)) | edges.second[apart].astype(np.uint64)
    apart = apart[~np.isin(judged, run.binding.pairs)]
    a, b = groups[edges.first[apart]], groups[edges.second[apart]]
    sizes = np.bincount(groups, minlength=1)
    weight = edges.weight[apart].astype(np.float64)
    chance = 1 / (1 + np.exp2(-np.clip(weight, -500, 500)))
    guarded = run.clusters.guards[apart] >= 0
    # a guard means that the weight overstates: what is certain by weight alone is an even question to a person
    doubt = np.where(guarded, np.minimum(chance, 0.5), chance)
    doubt = np.clip(doubt, 1e-9, 1 - 1e-9)
    entropy = -(doubt * np.log2(doubt) + (1 - doubt) * np.log2(1 - doubt))
    value = entropy * (sizes[a] + sizes[b])
    order = np.lexsort((edges.second[apart], edges.first[apart], -weight, -value))
    pair_of_groups = np.minimum(a, b) * len(sizes) + np.maximum(a, b)
    _, firsts = np.unique(pair_of_groups[order], return_index=True)
    chosen = order[np.sort(firsts)][:most]
    rows = apart[chosen]
    words = [guard.words for guard in run.model.guards]
    words += ["the evidence is not enough to join them, and not enough to rule it out"]
    words += ["the pair would join, but the records around it speak against it"]
    link = run.model.clustering.link
    reason = np.where(guarded, run.clusters.guards[apart], len(words) - 2 + (weight >= link))[chosen]
    persons = whole(run.identity.membership, "person")
    return pa.table(
        {
            "record_a": pick(run.records.ids, edges.first[rows]),
            "record_b": pick(run.records.ids, edges.second[rows]),
            "person_a": pick(persons, edges.first[rows]),
            "person_b": pick(persons, edges.second[rows]),
            "weight": weight[chosen],
            "probability": chance[chosen],
            "value": value[chosen],
            "reason": pick(pa.array(words), reason),
        }
    )
