"""Steps as they are taken over a real control database and at the command line, and what follows from them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.governing.adopting import adopt_national
from ndas.cli.use_cases.adopting import adopt_use_cases
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, Force, StateRefusedError, User
from ndas.use_cases import USE_CASES
from ndas.use_cases.evaluation.drift import DriftVerdict, obey
from ndas.use_cases.evaluation.drift import Standing as Drift
from ndas.use_cases.kill_criteria import Measured
from ndas.use_cases.lifecycle import StepRefusedError
from ndas.use_cases.lives.acts import Person, Wanted, standing_at, suspend_where_killed, take_step
from ndas.use_cases.lives.drifted import SuspendsDrifted
from ndas.use_cases.lives.life import life_of, register_text
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.lifecycle import State

FORCE, BARE = ForceId("northmoor"), ForceId("elmshire")
AT = datetime.now(UTC)
FIREARMS = USE_CASES["firearms"]


def entry(event=AuditEvent.USE_CASE_MOVED, by="administrator", force=FORCE):
    return AuditEntry(event, AT, force, actor=by)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = tmp_path_factory.mktemp("home")
    (made / "forces").mkdir()
    control = Control(f"sqlite:///{made / 'control.db'}")
    for force in (FORCE, BARE):
        control.forces.join(Force(force, force.title(), (), AT), audit=entry(AuditEvent.FORCE_JOINED, force=force))
        adopt_national(control, force, at=AT)
    adopt_use_cases(control, FORCE, at=AT)
    for user, role in (
        ("dot", "dpo"),
        ("hana", "owner"),
        ("gil", "custodian"),
        ("eth", "ethics_secretary"),
        ("ada", "officer"),
    ):
        changed = entry(AuditEvent.USER_CHANGED)
        control.users.add(User(user, FORCE, user.title(), (role,), AT), audit=changed)
        control.users.set_vetting(user, "NPPV3", until=AT + timedelta(days=30), audit=changed)
    yield made
    control.close()


@pytest.fixture
def control(home):
    opened = Control(f"sqlite:///{home / 'control.db'}")
    yield opened
    with opened.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM use_case_step WHERE number > 5 OR force = 'elmshire'")
    opened.close()


def take(control, use_case, state, role, by, **said):
    wanted = Wanted(state=state, reason=said.pop("reason", "because it is so"), **said)
    return take_step(control, FORCE, use_case, wanted, by=Person(id=by, roles=(role,)), audit=entry(by=by))


def test_a_real_force_begins_with_no_use_case_and_is_told_the_first_step(control):
    for use_case in USE_CASES.values():
        stands = standing_at(control, BARE, use_case, AT.date())
        assert (stands.state, stands.runs) == (None, False)
        assert "has never been proposed here; next: proposed (custodian or owner)" in stands.words


def test_the_demonstrations_people_take_every_step_once_however_often_they_are_asked(control):
    adopt_use_cases(control, FORCE, at=AT)
    steps = control.use_cases.steps(FORCE, "firearms")
    assert [one.state for one in steps] == [State.PROPOSED, State.ASSESSED, State.BUILT, State.SHADOW, State.LIVE]
    assert [one.role for one in steps] == ["custodian", "dpo", "custodian", "ethics_secretary", "owner"]
    assert all(standing_at(control, FORCE, one, AT.date()).shown for one in USE_CASES.values())
    assert not standing_at(control, FORCE, FIREARMS, AT.date() + timedelta(days=91)).runs


def test_the_same_use_case_with_one_letter_changed_does_not_run(control):
    changed = replace(FIREARMS, digest="0" * 64)
    assert "changed after it was built" in standing_at(control, FORCE, changed, AT.date()).words


def test_kill_criteria_that_were_moved_after_assessing_cannot_be_built(control):
    softer = tuple(
        one.model_copy(update={"below": 0.01}) if one.below else one for one in FIREARMS.declaration.kill_criteria
    )
    moved = replace(FIREARMS, declaration=FIREARMS.declaration.model_copy(update={"kill_criteria": softer}))
    with control.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM use_case_step WHERE use_case = 'firearms' AND number > 2")
    with pytest.raises(StepRefusedError, match="fixed before it is built"):
        take(control, moved, State.BUILT, "custodian", "gil", evidence={"checked": "clean"})
    take(control, FIREARMS, State.BUILT, "custodian", "gil", evidence={"checked": "clean"})
    with control.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM use_case_step WHERE use_case = 'firearms'")
    adopt_use_cases(control, FORCE, at=AT)


def test_a_met_kill_criterion_suspends_in_the_platforms_name_and_one_not_met_does_nothing(control):
    quiet = suspend_where_killed(control, FORCE, FIREARMS, Measured(decided=9, harmed=1), at=AT, run="r-1")
    assert quiet is None
    met = suspend_where_killed(control, FORCE, FIREARMS, Measured(decided=9, harmed=2), at=AT, run="r-1")
    assert "done harm" in met.words
    last = control.use_cases.steps(FORCE, "firearms")[-1]
    assert (last.state, last.by, last.role) == (State.SUSPENDED, "platform", "platform")
    assert last.evidence == {"criterion": "harmed", "value": "2.00", "cases": "9"}
    assert suspend_where_killed(control, FORCE, FIREARMS, Measured(decided=9, harmed=2), at=AT, run="r-2") is None


def test_what_failed_stays_on_the_public_register_without_anybodys_id(control):
    take(control, FIREARMS, State.RETIRED, "owner", "hana", reason="Nobody was protected by it", failed=True)
    text = register_text("Northmoor Police", [life_of(control, FORCE, one, AT) for one in USE_CASES.values()], AT)
    assert "It is **retired**, because it failed." in text
    assert "Nobody was protected by it" in text
    assert text.count("## ") == 4
    assert not any(who in text for who in ("hana", "custodian-northmoor", "owner-northmoor"))
    with pytest.raises(StepRefusedError, match="newer version"):
        take(control, FIREARMS, State.PROPOSED, "custodian", "gil")


def test_the_twelve_questions_have_answers_from_what_is_the_case(control):
    life = life_of(control, FORCE, FIREARMS, AT)
    assert len(life.questions) == 12
    said = {one.question: one.answer for one in life.questions}
    assert "not known yet" in said["What decision changes, for whom, and how is that better than now?"]
    assert "DEMO-ETHICS-3/26" in said["Who was consulted?"]
    assert "Nobody under eighteen is listed" in said["Are children in scope?"]
    assert "It is live until" in said["How is it evaluated, and when is it stopped?"]


def run(home, *said):
    return CliRunner().invoke(app, ["use-case", *said, "--home", str(home)])


def test_at_the_command_line_a_step_is_a_persons_and_leaves_its_entry(home, control):
    why = ["--reason", "A lead was used as a ground for a stop"]
    refused = run(home, "suspend", FORCE, "firearms", "--by", "ada", *why)
    assert refused.exit_code == 1
    assert standing_at(control, FORCE, FIREARMS, AT.date()).shown
    done = run(home, "suspend", FORCE, "firearms", "--by", "dot", *why)
    assert done.exit_code == 0, done.output
    assert standing_at(control, FORCE, FIREARMS, AT.date()).state is State.SUSPENDED
    (told, *_) = control.audit.find(AuditQuery(force=FORCE, actor="dot"), first=0, count=5).records
    assert (told.entry.event, told.entry.detail["state"]) == (AuditEvent.USE_CASE_MOVED, "suspended")
    until = f"{AT + timedelta(days=30):%Y-%m-%d}"
    on = ["--until", until, "--evidence", "minute=ETH/9", "--evidence", "pilot=yes", "--evidence", "mended=taught"]
    again = run(home, "move", FORCE, "firearms", "live", "--by", "hana", "--reason", "Everybody was taught again", *on)
    assert again.exit_code == 0, again.output
    assert standing_at(control, FORCE, FIREARMS, AT.date()).shown
    shown = run(home, "show", FORCE, "firearms")
    assert "12. Where does the data come from" in shown.output
    assert "mended" in shown.output
    assert "suspended" in run(home, "register", FORCE).output
    listed = run(home, "list", FORCE)
    assert listed.exit_code == 0
    assert "live" in listed.output


def test_two_people_who_move_it_at_once_do_not_both(control):
    steps = control.use_cases.steps(FORCE, "firearms")
    take(control, FIREARMS, State.SUSPENDED, "dpo", "dot")
    with pytest.raises(StateRefusedError, match="meanwhile"):
        control.use_cases.take(replace(steps[-1], id="late"), after=len(steps), audit=entry())


@pytest.mark.parametrize(
    ("standing", "ahead", "suspended"),
    [(Drift.SUSPENDED, 0, True), (Drift.WATCHED, 0, False), (Drift.SUSPENDED, 1, False)],
)
def test_a_verdict_of_drift_suspends_the_version_that_is_live_and_no_other(control, standing, ahead, suspended):
    version = FIREARMS.declaration.version + ahead
    verdict = DriftVerdict("firearms", version, FORCE, AT, standing, ("reports is spread otherwise",), {})
    register = SuspendsDrifted(control, FORCE, FIREARMS, "refresh-2")
    for _ in range(2):
        obey(verdict, register)
    steps = control.use_cases.steps(FORCE, "firearms")
    assert len(steps) == 5 + suspended
    assert standing_at(control, FORCE, FIREARMS, AT.date()).runs is not suspended
    if suspended:
        assert (steps[-1].state, steps[-1].by, steps[-1].role) == (State.SUSPENDED, "platform", "platform")
        assert "spread otherwise" in steps[-1].reason
        moved = control.audit.find(AuditQuery(force=FORCE, actor="platform"), count=10).records[0].entry
        assert (moved.event, moved.run, moved.detail["rule"]) == (AuditEvent.USE_CASE_MOVED, "refresh-2", "drift")
