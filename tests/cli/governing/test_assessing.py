"""The assessment at the command line: from the shipped answers to a force that may be refreshed."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.governing.adopting import national_draft
from ndas.cli.home.platform import now
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, Force, User
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
THEN = datetime(2026, 11, 1, tzinfo=UTC)
PEOPLE = {"cust": "custodian", "own": "owner", "dpo": "dpo", "off": "officer"}


@pytest.fixture
def home(tmp_path):
    (tmp_path / "forces").mkdir()
    control = Control(f"sqlite:///{tmp_path / 'control.db'}")
    changed = AuditEntry(AuditEvent.USER_CHANGED, THEN, FORCE, actor="administrator")
    control.forces.join(Force(FORCE, "Northmoor", (), THEN), audit=changed)
    for user, role in PEOPLE.items():
        control.users.add(
            User(user, FORCE, user, (role,), THEN, vetting_until=now() + timedelta(days=9)), audit=changed
        )
        control.users.set_vetting(user, "NPPV3", until=now() + timedelta(days=9), audit=changed)
    control.close()
    return tmp_path


@pytest.fixture
def ndas(home):
    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--home", str(home)], env={"COLUMNS": "200"})
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    return run


def _start(ndas):
    ndas("assessment", "start", FORCE, "programme", "--national", "--by", "cust")


def _submitted(ndas):
    _start(ndas)
    return ndas("assessment", "submit", FORCE, "programme", "--by", "cust")


def test_it_goes_from_the_shipped_answers_to_processing_allowed(ndas, home):
    assert "is submitted" in _submitted(ndas)
    assert "no outcome by the data protection officer" in ndas("assessment", "status", FORCE, code=1)
    given = ["--by", "dpo", "--outcome", "B", "--risk", "medium", "--action", "train users|custodian|2099-12-31"]
    assert "covers this processing" in ndas("assessment", "respond", FORCE, "programme", *given)
    words = ndas("assessment", "status", FORCE)
    assert "Allowed" in words
    assert "train users" in words
    assert "is signed" in ndas("assessment", "sign", FORCE, "programme", "--by", "own")
    assert "yes" in ndas("assessment", "list", FORCE)
    control = Control(f"sqlite:///{home / 'control.db'}")
    found = control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.ASSESSMENT_REVIEWED,)), first=0, count=1)
    assert (found.records[0].entry.actor, found.records[0].entry.role) == ("dpo", "dpo")
    control.close()


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (("submit", FORCE, "programme"), "off"),
        (("respond", FORCE, "programme", "--outcome", "A"), "cust"),
        (("sign", FORCE, "programme"), "cust"),
        (("amend", FORCE, "programme"), "nobody"),
    ],
)
def test_who_may_not_is_refused_and_written_down(ndas, home, words, who):
    _submitted(ndas)
    ndas("assessment", *words, "--by", who, code=1)
    control = Control(f"sqlite:///{home / 'control.db'}")
    found = control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.ACCESS_REFUSED,)), first=0, count=1)
    assert found.records[0].entry.actor == who
    control.close()


def test_a_file_fills_in_what_it_names_and_the_rest_is_named(ndas, tmp_path):
    ndas("assessment", "start", FORCE, "pilot", "--title", "A pilot", "--by", "cust")
    answers = tmp_path / "answers.yaml"
    answers.write_text(yaml.safe_dump({"purpose": {"aim": "Find repeat burglaries sooner."}}))
    words = ndas("assessment", "write", FORCE, "pilot", str(answers), "--by", "cust")
    assert "purpose.offences: answer this question" in words
    assert "purpose.aim" not in words
    assert "Find repeat burglaries sooner." in ndas("assessment", "show", FORCE, "pilot")
    ndas("assessment", "submit", FORCE, "pilot", "--by", "cust", code=1)


def test_two_versions_are_compared(ndas, tmp_path):
    _submitted(ndas)
    ndas("assessment", "amend", FORCE, "programme", "--by", "cust")
    answers = tmp_path / "answers.yaml"
    answers.write_text("people: {children_or_vulnerable: 'yes'}")
    assert "Nothing is open" in ndas("assessment", "write", FORCE, "programme", str(answers), "--by", "cust")
    assert "Children or vulnerable people" in ndas("assessment", "compare", FORCE)


@pytest.mark.parametrize("name", ["form.pdf", "notice.odt"])
def test_documents_are_written(ndas, tmp_path, name):
    _submitted(ndas)
    kind = name.split(".")[0]
    ndas("assessment", "export", FORCE, str(tmp_path / name), "--document", kind, "--by", "cust")
    assert (tmp_path / name).stat().st_size > 5_000


def test_nothing_is_disclosed_without_an_agreement_and_the_attempt_is_written_down(ndas, home):
    _submitted(ndas)
    asked = ["Home Office", "--by", "cust", "--what", "totals", "--reason", "OP-1"]
    ndas("agreement", "disclose", FORCE, *asked, code=1)
    control = Control(f"sqlite:///{home / 'control.db'}")
    found = control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.DISCLOSURE_REFUSED,)), first=0, count=1)
    assert found.records[0].entry.recipient == "Home Office"
    control.close()
    signed = ["--by", "cust", "--reference", "ISA/1", "--purpose", "reporting", "--until", "2099-01-01"]
    ndas("agreement", "add", FORCE, "Home Office", *signed)
    ndas("agreement", "disclose", FORCE, *asked)
    assert "totals" in ndas("agreement", "list", FORCE)


def test_nothing_is_disclosed_where_the_form_says_that_nothing_is_shared_whatever_was_agreed(ndas, home):
    _start(ndas)
    control = Control(f"sqlite:///{home / 'control.db'}")
    draft = national_draft()
    draft["sharing"] |= {"third_parties": "no", "agreements": "none required"}
    changed = AuditEntry(AuditEvent.ASSESSMENT_CHANGED, THEN, FORCE, actor="cust")
    control.assessments.save(FORCE, "programme", draft, by="cust", at=THEN, audit=changed)
    ndas("assessment", "submit", FORCE, "programme", "--by", "cust")
    signed = ["--by", "cust", "--reference", "ISA/1", "--purpose", "reporting", "--until", "2099-01-01"]
    ndas("agreement", "add", FORCE, "Home Office", *signed)
    asked = ["Home Office", "--by", "cust", "--what", "totals", "--reason", "OP-1"]
    assert "nothing is shared" in ndas("agreement", "disclose", FORCE, *asked, code=1)
    found = control.audit.find(AuditQuery(force=FORCE, events=(AuditEvent.DISCLOSURE_REFUSED,)), first=0, count=1)
    assert found.records[0].entry.policies == ("assessment.sharing",)
    assert control.sharing.disclosures(FORCE) == ()
    control.close()


def test_the_controls_and_an_empty_drift_are_shown(ndas):
    _submitted(ndas)
    assert "agree" in ndas("assessment", "drift", FORCE)
    result = CliRunner().invoke(app, ["assessment", "controls"], env={"COLUMNS": "300"})
    assert "own-force" in result.output
