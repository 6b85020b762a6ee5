"""Outcomes are tested, and models trained, in the confined process: the same figures as here, and nothing in reach."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import AS_AT, EXAMPLES, FEATURES, FOLDER, SPEC, invented_trial

from ndas.use_cases.declaration import Method, read_declaration
from ndas.use_cases.engine import Limits, SandboxError, shared_sandbox
from ndas.use_cases.evaluation import back_test, read_plan
from ndas.use_cases.learning import WEEKLY, Asking, Thrift, asking, evaluate, try_outcome
from ndas.use_cases.models.develop import Learning
from ndas.use_cases.outcome import Review, check_outcome

SIGNED = Review(SPEC.digest, "officer-7", 100, 1, 0.98)
PLAN = read_plan(FOLDER).model_copy(update={"list_size": 20, "quarters": 2})


@pytest.fixture(scope="module")
def trial():
    return invented_trial(420, seed=6)


@pytest.fixture
def asked(trial, monkeypatch):
    """The question about invented lives, which come from where the declared columns would."""
    monkeypatch.setattr(asking, "gather_lives", lambda _learning, _connect: trial.lives)

    @contextmanager
    def nowhere(columns):
        raise AssertionError("lives were gathered already")
        yield

    learning = Learning(read_declaration(FOLDER), trial.spec, FEATURES, EXAMPLES)
    return Asking(learning, nowhere, "northmoor", AS_AT, SIGNED)


def test_the_confined_process_says_of_an_outcome_what_is_said_here(trial, asked):
    there = try_outcome(asked, Thrift(flaws=0)).report
    here = check_outcome(trial, SIGNED, flaws=0, everybody=trial.lives)
    assert [(one.test, one.passed, one.words) for one in there.verdicts] == [
        (one.test, one.passed, one.words) for one in here.verdicts
    ]
    assert [one.test for one in there.verdicts if not one.passed] == ["T9"]
    assert (there.labels, there.positives, there.digest) == (here.labels, here.positives, here.digest)


def test_a_sample_of_people_passes_where_everybody_does_and_drift_begins_with_this_week(asked):
    first = try_outcome(asked, replace(WEEKLY, people=200, flaws=0), watched=True)
    assert [one.test for one in first.report.verdicts if not one.passed] == ["T9"]
    assert first.report.people <= 200
    assert first.drift is None
    again = try_outcome(asked, replace(WEEKLY, people=200, flaws=0), watched=True, before=first.reference)
    assert (str(again.drift.standing), again.reference) == ("steady", None)
    assert set(again.drift.indices.values()) == {0.0}


@pytest.mark.slow
def test_of_a_week_every_family_of_flaws_is_planted_and_noticed(asked):
    assert try_outcome(asked, WEEKLY).report.ready


@pytest.mark.slow
def test_nothing_is_trained_there_without_an_officers_reading(asked):
    with pytest.raises(SandboxError, match="T8: no officer has read"):
        evaluate(replace(asked, review=None), Method.LOGISTIC, PLAN)


@pytest.mark.slow
def test_a_model_trained_there_is_the_one_trained_here_to_the_last_bit(trial, asked):
    there = evaluate(asked, Method.LOGISTIC, PLAN)
    report = check_outcome(trial, SIGNED, flaws=0)
    here = back_test(Method.LOGISTIC, trial.features, trial.labels, trial.spec, replace(report, verdicts=()), PLAN)
    assert there.whole == here.whole
    assert there.told.chance.tolist() == here.told.chance.tolist()
    assert there.told.people.tolist() == here.told.people.tolist()
    assert there.model.intercept == here.model.intercept


@pytest.mark.slow
def test_boosting_trains_in_a_process_that_can_open_no_file(asked):
    found = evaluate(asked, Method.EBM, PLAN)
    assert found.method == "ebm"
    assert 0.5 < found.whole.auc < 0.9


def test_training_that_takes_too_much_is_ended(asked, monkeypatch):
    monkeypatch.setattr(asking, "TRAINING", Limits(seconds=1))
    with pytest.raises(SandboxError, match="more processor time"):
        evaluate(asked, Method.LOGISTIC, PLAN)


def test_the_process_is_confined_before_it_sees_a_life(asked):
    question = {
        "learn": "test", "spec": SPEC.model_dump(mode="json"), "features": [], "examples": [], "force": "northmoor",
        "as_at": AS_AT.isoformat(), "review": None, "thrift": {"people": None, "flaws": 0, "flawed_people": 1},
        "watch": False,
    }  # fmt: skip
    answered = shared_sandbox().ask(question, [], Limits())
    assert [one["test"] for one in answered.answer["report"]["verdicts"]] == [f"T{number}" for number in range(1, 11)]
    assert not any(one["passed"] for one in answered.answer["report"]["verdicts"] if one["test"] == "T8")
