"""Assessments in the control database: submitted is final, two people, one outcome that counts."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import (
    Difference,
    DpoReview,
    Facts,
    Outcome,
    RemedialAction,
    ResidualRisk,
    SpecialCategory,
    may_process,
    national_text,
)
from ndas.store.control import AlreadyThereError, AssessmentRefusedError, Control, NotThereError, StateRefusedError
from ndas.vocabulary import SubjectCategory
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]
WHICH = "programme"
DAY = timedelta(days=1)


def national() -> dict[str, Any]:
    said = json.loads(json.dumps(yaml.safe_load(national_text()), default=str))
    return {k: v for k, v in said.items() if k not in {"version", "material_drift"}}


@pytest.fixture
def submitted(small_control: Control, entry: Entry, force: ForceId, now: datetime) -> Control:
    """A control database in which the custodian has submitted the national assessment."""
    return submit_national(small_control, entry, force, now)


def submit_national(control: Control, entry: Entry, force: ForceId, now: datetime) -> Control:
    control.assessments.start(force, WHICH, title="NDAS", draft=national(), by="cust", at=now, audit=entry())
    control.assessments.submit(force, WHICH, by="cust", at=now, audit=entry(AuditEvent.ASSESSMENT_SUBMITTED))
    return control


def review(outcome: Outcome, now: datetime, **more: Any) -> DpoReview:
    said = {"given_by": "dpo", "reference": "DPIA-2/1", **more}
    return DpoReview(said.pop("version", 1), outcome, now.date(), **said)


def test_a_submitted_version_starts_the_officers_clock_and_never_changes(
    submitted: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    (version,) = submitted.assessments.versions(force, WHICH)
    assert version.due_on == date(2026, 12, 4)
    assert version.read().governance.submitted == now.date()
    with pytest.raises(AssessmentRefusedError, match="amend"):
        submitted.assessments.save(force, WHICH, {}, by="cust", at=now, audit=entry())
    with pytest.raises(AssessmentRefusedError, match="submitted already"):
        submitted.assessments.submit(force, WHICH, by="cust", at=now, audit=entry())
    second = submitted.assessments.amend(force, WHICH, by="cust", at=now, audit=entry())
    assert (second.number, second.answers["governance"]["submitted"]) == (2, None)
    assert submitted.assessments.versions(force, WHICH)[1] == version


def test_a_change_behind_its_back_is_noticed(submitted: Control, force: ForceId) -> None:
    with submitted.database.write() as connection:
        connection.execute(
            text("UPDATE assessment_version SET content = replace(content, 'United Kingdom', 'Somewhere')")
        )
    found = submitted.assessments.governing(force, WHICH)
    assert found is not None
    with pytest.raises(AssessmentRefusedError, match="changed after it was submitted"):
        found[0].read()


def test_an_incomplete_draft_is_kept_and_not_submitted(
    small_control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    assessments = small_control.assessments
    assessments.start(force, "pilot", title="A pilot", draft={}, by="cust", at=now, audit=entry())
    assessments.save(force, "pilot", {"purpose": {"aim": "x"}}, by="own", at=now, audit=entry())
    assert assessments.versions(force, "pilot")[0].answers == {"purpose": {"aim": "x"}}
    with pytest.raises(AssessmentRefusedError, match="answers are open"):
        assessments.submit(force, "pilot", by="cust", at=now, audit=entry())
    with pytest.raises(AlreadyThereError):
        assessments.start(force, "pilot", title="Again", draft={}, by="cust", at=now, audit=entry())
    assert assessments.governing(force, "pilot") is None
    assert assessments.wrote(force, "pilot", "own")


def test_nobody_writes_and_reviews_one_assessment(
    submitted: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    with pytest.raises(AssessmentRefusedError, match="does not review"):
        submitted.assessments.respond(
            force, WHICH, review(Outcome.NOT_MANDATORY, now, given_by="cust"), at=now, audit=entry()
        )
    submitted.assessments.respond(force, WHICH, review(Outcome.STAGE_2_ACCEPTED, now), at=now, audit=entry())
    with pytest.raises(AssessmentRefusedError, match="does not write"):
        submitted.assessments.amend(force, WHICH, by="dpo", at=now, audit=entry())
    assert submitted.assessments.reviewed(force, WHICH, "dpo")


def test_the_last_response_counts_and_an_amendment_governs_once_it_has_an_outcome(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    assessments = submit_national(control, entry, force, now).assessments
    assert assessments.governing(force, WHICH)[1] is None  # type: ignore[index]
    for outcome in (Outcome.STAGE_2_REQUIRED, Outcome.STAGE_2_ACCEPTED):
        assessments.respond(force, WHICH, review(outcome, now), at=now, audit=entry())
    version, last = assessments.governing(force, WHICH)  # type: ignore[misc]
    assert (version.number, last.outcome) == (1, Outcome.STAGE_2_ACCEPTED)  # type: ignore[union-attr]
    assessments.amend(force, WHICH, by="cust", at=now, audit=entry())
    assessments.submit(force, WHICH, by="cust", at=now, audit=entry())
    assert assessments.governing(force, WHICH)[0].number == 1  # type: ignore[index]
    assessments.respond(force, WHICH, review(Outcome.STAGE_2_REQUIRED, now, version=2), at=now, audit=entry())
    assert assessments.governing(force, WHICH)[0].number == 2  # type: ignore[index]


def test_a_remedial_action_that_is_not_done_escalates_and_done_needs_evidence(
    submitted: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    assessments = submitted.assessments
    action = RemedialAction("train every user", "custodian", now.date() + 5 * DAY)
    given = review(Outcome.NOT_REQUIRED_WITH_ACTIONS, now, actions=(action,))
    assessments.respond(force, WHICH, given, at=now, audit=entry())
    version, last = assessments.governing(force, WHICH)  # type: ignore[misc]
    late = now.date() + 6 * DAY
    assert may_process(version.read(), last, (), now.date()).allowed
    assert may_process(version.read(), last, (), late).rule == "assessment.remedial-action"
    (kept,) = last.actions  # type: ignore[union-attr]
    with pytest.raises(AssessmentRefusedError, match="how one can see"):
        assessments.finish(force, kept.id, by="cust", evidence=" ", at=now, audit=entry())
    with pytest.raises(NotThereError):
        assessments.finish(ForceId("easthaven"), kept.id, by="cust", evidence="list 7", at=now, audit=entry())
    assessments.finish(force, kept.id, by="cust", evidence="training list 7", at=now, audit=entry())
    assert may_process(version.read(), assessments.reviews(force, WHICH, 1)[-1], (), late).allowed


@pytest.mark.parametrize(
    ("outcome", "more", "said"),
    [
        (Outcome.NOT_REQUIRED_WITH_ACTIONS, {}, "at least one remedial action"),
        (Outcome.STAGE_2_ACCEPTED, {"residual_risk": ResidualRisk.HIGH}, "regulator must be consulted"),
        (Outcome.STAGE_2_ACCEPTED, {"reference": ""}, "give the reference"),
        (Outcome.REGULATOR_CONSULTED, {}, "has not been asked"),
    ],
)
def test_a_response_that_leaves_something_out_is_refused(
    submitted: Control,
    entry: Entry,
    force: ForceId,
    now: datetime,
    outcome: Outcome,
    more: dict[str, Any],
    said: str,
) -> None:
    with pytest.raises(AssessmentRefusedError, match=said):
        submitted.assessments.respond(force, WHICH, review(outcome, now, **more), at=now, audit=entry())
    assert submitted.assessments.reviews(force, WHICH, 1) == ()


def test_high_residual_risk_waits_for_the_regulators_answer(
    submitted: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    assessments = submitted.assessments
    asked = review(Outcome.CONSULT_REGULATOR, now, residual_risk=ResidualRisk.HIGH)
    assessments.respond(force, WHICH, asked, at=now, audit=entry())
    version, last = assessments.governing(force, WHICH)  # type: ignore[misc]
    assert may_process(version.read(), last, (), now.date()).rule == "assessment.regulator"
    answered = replace(asked, outcome=Outcome.REGULATOR_CONSULTED, reference="ICO/123")
    assessments.respond(force, WHICH, answered, at=now, audit=entry())
    last = assessments.reviews(force, WHICH, 1)[-1]
    assert may_process(version.read(), last, (), now.date()).allowed


def test_a_signature_bears_what_was_signed_and_is_not_the_reviewers(
    submitted: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    assessments = submitted.assessments
    with pytest.raises(AssessmentRefusedError, match="no outcome"):
        assessments.sign(force, WHICH, 1, by="own", role="owner", at=now, audit=entry())
    assessments.respond(force, WHICH, review(Outcome.STAGE_2_ACCEPTED, now), at=now, audit=entry())
    with pytest.raises(AssessmentRefusedError, match="reviewed"):
        assessments.sign(force, WHICH, 1, by="dpo", role="owner", at=now, audit=entry())
    made = assessments.sign(force, WHICH, 1, by="own", role="owner", at=now, audit=entry())
    assert made.sha256 == assessments.versions(force, WHICH)[0].sha256
    with pytest.raises(AssessmentRefusedError, match="already"):
        assessments.sign(force, WHICH, 1, by="own", role="owner", at=now, audit=entry())
    assert assessments.signatures(force, WHICH, 1) == (made,)


def test_facts_of_several_parts_and_runs_come_together(small_control: Control, force: ForceId, now: datetime) -> None:
    keep = small_control.differences.keep_facts
    keep(force, "run-1", "load", Facts(mentions={"health": 9}), at=now)
    keep(force, "run-1", "people", Facts(subject_categories={SubjectCategory.WITNESS: 3}, people=40), at=now)
    keep(force, "run-2", "load", Facts(mentions={"health": 2}), at=now + DAY)
    keep(force, "run-2", "people", Facts(special_categories={SpecialCategory.RACE: 1}, people=41), at=now + DAY)
    facts = small_control.differences.facts(force)
    assert (facts.mentions, facts.people) == ({"health": 2}, 41)
    assert facts.subject_categories == {}
    assert small_control.differences.facts(ForceId("easthaven")) == Facts()


def test_a_difference_keeps_its_first_day_and_is_resolved_when_it_is_gone(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    def note(version: int, *found: Difference, at: datetime) -> None:
        control.differences.note(force, WHICH, version, found, run=f"run-{version}", at=at, audit=entry())

    seen = Difference("children", "2.7", "12 people", 12, material=False, found_on=now.date(), subject="children")
    note(1, seen, at=now)
    note(1, replace(seen, words="13 people", count=13), at=now + 7 * DAY)
    (record,) = control.differences.open(force, WHICH)
    assert (record.found_at, record.seen_at, record.count) == (now, now + 7 * DAY, 13)
    assert record.assigned_to == "custodian"
    control.differences.assign(force, record.id, to="sgt-4", audit=entry())
    note(2, at=now + 14 * DAY)
    assert control.differences.open(force, WHICH) == ()
    (gone,) = control.differences.all(force, WHICH)
    assert (gone.resolved_at, gone.assigned_to) == (now + 14 * DAY, "sgt-4")
    assert "version 2" in gone.resolution


def test_nothing_is_disclosed_without_an_agreement_in_force(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    def disclose(at: datetime) -> None:
        control.sharing.disclose(
            force, "Home Office", what="totals", records=0, reason="OP/1", by="ana", at=at, audit=entry()
        )

    with pytest.raises(StateRefusedError, match="no agreement"):
        disclose(now)
    made = control.sharing.agree(
        force,
        "Home Office",
        reference="ISA/7",
        purpose="programme reporting",
        valid_from=now.date(),
        valid_until=now.date() + 30 * DAY,
        audit=entry(),
    )
    disclose(now)
    with pytest.raises(StateRefusedError, match="no agreement"):
        disclose(now + 31 * DAY)
    assert control.sharing.recipients_without_agreement(force, now.date()) == 0
    control.sharing.end(force, made.id, at=now + DAY, audit=entry())
    with pytest.raises(StateRefusedError, match="no agreement"):
        disclose(now + DAY)
    assert control.sharing.recipients_without_agreement(force, now.date() + DAY) == 1
    assert [one.reason for one in control.sharing.disclosures(force)] == ["OP/1"]
