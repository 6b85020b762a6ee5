"""The journey asks the assessment first, waits while it says no, and holds what it found against the form."""

import pytest

from ndas.duties.assessment import NotCoveredError, permission
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import DpoReview, Outcome
from ndas.journey import refresh
from ndas.store.audit import AuditQuery
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
WHICH = "programme"


def _say(platform, stage, outcome):
    entry = AuditEntry(AuditEvent.ASSESSMENT_REVIEWED, stage.now, FORCE, actor="dpo-northmoor")
    review = DpoReview(1, outcome, stage.now.date(), "dpo-northmoor", reference="DPIA-2")
    platform.control.assessments.respond(FORCE, WHICH, review, at=stage.now, audit=entry)


def test_a_refresh_that_is_not_covered_changes_nothing_and_its_delivery_waits(scene):
    stage = scene("northmoor")
    platform = stage.platform()
    _say(platform, stage, Outcome.STAGE_2_REQUIRED)
    path, live = stage.deliver("northmoor", 2), platform.control.snapshots.live(FORCE)
    with pytest.raises(NotCoveredError, match="Stage 2"):
        refresh(platform, path)
    assert path.exists()
    assert platform.control.snapshots.live(FORCE) == live
    found = platform.control.audit.find(
        AuditQuery(force=FORCE, events=(AuditEvent.PROCESSING_REFUSED,)), first=0, count=5
    )
    assert [record.entry.policies for record in found.records] == [("assessment.stage-2",)]
    platform.control.close()


def test_what_the_first_week_shows_is_counted_and_held_against_the_form(scene):
    stage = scene("northmoor")
    platform = stage.platform()
    facts = platform.control.differences.facts(FORCE)
    assert facts.people > 100
    assert facts.children > 0
    assert facts.mentions
    assert facts.regions == ("United Kingdom",)
    found = {one.subject: one for one in platform.control.differences.open(FORCE, WHICH)}
    assert {"witness", "children"} <= set(found)
    assert not any(one.material for one in found.values())
    assert {one.assigned_to for one in found.values()} == {"custodian"}
    assert found["children"].count == facts.children
    assert permission(platform.control, FORCE, stage.now.date()).allowed
    entries = platform.control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.DRIFT_FOUND,)), first=0, count=5)
    assert [record.entry.count for record in entries.records] == [len(found)]
    platform.control.close()


def test_the_facts_are_those_of_the_rows(scene):
    stage = scene("northmoor")
    facts = stage.platform().control.differences.facts(FORCE)
    links = sum(facts.subject_categories.values())
    assert links > facts.children
    assert set(facts.data_categories) >= {"names", "dates of birth", "addresses", "free text"}
    assert all(count >= 0 for count in facts.data_categories.values())
