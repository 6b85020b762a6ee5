"""A full run: records in, persons out, with everything needed to say why.

The steps in order: encode, forecast, score, cluster, name the persons, tell what changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, pick
from ndas.match.changes import change_reasons
from ndas.match.cluster import Before, Clusters, cluster
from ndas.match.conflicts import conflicts_and_cuts
from ndas.match.edges import Edges, Scored, score_candidates
from ndas.match.encode.records import Records
from ndas.match.frequencies import Frequencies
from ndas.match.history import moved_records
from ndas.match.identity import NOBODY, Identity, persist
from ndas.match.judgement import Binding, Judgement, bind
from ndas.match.model import Model
from ndas.match.plan import Plan, Rows, lay_out, plan_of


@dataclass(frozen=True)
class Run:
    """One run: who is who, and all that it rests on.

    records, edges, clusters and scored speak of records by number: the position in `records.ids`.
    """

    identity: Identity
    model: Model
    frequencies: Frequencies
    records: Records
    rows: Rows
    plan: Plan
    scored: Scored
    clusters: Clusters
    binding: Binding

    @property
    def edges(self) -> Edges:
        """The kept pairs."""
        return self.scored.edges


def match_records(
    records: Records,
    model: Model,
    frequencies: Frequencies,
    *,
    previous: Identity = NOBODY,
    judgements: Iterable[Judgement] = (),
    threads: int = 2,
    rows: Rows | None = None,
) -> Run:
    """Who is who among encoded records, by a trained model.

    Args:
        records: encoded records, as `encode_persons` gives them.
        model: a trained model.
        frequencies: how frequent values are, counted when the model was trained.
        previous: the identity of the run before, whose person ids and history go on.
        judgements: what people decided; withdrawn ones bind nothing.
        threads: how many threads score and cluster; the result does not depend on it.
        rows: the records laid out for this model; without, they are made here.
    """
    rows = lay_out(records, model) if rows is None else rows
    plan = plan_of(model, rows, records, frequencies)
    scored = score_candidates(model, records, rows, plan, threads)
    return conclude(records, model, frequencies, rows, plan, scored, previous, tuple(judgements), threads)


def conclude(
    records: Records,
    model: Model,
    frequencies: Frequencies,
    rows: Rows,
    plan: Plan,
    scored: Scored,
    previous: Identity,
    judgements: tuple[Judgement, ...],
    threads: int = 2,
    before: Before | None = None,
    was: Flat | None = None,
) -> Run:
    """Clusters scored pairs and names the persons: the second half of every run, full or weekly.

    `was` is each record's position in the previous membership, -1 for a new record; without, it is looked up.
    """
    binding = bind(judgements, records.ids)
    clusters = cluster(model, rows, plan, scored.edges, len(records), binding, threads, before)
    membership, next_number = persist(records.ids, clusters.groups, previous, was)
    history = moved_records(membership, previous, change_reasons(records, scored.edges, clusters, binding), was)
    apart = conflicts_and_cuts(model, records, rows, plan, scored.edges, clusters, binding)
    identity = Identity(membership, history, apart, next_number)
    return Run(identity, model, frequencies, records, rows, plan, scored, clusters, binding)


def edge_table(run: Run) -> pa.Table:
    """The kept pairs by record id: record_a, record_b, weight, rule, guard (words, null where none), joined."""
    edges, ids = run.edges, run.records.ids
    guards = pa.array([guard.words for guard in run.model.guards], pa.string())
    rules = pa.array([rule.name for rule in run.model.rules], pa.string())
    none = run.clusters.guards < 0
    return pa.table(
        {
            "record_a": pick(ids, edges.first),
            "record_b": pick(ids, edges.second),
            "weight": pa.array(edges.weight),
            "rule": pick(rules, edges.rule),
            "guard": pick(guards, np.where(none, 0, run.clusters.guards), none),
            "joined": pa.array(run.clusters.groups[edges.first] == run.clusters.groups[edges.second]),
        }
    )
