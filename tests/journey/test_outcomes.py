"""The outcome of a use case meets each week: ten tests, drift against the first week, and what is obeyed."""

import json
import re
from dataclasses import replace

import pytest

from ndas.governance import AuditEvent
from ndas.journey import Limits, deriving, outcomes, refresh
from ndas.journey.outcomes import TABLE
from ndas.journey.work import PURPOSE
from ndas.store.audit import AuditQuery
from ndas.use_cases.declaration import Method
from ndas.use_cases.lives.acts import standing_at
from ndas.use_cases.models.develop import read_learning
from ndas.use_cases.register import USE_CASES
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.lifecycle import State

FORCE = ForceId("northmoor")
LEARNS = ("serious-sexual-offences", "firearms", "serious-violence")


@pytest.fixture
def week_one(scene):
    made = scene("northmoor")
    platform = made.platform()
    yield made, platform
    platform.control.close()


def kept_for_next_week(platform):
    live = platform.control.snapshots.live(FORCE).snapshot
    with platform.snapshots.open(FORCE, live, platform.lend_snapshot(FORCE, live, RunId("test"), PURPOSE)) as snapshot:
        return {row["use_case"]: row for row in snapshot.dataset(TABLE).to_table().to_pylist()}


def test_each_refresh_runs_the_ten_tests_and_writes_down_what_they_found(week_one):
    _, platform = week_one
    for name in LEARNS:
        (week,) = platform.control.outcomes.weeks(FORCE, name)
        assert [test for test, _, _ in week.tests] == [f"T{number}" for number in range(1, 11)]
        told = {test: words for test, _, words in week.tests}
        assert "no officer has read a sample" in told["T8"]
        assert "could not be run" not in "".join(told.values())
        assert "T8" in week.failed
        assert standing_at(platform.control, FORCE, USE_CASES[name], platform.clock().date()).shown
    assert platform.control.outcomes.weeks(FORCE, "modern-slavery") == ()
    entries = platform.control.audit.find(AuditQuery(force=FORCE), count=200).records
    tested = [one.entry for one in entries if one.entry.event is AuditEvent.OUTCOME_TESTED]
    assert {one.detail["use_case"] for one in tested} == set(LEARNS)


def test_the_first_week_of_a_run_is_kept_as_spreads_of_nobody(week_one):
    _, platform = week_one
    kept = kept_for_next_week(platform)
    assert set(kept) == set(LEARNS)
    for row in kept.values():
        document = json.loads(row["reference"])
        assert len(document["names"]) == len(document["spreads"])
        assert not any(word in row["reference"] for word in ("rms:", "custody:", "P-"))


def suspended(platform, rule):
    """Use cases that the platform suspended by a rule, with its reasons."""
    found = {}
    for name in LEARNS:
        last = platform.control.use_cases.steps(FORCE, name)[-1]
        if last.state is State.SUSPENDED and last.evidence["rule"] == rule:
            assert (last.by, last.role) == ("platform", "platform")
            found[name] = last.reason
    return found


@pytest.mark.slow
def test_a_week_like_the_one_before_is_no_drift_and_what_has_learnt_stops_with_its_tests(week_one, monkeypatch):
    """Firearms is made one that has learnt: a test that fails suspends it; the others count, and go on."""
    made, platform = week_one
    first = kept_for_next_week(platform)
    shipped = USE_CASES["firearms"]
    learnt = replace(shipped, declaration=shipped.declaration.model_copy(update={"method": Method.EBM}))
    monkeypatch.setitem(USE_CASES, "firearms", learnt)
    assert not refresh(platform, made.deliver("northmoor", 2)).held
    assert suspended(platform, "drift") == {}
    (words,) = suspended(platform, "outcome").values()
    assert "T8: no officer has read a sample" in words
    now = kept_for_next_week(platform)
    for name in set(LEARNS) - {"firearms"}:
        assert now[name] == first[name]
        assert platform.control.outcomes.weeks(FORCE, name)[0].drift in {"steady", "watched"}
        assert standing_at(platform.control, FORCE, USE_CASES[name], platform.clock().date()).shown


@pytest.mark.slow
def test_planted_drift_suspends_before_anything_is_listed_and_a_week_like_the_first_does_not(week_one, monkeypatch):
    """Of serious violence, asked about every victim of these small forces, so that there are enough to measure."""
    made, platform = week_one
    name = "serious-violence"
    monkeypatch.setattr(outcomes, "read_learning", of_everybody)
    with monkeypatch.context() as anew:
        anew.setattr(deriving, "first_weeks", lambda _work: {})
        assert not refresh(platform, made.deliver("northmoor", 1, sequence=2)).held
    assert not refresh(platform, made.deliver("northmoor", 2, sequence=3)).held
    assert suspended(platform, "drift") == {}
    assert platform.control.outcomes.weeks(FORCE, name)[0].drift in {"steady", "watched"}
    lines = len(platform.control.use_cases.weeks(FORCE, name))

    older(made.extract("northmoor", 2))
    made.limits = Limits(removed_share=1.0, changed_share=1.0, added_share=1.0)
    assert not refresh(platform, made.deliver("northmoor", 2, sequence=4)).held
    found = suspended(platform, "drift")
    assert "age is spread otherwise" in found[name]
    assert platform.control.outcomes.weeks(FORCE, name)[0].drift == "suspended"
    assert len(platform.control.use_cases.weeks(FORCE, name)) == lines
    assert name not in kept_for_next_week(platform)


def of_everybody(folder):
    """What the folder says, asked about everybody who was the victim of anything in eight years."""
    learning = read_learning(folder)
    codes = tuple(sorted({*learning.spec.index.codes, "28E", "30C", "34B", "49", "58A", "58C", "39", "45", "48", "9A"}))
    index = learning.spec.index.model_copy(update={"codes": codes, "within_days": 3000, "least_events": 1, "flags": ()})
    return replace(learning, spec=learning.spec.model_copy(update={"index": index}))


def older(extract):
    """Everybody in the files was born forty years earlier."""
    path = extract / "rms" / "PERSON.csv"
    path.write_bytes(
        re.sub(rb'("\d\d/\d\d/)(\d{4})"', lambda day: b'%b%d"' % (day[1], int(day[2]) - 40), path.read_bytes())
    )
