"""Why these records are one person: the graph of a cluster, its weakest bridge, its density and its conflicts."""

from dataclasses import dataclass

import numpy as np

from ndas.match.arrow import Flat, pc, whole
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
    at, side = _weakest(len(members), weights, joins)
    return ClusterGraph(
        person,
        tuple(names.values()),
        links,
        float(joins.mean()) if len(joins) else 1.0,
        links[at] if at >= 0 else None,
        tuple(names[int(members[m])] for m in side),
        tuple(link for link in links if link.weight < 0),
    )


def _weakest(count: int, weights: Flat, joins: Flat) -> tuple[int, tuple[int, ...]]:
    """The lightest edge of the heaviest spanning tree over links that join, and the smaller side beyond it."""
    first, second = np.triu_indices(count, 1)
    parts = [{record} for record in range(count)]
    tree: list[int] = []
    for at in np.argsort(-weights, kind="stable"):
        a, b = (next(p for p in parts if end[at] in p) for end in (first, second))
        if joins[at] and a is not b:
            parts = [p for p in parts if p is not a and p is not b] + [a | b]
            tree.append(int(at))
    if not tree:
        return -1, ()
    cut = tree[-1]
    beyond = {int(second[cut])}
    rest = tree[:-1]
    for _ in range(count):
        for at in rest:
            if {int(first[at]), int(second[at])} & beyond:
                beyond |= {int(first[at]), int(second[at])}
    other = set(range(count)) - beyond
    smaller = other if other and _small_first(other) < _small_first(beyond) else beyond
    return cut, tuple(sorted(smaller))


def _small_first(side: set[int]) -> tuple[int, list[int]]:
    return len(side), sorted(side)
