"""How good a model is on later months, what it must beat, what is too good, and when it is suspended."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import AS_AT, FOLDER, invented_trial
from invented_report import passed_report

from ndas.use_cases.declaration import Method, read_declaration
from ndas.use_cases.evaluation import LeakReview, PlanError, back_test, hold_against_gates, read_plan
from ndas.use_cases.evaluation.back_test import rows_of
from ndas.use_cases.evaluation.drift import Newly, Standing, obey, psi, reference_of, watch
from ndas.use_cases.evaluation.forces import across_forces
from ndas.use_cases.evaluation.gates import NotReleasedError, require_gates
from ndas.use_cases.evaluation.measure import Told, measure
from ndas.use_cases.evaluation.plan import parse_plan
from ndas.use_cases.evaluation.snapshots import then
from ndas.use_cases.evaluation.split import by_people, by_time
from ndas.use_cases.model_card import transparency_record, write_card
from ndas.use_cases.models import TrainingRefusedError
from ndas.use_cases.statistics.calibration import calibration_error
from ndas.use_cases.statistics.intervals import wilson
from ndas.use_cases.statistics.ranking import auc

PLAN = read_plan(FOLDER).model_copy(update={"list_size": 20, "quarters": 2})


@pytest.fixture(scope="module")
def trial():
    return invented_trial(420, seed=6)


@pytest.fixture(scope="module")
def found(trial):
    return back_test(Method.LOGISTIC, trial.features, trial.labels, trial.spec, passed_report(trial), PLAN)


def test_auc_is_the_share_of_pairs_in_the_right_order():
    rng = np.random.default_rng(2)
    label, score = rng.random(60) < 0.4, rng.integers(0, 8, 60)
    pairs = [(a > b) + 0.5 * (a == b) for a in score[label] for b in score[~label]]
    assert auc(label, score) == pytest.approx(np.mean(pairs))


def test_intervals_and_calibration_agree_with_known_values():
    assert wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert calibration_error(np.array([0, 1] * 50), np.full(100, 0.7)) == pytest.approx(0.2)


def test_no_training_label_was_open_when_the_test_began(trial):
    label, _, moments = rows_of(trial.labels)
    splits = list(by_time(moments, trial.spec, 4))
    assert len(splits) == 4
    for split in splits:
        closed = moments[split.train].max() + np.timedelta64(trial.spec.window_days + trial.spec.follow_up_days, "D")
        assert closed <= moments[split.test].min()
    assert len(label) == len(moments)


def test_nobody_is_on_both_sides_of_a_split_by_people(trial):
    people = rows_of(trial.labels)[1]
    for split in by_people(people):
        assert not set(people[split.train]) & set(people[split.test])


def test_the_back_test_says_base_precision_calibration_and_intervals_for_each_quarter(found):
    assert [quarter.name.split()[1] for quarter in found.quarters] == ["quarter", "quarter"]
    for measured in (*found.quarters, found.whole):
        assert measured.precision_interval[0] <= measured.precision <= measured.precision_interval[1]
        assert measured.auc_interval[0] <= measured.auc <= measured.auc_interval[1]
        assert measured.precision == measured.right / measured.listed
        assert measured.listed <= 20 * 3 * 2
    assert found.whole.precision > found.whole.base
    assert [baseline.name for baseline in found.baselines] == ["count of prior events", "harm rank"]


def test_a_model_that_does_not_beat_counting_does_not_go_on(found):
    gates = {gate.name: gate for gate in hold_against_gates(found, PLAN)}
    assert set(gates) == {
        "plan", "beats the count of prior events", "beats the harm rank", "not too good to be true",
        "says what comes true", "not at its end",
    }  # fmt: skip
    level = replace(found, ahead=((-0.01, 0.02), (0.01, 0.03)))
    failed = {gate.name for gate in hold_against_gates(level, PLAN) if not gate.passed}
    assert "beats the count of prior events" in failed
    with pytest.raises(NotReleasedError, match="everybody understands"):
        require_gates(hold_against_gates(level, PLAN))


@pytest.mark.parametrize("change", [{"auc": 0.91}, {"precision": 0.95, "recall": 0.95}])
def test_a_result_that_is_too_good_is_blocked_until_somebody_signed_that_there_is_no_leak(found, change):
    good = replace(found, whole=replace(found.whole, **change))

    def gate(review):
        return next(one for one in hold_against_gates(good, PLAN, review) if one.name == "not too good to be true")

    assert not gate(None).passed
    assert not gate(LeakReview("another", "reviewer-1", date(2026, 11, 1), "Nothing found.")).passed
    signed = LeakReview(good.outcome.digest, "reviewer-1", date(2026, 11, 1), "Every feature was traced; no leak.")
    assert gate(signed).passed
    assert "reviewer-1" in gate(signed).words


def test_a_plan_that_was_changed_afterwards_is_noticed(found):
    moved = PLAN.model_copy(update={"kill_below_precision": 0.01})
    assert not hold_against_gates(found, moved)[0].passed


def test_two_bad_quarters_in_a_row_are_the_end(found):
    bad = replace(found, quarters=tuple(replace(one, precision=0.01) for one in found.quarters))
    last = hold_against_gates(bad, PLAN)[-1]
    assert (last.passed, "abandon" in last.words) == (False, True)


def test_no_model_is_measured_by_fewer_than_sixty_people_with_the_outcome():
    small = invented_trial(80, seed=8)
    with pytest.raises(TrainingRefusedError, match="at least 60 are needed: no model"):
        back_test(Method.LOGISTIC, small.features, small.labels, small.spec, passed_report(small), PLAN)


def test_a_model_without_its_baselines_among_the_features_is_refused(trial):
    features = trial.features
    keep = [at for at, feature in enumerate(features.features) if feature.measure != "decayed"]
    fewer = replace(features, features=tuple(features.features[at] for at in keep), values=features.values[:, keep])
    with pytest.raises(TrainingRefusedError, match="harm rank is what a model must beat"):
        back_test(Method.LOGISTIC, fewer, trial.labels, trial.spec, passed_report(trial), PLAN)


def test_across_forces_each_force_is_opened_alone_and_only_figures_come_back(trial, found):
    opened = []

    def opens(force):
        def opening():
            opened.append(force)
            return (trial.features, *rows_of(trial.labels))

        return opening

    crossed = across_forces(
        {"northmoor": found.model}, {"northmoor": opens("northmoor"), "westvale": opens("westvale")}, 20
    )
    assert opened == ["northmoor", "westvale"]
    assert [(one.trained_in, one.tested_in) for one in crossed] == [("northmoor", "westvale")]
    assert crossed[0].measured.auc > 0.5


def test_a_stored_week_and_the_two_clocks_agree_where_nothing_was_changed_since(trial):
    moment = datetime(2024, 6, 1, tzinfo=UTC)
    known = pa.array([recorded < moment for recorded in trial.lives.column("recorded").to_pylist()])
    stored = trial.lives.filter(known)
    same = then(trial.spec, trial.features.features, stored, moment, trial.lives)
    assert (same.differ, same.only_in_one) == (0, 0)
    place = trial.lives.schema.get_field_index("status")
    reopened = pa.array(["open"] * stored.num_rows)
    changed = then(
        trial.spec, trial.features.features, stored.set_column(place, "status", reopened), moment, trial.lives
    )
    assert changed.differ > 0
    assert changed.only_in_one > 0


def _reference(rng, count=4000):
    values = np.column_stack([rng.poisson(2.0, count), rng.gamma(2, 50, count)]).astype(float)
    return reference_of(("reports", "harm"), values, 0.3, ["19C"], rng.random(count))


def _newly(rng, shift=0.0, **changed):
    values = np.column_stack([rng.poisson(2.0 + shift, 3000), rng.gamma(2, 50, 3000)]).astype(float)
    return Newly(**({"values": values, "chance": rng.random(3000), "codes": frozenset({"19C"})} | changed))


def test_psi_is_nought_for_the_same_and_what_the_formula_says_for_another():
    same = np.arange(1000.0)
    assert psi(same, same) == pytest.approx(0, abs=1e-9)
    halves = psi(np.repeat([0.0, 1.0], 500), np.repeat([0.0, 1.0], [250, 750]))
    assert halves == pytest.approx(0.25 * np.log(1.5) - 0.25 * np.log(0.5), abs=0.01)


class _Register:
    def __init__(self):
        self.suspended = []

    def suspend(self, use_case, version, reasons, at):
        self.suspended.append((use_case, version, reasons, at))


@pytest.mark.parametrize(
    ("shift", "changed", "standing", "said"),
    [
        (0.0, {}, Standing.STEADY, ""),
        (1.5, {}, Standing.SUSPENDED, "reports is spread otherwise"),
        (0.0, {"codes": frozenset({"19C", "19Z"})}, Standing.SUSPENDED, "19Z"),
        (0.0, {"followed": 900, "had": 450}, Standing.SUSPENDED, "50.0% had the outcome"),
        (0.0, {"followed": 900, "had": 280}, Standing.STEADY, ""),
        (0.6, {}, Standing.WATCHED, "begins to differ"),
    ],
)
def test_drift_is_watched_and_suspends_by_itself(shift, changed, standing, said):
    rng, register = np.random.default_rng(4), _Register()
    verdict = watch("firearms", 2, "westvale", _reference(rng), _newly(rng, shift, **changed), AS_AT)
    obey(verdict, register)
    assert verdict.standing is standing
    assert said in " ".join(verdict.reasons)
    assert register.suspended == ([("firearms", 2, verdict.reasons, AS_AT)] if standing is Standing.SUSPENDED else [])


@pytest.mark.parametrize("people", [31, 60, 200])
def test_few_people_of_the_same_kind_are_no_drift_and_of_another_kind_are(people):
    rng = np.random.default_rng(people)
    reference = reference_of(("age",), rng.normal(35, 10, (people, 1)), 0.3, ["19C"])
    for _ in range(50):
        newly = Newly(rng.normal(35, 10, (people, 1)), frozenset({"19C"}))
        assert watch("firearms", 2, "westvale", reference, newly, AS_AT).standing is not Standing.SUSPENDED
    older = Newly(rng.normal(80, 10, (people, 1)), frozenset({"19C"}))
    assert watch("firearms", 2, "westvale", reference, older, AS_AT).standing is Standing.SUSPENDED


def test_a_feature_that_is_suddenly_missing_suspends():
    rng = np.random.default_rng(4)
    newly = _newly(rng)
    newly.values[:600, 0] = np.nan
    verdict = watch("firearms", 2, "westvale", _reference(rng), newly, AS_AT)
    assert any("missing for 20%" in reason for reason in verdict.reasons)


def test_the_card_says_every_test_figure_gate_and_gap(trial, found):
    declaration = read_declaration(FOLDER)
    gates = hold_against_gates(found, PLAN)
    card = write_card(declaration, trial.spec, trial.features.features, found, gates, None, PLAN)
    for wanted in (
        "Not evidence.", "| T10 | yes |", found.quarters[0].name, "count of prior events", "harm rank", PLAN.digest,
        trial.spec.digest, "Not measured yet: it cannot be released.", *PLAN.missing, *(gate.name for gate in gates),
    ):  # fmt: skip
        assert wanted in card
    assert not any(person in card for person in found.told.people[:50] if len(person) > 2)


def test_the_transparency_record_has_every_section_and_leaves_to_the_force_what_only_it_can_say(trial, found):
    record = transparency_record(read_declaration(FOLDER), trial.spec, PLAN, found, hold_against_gates(found, PLAN))
    assert [section.partition(":")[0] for section in record.sections] == ["Tier 1 Information", *["Tier 2"] * 5]
    assert "Tier 2: 1. Owner and Responsibility: 1.3 Senior responsible owner" in record.open_fields
    assert f"{found.whole.auc:.3f}" in record.markdown()


@pytest.mark.parametrize(("field", "value"), [("list_size", 5000), ("unknown", 1), ("missing", [])])
def test_a_plan_names_the_place_that_is_wrong(field, value):
    with pytest.raises(PlanError, match=field):
        parse_plan(PLAN.model_dump() | {field: value}, "evaluation.yaml")


def test_the_list_of_each_moment_is_measured_and_not_one_list_of_all():
    people, moments = np.array(["a", "b", "a", "b"]), np.array([1, 1, 2, 2])
    told = Told(people, moments, np.array([True, False, False, True]), np.array([0.9, 0.8, 0.3, 0.2]))
    measured = measure("two", told, 1)
    assert (measured.listed, measured.right, measured.precision) == (2, 1, 0.5)
