"""What people decided about a week's leads, in the next week: lists, words, ledger, and the life of the use case."""

import json
from dataclasses import replace

import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import refresh
from ndas.journey.work import PURPOSE
from ndas.store.audit import AuditQuery
from ndas.store.control import Decision
from ndas.store.reading import ReadingStore
from ndas.store.snapshots.words import open_words, seal_words
from ndas.use_cases.lives.acts import standing_at
from ndas.use_cases.register import USE_CASES
from ndas.use_cases.reviewing import lead_of
from ndas.use_cases.reviewing.feedback import records_of
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.finding import Finding
from ndas.vocabulary.json_form import read_card
from ndas.vocabulary.lifecycle import State

FORCE = ForceId("northmoor")
SLAVERY = "modern-slavery"
WORDS = "The same people were there a year ago, and the landlord is known."


def opened(platform):
    """The live snapshot and its reading store."""
    live = platform.control.snapshots.live(FORCE).snapshot
    snapshot = platform.snapshots.open(FORCE, live, platform.lend_snapshot(FORCE, live, RunId("test"), PURPOSE))
    return live, snapshot, ReadingStore.open(snapshot)


def findings_of(store, use_case):
    return [read_card(Finding, one) for one in json.loads(store.mart(use_case, "findings") or "[]")]


def listed_now(platform, use_case):
    _, snapshot, store = opened(platform)
    found = findings_of(store, use_case)
    store.close()
    snapshot.close()
    return found


def the_same_week_again(made, platform):
    """The same extract under the next number: nothing has changed but what people said."""
    assert not refresh(platform, made.deliver("northmoor", 1, sequence=2)).held


def entry(platform, event=AuditEvent.DECISION_RECORDED):
    return AuditEntry(event, platform.clock(), FORCE, actor="ada")


def decide(platform, finding, number, outcome, **said):
    """A decision about a finding, with its words sealed under the live week."""
    live, snapshot, store = opened(platform)
    at = platform.clock()
    made = Decision(
        id=f"d-{number}", force=FORCE, use_case=finding.use_case, version=finding.version, snapshot=live,
        finding=finding.id, outcome=outcome, by="ada", at=at, list_name=finding.list_name, lead=lead_of(finding),
        own="little", after="little", ground="not-relevant", action="none", opened_at=at, decided_at=at,
    )  # fmt: skip
    about = f"decision {made.id} answer"
    words = {"answer": seal_words(snapshot.key, WORDS, about)}
    records = records_of(finding)
    platform.control.decisions.record(replace(made, **said), records=records, words=words, audit=entry(platform))
    store.close()
    snapshot.close()


@pytest.fixture
def week_one(scene):
    made = scene("northmoor")
    platform = made.platform()
    yield made, platform
    platform.control.close()


def test_a_week_runs_what_is_live_and_writes_down_what_it_touched(week_one):
    _, platform = week_one
    for name in USE_CASES:
        (line,) = platform.control.use_cases.weeks(FORCE, name)
        _, snapshot, store = opened(platform)
        found = findings_of(store, name)
        assert (line.state, line.leads) == ("live", len(found))
        assert line.listed_people == len({one.subject for one in found if one.subject.startswith("person:")})
        assert line.rows > 1_000
        assert line.people > 100
        assert 0 <= line.special_category < line.texts
        store.close()
        snapshot.close()


@pytest.mark.slow
def test_what_was_decided_changes_the_next_week_and_the_words_go_with_it(week_one):
    made, platform = week_one
    listed = listed_now(platform, SLAVERY)
    name = max({one.list_name for one in listed}, key=lambda name: sum(one.list_name == name for one in listed))
    wrong, more = [one for one in listed if one.list_name == name][:2]
    decide(platform, wrong, 1, "disagree")
    decide(platform, more, 2, "need more")
    the_same_week_again(made, platform)
    live, snapshot, store = opened(platform)
    now = [one.subject for one in findings_of(store, SLAVERY) if one.list_name == wrong.list_name]
    assert wrong.subject not in now
    assert now[-1] == more.subject
    assert json.loads(store.mart(SLAVERY, "effects")) == {"d-1": "set aside", "d-2": "lowered"}
    for which in ("d-1", "d-2"):
        sealed = platform.control.decisions.words(which, live)["answer"]
        assert open_words(snapshot.key, sealed, f"decision {which} answer") == WORDS
    store.close()
    snapshot.close()


@pytest.mark.slow
def test_a_kill_criterion_suspends_before_the_next_week_is_asked(week_one):
    made, platform = week_one
    listed = listed_now(platform, SLAVERY)
    for number in range(3):
        decide(platform, listed[number], number, "agree", result="harmed")
    the_same_week_again(made, platform)
    stands = standing_at(platform.control, FORCE, USE_CASES[SLAVERY], made.now.date())
    assert stands.state is State.SUSPENDED
    assert stands.step.by == "platform"
    assert "done harm" in stands.step.reason
    _, snapshot, store = opened(platform)
    assert findings_of(store, SLAVERY) == []
    assert findings_of(store, "serious-violence") is not None
    store.close()
    snapshot.close()
    refused = platform.control.audit.find(
        AuditQuery(force=FORCE, events=(AuditEvent.PROCESSING_REFUSED,)), first=0, count=5
    ).records
    assert refused[0].entry.detail["use_case"] == SLAVERY
    assert "suspended" in refused[0].entry.detail["step"]


@pytest.mark.slow
def test_a_force_whose_people_have_taken_no_step_runs_no_use_case_and_is_told_which_step_is_missing(week_one):
    made, platform = week_one
    with platform.control.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM use_case_step")
    the_same_week_again(made, platform)
    assert all(len(platform.control.use_cases.weeks(FORCE, name)) == 1 for name in USE_CASES)
    refused = platform.control.audit.find(
        AuditQuery(force=FORCE, events=(AuditEvent.PROCESSING_REFUSED,)), first=0, count=9
    ).records
    assert {one.entry.detail["use_case"] for one in refused} == set(USE_CASES)
    assert all("never proposed" in one.entry.detail["step"] for one in refused)
