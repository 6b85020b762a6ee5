"""Why these records are one person: the graph of a cluster, its weakest bridge, its density and its conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ndas.match.arrow import pc, whole
from ndas.match.errors import RecordsRefusedError
from ndas.match.explain.pair import weigh
from ndas.match.full import Run
from ndas.match.guards import edge_guards


@dataclass(frozen=True)
class GraphLink:
    """One pair inside a cluster: its weight, and whether it could have joined the two on its own."""

    record_a: str
    record_b: str
    weight: float
    joins: bool


@dataclass(frozen=True)
class ClusterGraph:
    """A person's records and every pair between them.

    density: share of pairs that would join on their own. bridge: the weakest link on which the cluster's holding
    together depends; `bridge_side` are the records that would come away with it. against: pairs that speak against.
    """

    person: str
    records: tuple[str, ...]
    links: tuple[GraphLink, ...]
    density: float
    bridge: GraphLink | None
    bridge_side: tuple[str, ...]
    against: tuple[GraphLink, ...]


def explain_person(run: Run, person: str) -> ClusterGraph:
    """Why the records of a person are one person.

    Raises:
        RecordsRefusedError: if there is no such person in the run.
    """
    members = np.flatnonzero(np.asarray(pc.equal(whole(run.identity.membership, "person"), person)))
    if not len(members):
        raise RecordsRefusedError("the run does not have this person: look in the history for what became of the id")
    first, second = (members[side] for side in np.triu_indices(len(members), 1))
    weights, vectors = weigh(run.plan, run.rows, first, second)
    joins = (edge_guards(run.model, vectors) < 0) & (weights >= run.model.clustering.link)
    names = {int(m): run.records.ids[int(m)].as_py() for m in members}
    links = tuple(
        GraphLink(names[int(a)], names[int(b)], float(w), bool(j))
        for a, b, w, j in zip(first, second, weights, joins, strict=True)
    )
    return graph_of(person, tuple(names.values()), links)


def graph_of(person: str, records: Sequence[str], links: Sequence[GraphLink]) -> ClusterGraph:
    """The graph of a person from the pairs of their records, as a run or a snapshot tells them."""
    bridge, side = _weakest(records, links)
    pairs = len(records) * (len(records) - 1) / 2
    return ClusterGraph(
        person,
        tuple(records),
        tuple(links),
        sum(link.joins for link in links) / pairs if pairs else 1.0,
        bridge,
        side,
        tuple(link for link in links if link.weight < 0),
    )


def _weakest(records: Sequence[str], links: Sequence[GraphLink]) -> tuple[GraphLink | None, tuple[str, ...]]:
    """The lightest edge of the heaviest spanning tree over links that join, and the smaller side beyond it."""
    parts = {record: {record} for record in records}
    tree: list[GraphLink] = []
    for link in sorted((one for one in links if one.joins), key=lambda one: (-one.weight, one.record_a, one.record_b)):
        a, b = parts[link.record_a], parts[link.record_b]
        if a is not b:
            a |= b
            parts |= dict.fromkeys(b, a)
            tree.append(link)
    if not tree:
        return None, ()
    cut, rest = tree[-1], tree[:-1]
    sides = [_reached(start, rest) for start in (cut.record_a, cut.record_b)]
    return cut, min(sides, key=lambda side: (len(side), side))


def _reached(start: str, tree: Sequence[GraphLink]) -> tuple[str, ...]:
    """All records that hang on `start` by links of the tree."""
    neighbours: dict[str, list[str]] = {}
    for link in tree:
        neighbours.setdefault(link.record_a, []).append(link.record_b)
        neighbours.setdefault(link.record_b, []).append(link.record_a)
    found, waiting = {start}, [start]
    while waiting:
        fresh = [other for other in neighbours.get(waiting.pop(), ()) if other not in found]
        found.update(fresh)
        waiting += fresh
    return tuple(sorted(found))
