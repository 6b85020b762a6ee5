"""Models that can be read: exact, as JSON, trained only from a tested outcome, and never said bare."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import FOLDER, invented_trial
from invented_report import passed_report

from ndas.governance.assessment.compiled import STRICTEST, Compiled
from ndas.use_cases.declaration import Method
from ndas.use_cases.evaluation import read_plan
from ndas.use_cases.evaluation.back_test import rows_of
from ndas.use_cases.models import (
    GlassBox,
    ModelError,
    ModelFinding,
    ScoreNotShownError,
    TrainingRefusedError,
    model_from_json,
    model_to_json,
    say,
    train,
)
from ndas.use_cases.models.say import NOT_ENOUGH
from ndas.use_cases.models.terms import Steps
from ndas.use_cases.models.train import FEWEST_POSITIVES
from ndas.use_cases.outcome import OutcomeNotReadyError, Verdict
from ndas.use_cases.statistics.calibration import chance_bins
from ndas.vocabulary.finding import Reason

AS_AT = datetime(2026, 11, 15, tzinfo=UTC)
SCORES_ALLOWED = Compiled(frozenset(), frozenset(), staff_declared=False, regions=frozenset())


@pytest.fixture(scope="module")
def trial():
    return invented_trial(320, seed=5)


@pytest.fixture(scope="module")
def matrix(trial):
    values = trial.features.values.copy()
    values[np.random.default_rng(1).random(values.shape) < 0.05] = np.nan
    return replace(trial.features, values=values)


@pytest.fixture(scope="module")
def logistic(trial, matrix):
    return train(Method.LOGISTIC, matrix, rows_of(trial.labels)[0], passed_report(trial), bags=4)


@pytest.fixture(scope="module")
def boosted(trial, matrix):
    return train(Method.EBM, matrix, rows_of(trial.labels)[0], passed_report(trial), bags=2)


@pytest.mark.slow
def test_our_scorer_says_what_the_boosting_machine_says_to_the_last_bit(trial, matrix, boosted):
    from interpret.glassbox import ExplainableBoostingClassifier  # noqa: PLC0415 - slow to load

    from ndas.use_cases.models.train import _parted, _persons  # noqa: PLC0415 - the bags are the platform's own

    label = rows_of(trial.labels)[0]
    directions = [{"increasing": 1, "decreasing": -1, "free": 0}[feature.direction] for feature in matrix.features]
    machine = ExplainableBoostingClassifier(
        feature_names=list(matrix.names), feature_types=["continuous"] * len(matrix.names), interactions=0,
        outer_bags=2, n_jobs=1, random_state=1, monotone_constraints=directions,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="Missing values"):
        machine.fit(matrix.values, label, bags=_parted(_persons(matrix), 1, 2))
    assert np.array_equal(machine.decision_function(matrix.values), boosted.logit(matrix.values))


def test_a_staircase_gives_what_is_written_on_each_step_and_survives_being_written():
    steps = Steps((1,), (np.array([1.0, 2.5]),), np.array([-0.5, 0.1, 0.2, 0.3]), np.array([[-0.4, 0.0, 0.2, 0.4]]))
    table = Steps((0, 1), (np.array([0.0]), np.array([2.0])), np.arange(9.0).reshape(3, 3), np.zeros((1, 3, 3)))
    model = GlassBox("ebm", ("a", "b"), -1.0, (steps, table), np.array([-1.1]), "d", 10, 5)
    rows = np.array([[np.nan, 0.9], [-1.0, 1.0], [0.0, 2.5], [7.0, np.nan]])
    assert model.contributions(rows).tolist() == [[0.1, 1.0], [0.2, 4.0], [0.3, 8.0], [-0.5, 6.0]]
    assert np.allclose(model.logit(rows), -1.0 + model.contributions(rows).sum(axis=1))
    again = model_from_json(model_to_json(model))
    assert np.array_equal(again.logit(rows), model.logit(rows))
    assert np.array_equal(again.spread(rows), model.spread(rows))


def test_our_scorer_says_what_the_regression_says(trial, matrix, logistic):
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to load

    missing = np.isnan(matrix.values)
    scaled = (matrix.values - np.nanmean(matrix.values, axis=0)) / np.nanstd(matrix.values, axis=0)
    given = np.hstack([np.where(missing, 0.0, scaled), missing])
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(given, rows_of(trial.labels)[0])
    assert np.allclose(fitted.decision_function(given), logistic.logit(matrix.values), atol=1e-10)


@pytest.mark.parametrize("which", ["logistic", pytest.param("boosted", marks=pytest.mark.slow)])
def test_a_model_written_and_read_again_scores_the_same_to_the_last_bit(which, matrix, request):
    model = request.getfixturevalue(which)
    again = model_from_json(model_to_json(model))
    for told, back in zip(
        (model.logit(matrix.values), model.spread(matrix.values)),
        (again.logit(matrix.values), again.spread(matrix.values)),
        strict=True,
    ):
        assert np.array_equal(told, back)


@pytest.mark.parametrize("which", ["logistic", pytest.param("boosted", marks=pytest.mark.slow)])
def test_contributions_and_intercept_add_up_to_the_answer(which, matrix, request):
    model = request.getfixturevalue(which)
    total = model.intercept + model.contributions(matrix.values).sum(axis=1)
    assert np.allclose(total, model.logit(matrix.values), atol=1e-12)


@pytest.mark.slow
def test_more_reports_never_lower_the_chance_where_the_feature_says_increasing(matrix, boosted):
    rows = np.repeat(matrix.values[:1], 30, axis=0)
    rows[:, matrix.names.index("reports")] = np.arange(30)
    assert np.all(np.diff(boosted.chance(rows)) >= 0)


@pytest.mark.parametrize("text", ["[]", "{}", '{"form": 9}', "not json", '{"form": 1, "terms": 3}'])
def test_a_file_that_is_no_model_is_refused(text):
    with pytest.raises(ModelError):
        model_from_json(text)


def test_a_model_file_holds_numbers_and_names_and_nothing_that_runs(logistic):
    document = json.loads(model_to_json(logistic))
    assert set(document) == {
        "form", "method", "features", "digest", "rows", "positives", "intercept", "bag_intercepts", "terms",
    }  # fmt: skip


def test_other_features_than_it_was_trained_on_are_refused(logistic, matrix):
    with pytest.raises(ModelError, match="reports"):
        logistic.logit(matrix.values[:, 1:])


@pytest.mark.parametrize("method", [Method.COUNTING, Method.STATISTICS])
def test_no_other_method_learns(method, trial, matrix):
    with pytest.raises(TrainingRefusedError, match="no other is allowed"):
        train(method, matrix, rows_of(trial.labels)[0], passed_report(trial))


def test_nothing_is_trained_where_a_test_of_the_outcome_failed(trial, matrix):
    report = passed_report(trial)
    failed = (*report.verdicts[:3], Verdict("T4", passed=False, words="months jump"), *report.verdicts[4:])
    with pytest.raises(OutcomeNotReadyError, match="T4: months jump"):
        train(Method.LOGISTIC, matrix, rows_of(trial.labels)[0], replace(report, verdicts=failed))


def test_no_model_is_made_below_sixty_with_the_outcome(trial, matrix):
    """Of one person a hundred moments are one person."""
    people = np.array(matrix.asked.column("subject").to_pylist())
    few = np.isin(people, np.unique(people)[:59])
    assert few.sum() > FEWEST_POSITIVES
    with pytest.raises(TrainingRefusedError, match=r"59 people .* no model; show counts and paths"):
        train(Method.LOGISTIC, matrix, few, passed_report(trial))


def _say(trial, model, matrix, row, compiled=SCORES_ALLOWED):
    plan = read_plan(FOLDER)
    bins = chance_bins(rows_of(trial.labels)[0], model.chance(matrix.values))
    return say(
        model, matrix, row, bins, means=plan.means, missing=plan.missing, not_used=plan.not_used, as_at=AS_AT,
        compiled=compiled,
    )  # fmt: skip


def test_with_the_default_assessment_what_a_model_says_of_a_person_is_shown_to_nobody(trial, logistic, matrix):
    with pytest.raises(ScoreNotShownError, match=r"5\.12"):
        _say(trial, logistic, matrix, 0, STRICTEST)


def test_what_is_said_carries_band_interval_reasons_records_gaps_end_and_warning(trial, logistic, matrix):
    strongest = int(np.argmax(np.nan_to_num(matrix.column("reports"))))
    said = _say(trial, logistic, matrix, strongest)
    assert said.band.startswith("Of 100 people with records like these, about ")
    assert "Among all who were looked at it is" in said.band
    assert said.reasons_for
    assert len(said.reasons_for) + len(said.reasons_against) <= 5
    records = set(matrix.evidence["reports"][strongest].as_py()) | set(matrix.evidence["harm"][strongest].as_py())
    assert all(set(reason.evidence) <= records for reason in (*said.reasons_for, *said.reasons_against))
    assert said.valid_to - said.valid_from == timedelta(days=28)
    lines = said.lines()
    assert lines[0].startswith("Not evidence.")
    assert lines.index(said.band) > max(at for at, line in enumerate(lines) if line.startswith(("For", "Against")))


def test_too_few_records_say_nothing(trial, logistic, matrix):
    fewest = int(np.argmin(np.nan_to_num(matrix.column("harm"), nan=9e9) + 9e9 * (matrix.column("reports") != 1)))
    assert _say(trial, logistic, matrix, fewest).band == NOT_ENOUGH


_WHOLE = {
    "subject": "person:P1", "band": "Of 100 people like these, about 9 (6 to 13) were named again.",
    "reasons_for": (Reason("Two reports.", ("e1",)),), "reasons_against": (), "missing": ("Other forces.",),
    "not_used": ("Ethnicity.",), "digest": "d", "valid_from": AS_AT, "valid_to": AS_AT + timedelta(days=28),
}  # fmt: skip


@pytest.mark.parametrize(
    ("lacking", "value"),
    [
        ("band", ""), ("band", "0.87"), ("band", "Of 100 people, 9"), ("reasons_for", ()), ("missing", ()),
        ("reasons_for", (Reason("Two reports.", ()),)), ("reasons_for", (Reason("One.", ("e",)),) * 6),
        ("not_used", ()),
        ("digest", ""), ("warning", "Evidence."), ("valid_to", AS_AT + timedelta(days=29)), ("valid_to", AS_AT),
    ],
)  # fmt: skip
def test_nothing_is_said_of_a_person_without_what_must_stand_beside_it(lacking, value):
    ModelFinding(**_WHOLE)
    with pytest.raises(ValueError, match="cannot stand without"):
        ModelFinding(**(_WHOLE | {lacking: value}))
