"""Trains the two methods that are allowed, from an outcome whose tests have all passed.

1. Without a report in which T1 to T10 passed, about this very definition, nothing is trained.
2. Fewer than sixty people with the outcome: no model, whatever the method and however many moments they have. Counts
   and paths are what can be said then.
3. A feature counts only in the direction that it declares.
4. Training sees figures and labels; ids serve only to keep the rows of one person together, so that no resampled
   model is checked on somebody whom it was fitted to.
"""

import warnings
from typing import Any

import numpy as np

from ndas.use_cases.declaration import Method
from ndas.use_cases.features import FeatureMatrix
from ndas.use_cases.features.columns import listed
from ndas.use_cases.models.glass_box import GlassBox
from ndas.use_cases.models.terms import Array, Line, Steps, Term
from ndas.use_cases.outcome import OutcomeReport
from ndas.use_cases.outcome.trials.t10_too_good import FEWEST_PEOPLE

FEWEST_POSITIVES = FEWEST_PEOPLE
BAGS = 8
_CHECKED = 0.15
"""Share of people on whom each resampled model is checked."""
_DIRECTIONS = {"increasing": 1, "decreasing": -1, "free": 0}


class TrainingRefusedError(Exception):
    """A model is not trained. The message says why and what can be done instead."""


def require_positives(positives: int, where: str, fewest: int = FEWEST_POSITIVES) -> None:
    """Check that there are enough with the outcome to learn from, or to measure by.

    Raises:
        TrainingRefusedError: there are fewer than ``fewest``.
    """
    if positives < fewest:
        raise TrainingRefusedError(
            f"{positives} people have the outcome in the {where} set, and at least {fewest} are needed: no "
            "model; show counts and paths between records, which say what they say"
        )


def train(
    method: Method, matrix: FeatureMatrix, label: Array, report: OutcomeReport, *, seed: int = 1, bags: int = BAGS
) -> GlassBox:
    """Return a trained model.

    Args:
        method: logistic or ebm.
        matrix: features, in their order.
        label: whether each row of ``matrix`` has the outcome.
        report: of the tests of the outcome.
        seed: of chance.
        bags: resampled models, for the spread.

    Raises:
        OutcomeNotReadyError: a test of the outcome did not pass.
        TrainingRefusedError: another method, or too few with the outcome.
    """
    report.require()
    label = np.asarray(label, bool)
    require_positives(len(np.unique(_persons(matrix)[label])), "training")
    directions = [_DIRECTIONS[feature.direction] for feature in matrix.features]
    if method is Method.LOGISTIC:
        intercept, terms, bag_intercepts = _logistic(matrix.values, label, _persons(matrix), seed, bags)
    elif method is Method.EBM:
        intercept, terms, bag_intercepts = _boosted(matrix, label, directions, seed, bags)
    else:
        raise TrainingRefusedError(f"{method} does not learn; logistic and ebm do, and no other is allowed")
    return GlassBox(
        str(method), matrix.names, intercept, terms, bag_intercepts, report.digest, len(label), int(label.sum())
    )


def load_method(method: Method) -> None:
    """Load all that training by a method needs, by training on nobody: a confined process can open no library."""
    values = np.linspace(0.0, 1.0, 64).reshape(32, 2)
    had = np.arange(32) % 2 == 0
    if method is Method.EBM:
        _machine(("one", "other"), [0, 0], 1, 2).fit(values, had)
    else:
        _fit(values, had)


def _logistic(
    values: Array, label: Array, persons: Array, seed: int, bags: int
) -> tuple[float, tuple[Term, ...], Array]:
    """Standardised, with an indicator for what is missing; the spread from resampled fits."""
    centre, scale = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    missing = np.isnan(values)
    given = np.hstack([np.where(missing, 0.0, (values - centre) / scale), missing.astype(float)])
    chance = np.random.default_rng(seed)
    fitted = [_fit(given, label)]
    for _ in range(bags):
        drawn = np.bincount(chance.integers(0, persons.max() + 1, persons.max() + 1), minlength=persons.max() + 1)
        rows = np.repeat(np.arange(len(label)), drawn[persons])
        fitted.append(_fit(given[rows], label[rows]) if 0 < label[rows].sum() < len(rows) else fitted[0])
    weights, intercepts = np.array([one[0] for one in fitted]), np.array([one[1] for one in fitted])
    width = values.shape[1]
    terms = tuple(
        Line(
            at, float(centre[at]), float(scale[at]), float(weights[0, at]), float(weights[0, width + at]),
            weights[1:, at], weights[1:, width + at],
        )
        for at in range(width)
    )  # fmt: skip
    return float(intercepts[0]), terms, intercepts[1:]


def _fit(given: Array, label: Array) -> tuple[Array, float]:
    from sklearn.linear_model import (  # type: ignore[import-untyped]  # ships no types  # noqa: PLC0415 - slow to load
        LogisticRegression,
    )

    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(given, label)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _boosted(
    matrix: FeatureMatrix, label: Array, directions: list[int], seed: int, bags: int
) -> tuple[float, tuple[Term, ...], Array]:
    """An explainable boosting machine without interactions, one thread, taken apart into steps."""
    machine = _machine(matrix.names, directions, seed, bags)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Missing values detected")  # the first step of each staircase is for them
        machine.fit(matrix.values, label, bags=_parted(_persons(matrix), seed, bags))
    terms = tuple(
        Steps(tuple(features), _cuts(machine, features), _known(machine.term_scores_[at], 0), _known(bagged, 1))
        for at, (features, bagged) in enumerate(zip(machine.term_features_, machine.bagged_scores_, strict=True))
    )
    return float(machine.intercept_[0]), terms, np.ravel(machine.bagged_intercept_)


def _machine(names: tuple[str, ...], directions: list[int], seed: int, bags: int) -> Any:
    from interpret.glassbox import (  # type: ignore[import-untyped]  # ships no types  # noqa: PLC0415 - slow to load
        ExplainableBoostingClassifier,
    )

    return ExplainableBoostingClassifier(
        feature_names=list(names), feature_types=["continuous"] * len(names),
        interactions=0, outer_bags=bags, n_jobs=1, random_state=seed, monotone_constraints=directions,
    )  # fmt: skip


def _persons(matrix: FeatureMatrix) -> Array:
    """A number for each row's person."""
    return np.unique(listed(matrix.asked, "subject"), return_inverse=True)[1]


def _parted(persons: Array, seed: int, bags: int) -> Array:
    """Rows by bags: which rows each is fitted to (1) and which it is checked on (-1); nobody is in both."""
    chance = np.random.default_rng(seed)
    checked = chance.random((persons.max() + 1, bags)) < _CHECKED
    return np.where(checked[persons], -1, 1).astype(np.int8)


def _cuts(machine: Any, features: tuple[int, ...]) -> tuple[Array, ...]:
    """Where steps begin, at the resolution that a term of that many features has."""
    return tuple(
        np.asarray(machine.bins_[feature][min(len(features), len(machine.bins_[feature])) - 1], float)
        for feature in features
    )


def _known(heights: Array, skipped: int) -> Array:
    """Without the last step of each axis, which is for categories that were never seen; figures have none."""
    axes = [slice(None)] * skipped + [slice(None, -1)] * (heights.ndim - skipped)
    return np.ascontiguousarray(heights[tuple(axes)])
