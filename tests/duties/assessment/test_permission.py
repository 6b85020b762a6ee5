"""The assessment in the control database decides what runs, and every no is written down."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from ndas.cli.governing.adopting import adopt_national, national_draft
from ndas.duties.assessment import (
    NotCoveredError,
    cover_of,
    covered,
    facts_of_the_platform,
    hold_against,
    may_disclose,
    permission,
    permission_to_ask,
)
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import DpoReview, Facts, Outcome, read_national
from ndas.journey.assessing import unticked_columns
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, Training, User
from ndas.vocabulary import ForceId, SubjectCategory

FORCE, OTHER = ForceId("northmoor"), ForceId("easthaven")
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
WHICH = "programme"


@pytest.fixture
def control(tmp_path):
    made = Control(f"sqlite:///{tmp_path / 'control.db'}")
    yield made
    made.close()


def entry(event=AuditEvent.ASSESSMENT_CHANGED, actor="custodian"):
    return AuditEntry(event, NOW, FORCE, actor=actor)


def amend(control, outcome=Outcome.STAGE_2_ACCEPTED, **changes):
    """A second version with answers changed, submitted and answered; governs from here on."""
    control.assessments.amend(FORCE, WHICH, by="custodian", at=NOW, audit=entry())
    draft = national_draft()
    for name, value in changes.items():
        section, field = name.split("__")
        draft[section][field] = value
    control.assessments.save(FORCE, WHICH, draft, by="custodian", at=NOW, audit=entry())
    number = control.assessments.submit(FORCE, WHICH, by="custodian", at=NOW, audit=entry()).number
    if outcome:
        review = DpoReview(number, outcome, NOW.date(), "dpo", reference="DPIA-2")
        control.assessments.respond(FORCE, WHICH, review, at=NOW, audit=entry())


def refusals(control, force=FORCE):
    found = control.audit.find(AuditQuery(force=force, events=(AuditEvent.PROCESSING_REFUSED,)), first=0, count=9)
    return [record.entry.policies for record in found.records]


def test_nothing_is_processed_without_a_submitted_version_and_the_no_is_written_down(control):
    with pytest.raises(NotCoveredError, match="no submitted assessment"):
        covered(control, FORCE, at=NOW, actor="journey")
    assert refusals(control) == [("assessment.none",)]
    with pytest.raises(NotCoveredError):
        cover_of(control, FORCE, "firearms", NOW.date())


def test_a_recorded_outcome_of_another_person_lets_it_run_for_that_force_alone(control):
    adopt_national(control, FORCE, at=NOW)
    assert covered(control, FORCE, at=NOW, actor="journey").version == 1
    assert permission_to_ask(control, FORCE, "firearms", NOW.date()).allowed
    assert permission_to_ask(control, FORCE, "shoplifting", NOW.date()).rule == "assessment.purpose"
    assert permission(control, OTHER, NOW.date()).rule == "assessment.none"
    assert refusals(control) == []


def test_nothing_is_processed_before_the_start(control):
    adopt_national(control, FORCE, at=NOW)
    amend(control, governance__processing_starts="2027-01-01")
    assert permission(control, FORCE, NOW.date()).rule == "assessment.start"


def test_a_version_changed_behind_its_back_forbids_everything(control):
    adopt_national(control, FORCE, at=NOW)
    with control.database.write() as connection:
        connection.execute(text("UPDATE assessment_version SET content = replace(content, 'firearms', 'parking')"))
    assert permission(control, FORCE, NOW.date()).rule == "assessment.changed"
    with pytest.raises(NotCoveredError, match="changed after it was submitted"):
        covered(control, FORCE, at=NOW, actor="journey")


def test_a_material_difference_stops_the_next_run_until_an_amended_version_has_an_outcome(control):
    adopt_national(control, FORCE, at=NOW)
    facts = Facts(oldest_archive_months=9, subject_categories={SubjectCategory.WITNESS: 3})
    control.differences.keep_facts(FORCE, "run-1", "snapshot", facts, at=NOW)
    assert [d.kind for d in hold_against(control, FORCE, run="run-1", at=NOW, actor="journey")] == ["subject category"]
    assert permission(control, FORCE, NOW.date()).allowed

    amend(control, use__archive_months=6)
    hold_against(control, FORCE, run="run-2", at=NOW, actor="journey")
    refused = permission(control, FORCE, NOW.date())
    assert (refused.rule, "9 months old" in refused.words) == ("assessment.drift", True)

    amend(control, outcome=None, use__archive_months=12)
    assert permission(control, FORCE, NOW.date()).rule == "assessment.drift"
    review = DpoReview(3, Outcome.STAGE_2_ACCEPTED, NOW.date(), "dpo", reference="DPIA-3")
    control.assessments.respond(FORCE, WHICH, review, at=NOW, audit=entry())
    hold_against(control, FORCE, run="response", at=NOW, actor="dpo")
    assert permission(control, FORCE, NOW.date()).allowed
    assert [d.kind for d in control.differences.open(FORCE, WHICH)] == ["subject category"]


def test_every_comparison_with_a_difference_is_in_the_log_and_one_without_is_not(control):
    adopt_national(control, FORCE, at=NOW)
    hold_against(control, FORCE, run="run-1", at=NOW, actor="journey")
    control.differences.keep_facts(FORCE, "run-2", "snapshot", Facts(children=4), at=NOW)
    hold_against(control, FORCE, run="run-2", at=NOW, actor="journey")
    found = control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.DRIFT_FOUND,)), first=0, count=9)
    assert [(r.entry.run, r.entry.count, r.entry.detail["kinds"]) for r in found.records] == [("run-2", 1, "children")]


def test_the_platform_knows_who_looks_without_training_and_how_old_its_archive_is(control):
    for name, roles in (("n1", ("officer",)), ("n2", ("analyst",)), ("n3", ("dpo",))):
        control.users.add(User(name, FORCE, name, roles, NOW), audit=entry(AuditEvent.USER_CHANGED))
    until = NOW + timedelta(days=1)
    control.users.train(Training("n1", "serious-violence", NOW, until), audit=entry(AuditEvent.USER_CHANGED))
    facts = facts_of_the_platform(control, FORCE, ("United Kingdom",), NOW)
    assert (facts.users_without_training, facts.oldest_archive_months) == (1, 0)
    assert facts_of_the_platform(control, FORCE, (), until).users_without_training == 2


def test_a_source_column_of_an_unticked_category_stops_the_run():
    def row(make, **lineage):
        origins = {name: [SimpleNamespace(table="NOMINAL", column=column)] for name, column in lineage.items()}
        return SimpleNamespace(row=SimpleNamespace(make=make), lineage=origins)

    plan = SimpleNamespace(system="rms", rows=[row("person", emails="EMAIL", family_name="SURNAME")])
    national = read_national()
    assert unticked_columns(national, [plan]) == ()
    ticked = tuple(c for c in national.data.categories if c != "e-mail addresses")
    narrower = national.model_copy(update={"data": national.data.model_copy(update={"categories": ticked})})
    assert unticked_columns(narrower, [plan]) == ("rms/NOMINAL.EMAIL (e-mail addresses)",)


def test_nothing_is_shared_with_third_parties_unless_the_form_says_so(control):
    assert may_disclose(control, FORCE).rule == "assessment.none"
    adopt_national(control, FORCE, at=NOW)
    assert may_disclose(control, FORCE).allowed
    amend(control, sharing__third_parties="no", sharing__agreements="none required")
    denied = may_disclose(control, FORCE)
    assert not denied.allowed
    assert "nothing is shared" in denied.words
