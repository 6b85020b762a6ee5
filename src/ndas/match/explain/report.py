"""What a run did: pairs by rule, weights, cluster sizes, what was left out, and quality where the truth is known."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc
from ndas.match.block import RuleForecast
from ndas.match.full import Run


@dataclass(frozen=True)
class Quality:
    """Against known truth: precision, recall and F1 over pairs, and B-cubed."""

    pairs: tuple[float, float, float]
    b_cubed: tuple[float, float, float]


@dataclass(frozen=True)
class RunReport:
    """One run in figures.

    rules: forecast, pairs looked at and pairs scored, per rule. weights: lower edge in bits and number of kept pairs.
    sizes: cluster size and number of clusters. hubs: kind, values and records that were left out as hubs.
    """

    model_version: str
    records: int
    persons: int
    rules: tuple[tuple[RuleForecast, int, int], ...]
    weights: tuple[tuple[int, int], ...]
    sizes: tuple[tuple[int, int], ...]
    oversize: tuple[int, ...]
    guarded: tuple[tuple[str, int], ...]
    hubs: tuple[tuple[str, int, int], ...]
    conflicts: int
    quality: Quality | None


@dataclass(frozen=True)
class WeekReport:
    """One week's run in figures: the run, and what it did to the week before.

    changed, gone: rows that were new or changed, and gone. merged, split: records that moved to another person.
    asked: questions put to people. things: how many places, telephones and so on the records speak of, by kind.
    """

    run: RunReport
    changed: int
    gone: int
    merged: int
    split: int
    asked: int
    things: tuple[tuple[str, int], ...]


def report_week(run: RunReport, *, history: pa.Table, changed: int, gone: int, asked: int, kinds: Values) -> WeekReport:
    """The week's report from the run's, its history and the kinds of the things that its records speak of."""
    moved = {one["values"]: one["counts"] for one in pc.value_counts(history.column("change")).to_pylist()}
    counted = {one["values"]: one["counts"] for one in pc.value_counts(kinds).to_pylist()}
    things = tuple(sorted(counted.items()))
    return WeekReport(run, changed, gone, moved.get("merged", 0), moved.get("split", 0), asked, things)


def report_run(run: Run, truth: Flat | None = None) -> RunReport:
    """The report of a run; `truth` gives each record's true person as a whole number, in the order of its records."""
    groups, edges = run.clusters.groups, run.edges
    bits, counts = np.unique(np.floor(edges.weight / 2).astype(int) * 2, return_counts=True)
    sizes, many = np.unique(np.bincount(groups), return_counts=True)
    guards = np.bincount(run.clusters.guards[run.clusters.guards >= 0], minlength=len(run.model.guards))
    return RunReport(
        model_version=run.model.version,
        records=len(groups),
        persons=run.identity.person_count,
        rules=tuple(zip(run.scored.forecasts, run.scored.seen, run.scored.scored, strict=True)),
        weights=tuple(zip(bits.tolist(), counts.tolist(), strict=True)),
        sizes=tuple(zip(sizes.tolist(), many.tolist(), strict=True)),
        oversize=run.clusters.oversize,
        guarded=tuple(zip((g.name for g in run.model.guards), guards.tolist(), strict=True)),
        hubs=tuple((hub.kind, hub.values, hub.records) for hub in run.records.hubs),
        conflicts=run.identity.conflicts.num_rows,
        quality=None if truth is None else quality_of(groups, truth),
    )


def quality_of(groups: Flat, truth: Flat) -> Quality:
    """Pair and B-cubed precision, recall and F1 (Bagga and Baldwin 1998)."""
    _, joint_of, joint = np.unique(
        groups.astype(np.int64) * (int(truth.max(initial=0)) + 1) + truth, return_inverse=True, return_counts=True
    )
    found, true = np.bincount(groups), np.bincount(truth)
    both, said, real = (float((n * (n - 1.0) / 2).sum()) for n in (joint, found, true))
    same = joint[joint_of]
    return Quality(
        _with_f1(both / max(said, 1.0), both / max(real, 1.0)),
        _with_f1(float((same / found[groups]).mean()), float((same / true[truth]).mean())),
    )


def _with_f1(precision: float, recall: float) -> tuple[float, float, float]:
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)
