"""What a model would have said in past quarters, each time trained on what had closed before, and what came true.

The past is made again from the two clocks (`outcome`, `features`), or read from the snapshot of the time (`snapshots`).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ndas.use_cases.declaration import Method
from ndas.use_cases.evaluation.measure import Measured, Told, measure
from ndas.use_cases.evaluation.plan import Plan
from ndas.use_cases.evaluation.split import Array, by_time
from ndas.use_cases.features import FeatureMatrix
from ndas.use_cases.models.glass_box import GlassBox
from ndas.use_cases.models.train import TrainingRefusedError, require_positives, train
from ndas.use_cases.outcome import OutcomeReport, OutcomeSpec
from ndas.use_cases.statistics.calibration import ChanceBin, chance_bins
from ndas.use_cases.statistics.intervals import by_people
from ndas.use_cases.statistics.ranking import auc

BASELINES = {"count": "count of prior events", "decayed": "harm rank"}
"""Measure of a feature to the plain ranking that it is; both must be among the features and be beaten. Events are
counted over the longest window that a feature has."""


@dataclass(frozen=True)
class BackTest:
    """What was found. Figures only, of nobody."""

    force: str
    method: str
    outcome: OutcomeReport
    plan: str
    """Digest of the plan that was fixed before."""
    quarters: tuple[Measured, ...]
    whole: Measured
    baselines: tuple[Measured, ...]
    ahead: tuple[tuple[float, float], ...]
    """For each baseline, the interval of how much higher the model's AUC is."""
    bins: tuple[ChanceBin, ...]
    model: GlassBox
    """Of the newest quarter: what would be used next."""
    told: Told
    """What was said of whom; stays within the platform, for the fairness audit."""


def rows_of(labels: pa.Table) -> tuple[Array, Array, Array]:
    """Label, person and moment of each row, in the order of a feature matrix."""
    ordered = labels.sort_by([("subject", "ascending"), ("moment", "ascending")])
    return (
        np.asarray(ordered.column("label").to_numpy(), bool),
        np.asarray(ordered.column("subject").to_numpy(zero_copy_only=False)).astype(str),
        np.asarray(ordered.column("moment").to_numpy()).astype("datetime64[us]"),
    )


def back_test(
    method: Method, matrix: FeatureMatrix, labels: pa.Table, spec: OutcomeSpec, report: OutcomeReport, plan: Plan
) -> BackTest:
    """Return how the model would have done.

    Args:
        method: logistic or ebm.
        matrix: features of everybody labelled.
        labels: in the shape of `LABELS`.
        spec: of the outcome.
        report: of its tests.
        plan: fixed before.

    Raises:
        OutcomeNotReadyError: a test of the outcome did not pass.
        TrainingRefusedError: too few with the outcome, or no baseline among the features.
    """
    label, people, moments = rows_of(labels)
    scores, model = _chances(method, matrix, label, moments, spec, report, plan)
    tested = np.flatnonzero(~np.isnan(scores))
    told = Told(people[tested], moments[tested], label[tested], scores[tested])
    require_positives(len(np.unique(told.people[told.label])), "test", plan.fewest_positives)
    month = told.moments.astype("datetime64[M]").astype(int)
    quarters = tuple(
        measure(f"{1970 + quarter // 4} quarter {quarter % 4 + 1}", told.take(np.flatnonzero(month // 3 == quarter)),
                plan.list_size)
        for quarter in np.unique(month // 3)
    )  # fmt: skip
    plain = [(name, _plain(matrix, wanted)[tested]) for wanted, name in BASELINES.items()]
    return BackTest(
        force=report.force,
        method=str(method),
        outcome=report,
        plan=plan.digest,
        quarters=quarters,
        whole=measure("all quarters", told, plan.list_size),
        baselines=tuple(
            measure(name, Told(told.people, told.moments, told.label, score), plan.list_size) for name, score in plain
        ),
        ahead=tuple(_ahead(told, score) for _, score in plain),
        bins=chance_bins(told.label, told.chance),
        model=model,
        told=told,
    )


def _chances(
    method: Method,
    matrix: FeatureMatrix,
    label: Array,
    moments: Array,
    spec: OutcomeSpec,
    report: OutcomeReport,
    plan: Plan,
) -> tuple[Array, GlassBox]:
    scores, model = np.full(len(label), np.nan), None
    for split in by_time(moments, spec, plan.quarters):
        if label[split.train].sum():
            model = train(method, matrix.take(split.train), label[split.train], report)
            scores[split.test] = model.chance(matrix.values[split.test])
    if model is None:
        raise TrainingRefusedError("no quarter has closed labels before it; the records do not reach far enough back")
    return scores, model


def _plain(matrix: FeatureMatrix, wanted: str) -> Array:
    longest = sorted(matrix.features, key=lambda feature: -feature.window_days)
    for feature in longest:
        if feature.measure == wanted or (wanted == "count" and feature.measure == "lately"):
            found: Array = np.nan_to_num(matrix.column(feature.name), nan=-1.0)
            return found
    raise TrainingRefusedError(
        f"no feature has the measure {wanted}: the {BASELINES[wanted]} is what a model must beat, so it must be there"
    )


def _ahead(told: Told, score: Array) -> tuple[float, float]:
    return by_people(
        lambda some: auc(told.label[some], told.chance[some]) - auc(told.label[some], score[some]), told.people
    )
