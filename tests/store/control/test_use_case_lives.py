"""Steps of use cases are only added, one after the other; a decision's parts are each given once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ndas.governance import AuditEvent
from ndas.store.control import Decision, Experiment, StateRefusedError, UseCaseWeek
from ndas.vocabulary import SnapshotId
from ndas.vocabulary.lifecycle import State, Step

WEEK, NEXT = SnapshotId("000001-aaaaaa"), SnapshotId("000002-bbbbbb")


@pytest.fixture
def step(force, now):
    return Step(
        id="s-1", force=force, use_case="firearms", version=1, state=State.PROPOSED, by="ivy", role="custodian", at=now,
        reason="Shots near shots", digest="0" * 64, evidence={"minute": "3/26"}, expires_on=date(2027, 1, 1),
    )  # fmt: skip


@pytest.fixture
def decision(force, now):
    return Decision(
        id="d-1", force=force, use_case="firearms", version="1", snapshot=WEEK, finding="F-1", outcome="", by="ada",
        at=now, list_name="exposed", lead="1" * 64, own="little", opened_at=now,
    )  # fmt: skip


def test_a_step_reads_back_as_it_was_taken(control, force, entry, step):
    control.use_cases.take(step, after=0, audit=entry())
    assert control.use_cases.steps(force, "firearms") == (step,)
    assert control.use_cases.stamp(force) == 1
    assert control.use_cases.steps(force, "modern-slavery") == ()


def test_of_two_people_who_saw_the_same_steps_only_one_takes_the_next(control, force, entry, step):
    control.use_cases.take(step, after=0, audit=entry())
    with pytest.raises(StateRefusedError, match="meanwhile"):
        control.use_cases.take(replace(step, id="s-2"), after=0, audit=entry())
    assert len(control.use_cases.steps(force)) == 1


def test_a_weeks_line_is_replaced_by_the_same_weeks_and_by_no_other(control, force, now):
    line = UseCaseWeek(force, "firearms", WEEK, 1, "live", 10, 4, 3, 1, 2, 1, now)
    control.use_cases.keep_week(line)
    control.use_cases.keep_week(replace(line, leads=3))
    control.use_cases.keep_week(replace(line, snapshot=NEXT, at=now + timedelta(weeks=1)))
    assert [(one.snapshot, one.leads) for one in control.use_cases.weeks(force, "firearms")] == [(NEXT, 2), (WEEK, 3)]


def test_only_the_newest_weeks_experiments_are_told(control, force, now, entry):
    old = Experiment(force, "firearms", WEEK, "column", "event.flags", 1, 9, 1, 0, 4, 0, "", now)
    new = replace(old, snapshot=NEXT, lost=5, at=now + timedelta(weeks=1))
    control.use_cases.keep_experiments([old], audit=entry())
    control.use_cases.keep_experiments([new, replace(new, dropped="text.body", lost=7)], audit=entry())
    assert [(one.dropped, one.lost) for one in control.use_cases.experiments(force, "firearms")] == [
        ("text.body", 7),
        ("event.flags", 5),
    ]


def test_an_answer_is_given_once(control, now, entry, decision):
    control.decisions.record(decision, records=["rms:CRIME:1"], audit=entry(AuditEvent.DECISION_RECORDED))
    said = {"outcome": "agree", "ground": "records-bear-it-out", "decided_at": now}
    control.decisions.add(decision, audit=entry(), words={"answer": b"sealed"}, **said)
    with pytest.raises(StateRefusedError, match="never changed"):
        control.decisions.add(decision, audit=entry(), outcome="disagree")
    (kept,) = control.decisions.about(decision.force, "firearms")
    assert (kept.own, kept.outcome, kept.decided_at) == ("little", "agree", now)
    assert control.decisions.words("d-1", WEEK) == {"answer": b"sealed"}


def test_words_are_carried_to_the_next_week_and_the_week_before_keeps_its_own(control, force, entry, decision):
    control.decisions.record(decision, records=["rms:CRIME:1"], audit=entry(), words={"own": b"one"})
    assert control.decisions.sealed_under(force, WEEK) == (("d-1", "own", b"one"),)
    control.decisions.carry(force, NEXT, [("d-1", "own", b"two")], keep=WEEK)
    assert control.decisions.words("d-1", WEEK) == {"own": b"one"}
    assert control.decisions.words("d-1", NEXT) == {"own": b"two"}
    control.decisions.carry(force, SnapshotId("000003-cccccc"), [("d-1", "own", b"three")], keep=NEXT)
    assert control.decisions.words("d-1", WEEK) == {}


def test_nothing_of_a_decision_is_left_when_one_of_its_records_goes(control, force, now, entry, decision):
    control.decisions.record(decision, records=["rms:CRIME:1"], audit=entry(), words={"own": b"one"})
    assert control.decisions.forget(force, ["rms:CRIME:1"], at=now, audit=entry()) == 1
    (tomb,) = control.decisions.of(force)
    assert (tomb.finding, tomb.lead, tomb.own, tomb.by, tomb.forgotten_at) == (None, None, "", "ada", now)
    assert control.decisions.words("d-1", WEEK) == {}
    assert control.decisions.about(force, "firearms") == ()
    assert control.decisions.records_of(force, "firearms") == {}
