"""People at the command line: joiners, movers, leavers, and access that another person looks over."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.home.platform import now
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, Force
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
THEN = datetime(2026, 11, 1, tzinfo=UTC)
NEXT_YEAR = f"{now() + timedelta(days=300):%Y-%m-%d}"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "forces").mkdir()
    control = Control(f"sqlite:///{tmp_path / 'control.db'}")
    changed = AuditEntry(AuditEvent.USER_CHANGED, THEN, FORCE, actor="administrator")
    control.forces.join(Force(FORCE, "Northmoor", (), THEN), audit=changed)
    control.close()
    return tmp_path


@pytest.fixture
def ndas(home):
    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--home", str(home)], env={"COLUMNS": "250"})
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    return run


@pytest.fixture
def staffed(ndas):
    """A force with its first administrator, entered by the operator, and a custodian and officer entered by them."""
    who = ("--force", FORCE, "--label", "Somebody")
    ndas("user", "add", "admin", *who, "--role", "administrator")
    ndas("user", "add", "cust", *who, "--role", "custodian", "--by", "admin")
    ndas("user", "add", "u1", *who, "--role", "officer", "--post", "CID", "--by", "admin")
    return ndas


def _roles(home, user):
    control = Control(f"sqlite:///{home / 'control.db'}")
    found = control.users.get(user, at=now())
    control.close()
    return found.roles


def _events(home, event):
    control = Control(f"sqlite:///{home / 'control.db'}")
    found = control.audit.find(AuditQuery(force=FORCE, events=(event,)))
    control.close()
    return found


def test_the_operator_enters_the_first_administrator_and_nobody_after(staffed):
    said = staffed("user", "add", "u2", "--force", FORCE, "--label", "x", "--role", "officer", code=1)
    assert "say who acts with --by" in said


def test_nobody_but_an_administrator_grants_and_not_to_themselves(staffed, home):
    grant = ("--reason", "OP LANTERN", "--until", NEXT_YEAR)
    said = staffed("user", "grant", "u1", "supervisor", *grant, "--by", "cust", code=1)
    assert "Your role does not include this" in said
    said = staffed("user", "grant", "admin", "officer", *grant, "--by", "admin", code=1)
    assert "This is about yourself" in said
    assert _events(home, AuditEvent.ACCESS_REFUSED).total == 2
    staffed("user", "grant", "u1", "supervisor", *grant, "--by", "admin")
    assert _roles(home, "u1") == ("officer", "supervisor")


def test_a_grant_for_a_time_to_come_gives_nothing_yet(staffed, home):
    begins = f"{now() + timedelta(days=20):%Y-%m-%d}"
    given = ("--reason", "course ends", "--from", begins, "--until", NEXT_YEAR, "--by", "admin")
    staffed("user", "grant", "u1", "analyst", *given)
    assert _roles(home, "u1") == ("officer",)


def test_another_person_looks_over_what_was_granted(staffed, home):
    listed = staffed("user", "grants", FORCE, "--due")
    which = {user: grant for grant, user in re.findall(r"([0-9a-f]{16}) │ (\w+)", listed)}
    assert set(which) == {"admin", "cust", "u1"}
    assert "This is about yourself" in staffed("user", "review", which["cust"], "--by", "cust", "--keep", code=1)
    assert "Who grants access does not review" in staffed(
        "user", "review", which["u1"], "--by", "admin", "--keep", code=1
    )
    staffed("user", "review", which["u1"], "--by", "cust", "--end")
    assert _roles(home, "u1") == ()
    assert "u1" not in staffed("user", "grants", FORCE)
    assert _events(home, AuditEvent.ACCESS_REVIEWED).total == 1
    assert "there is no grant nothing" in staffed("user", "review", "nothing", "--by", "cust", "--keep", code=1)


def test_a_mover_and_a_leaver_lose_what_they_had(staffed, home):
    assert "1 grant of the old post ended" in staffed("user", "move", "u1", "--post", "Roads", "--by", "admin")
    assert _roles(home, "u1") == ()
    staffed("user", "grant", "u1", "analyst", "--reason", "Roads", "--until", NEXT_YEAR, "--by", "admin")
    staffed("user", "remove", "u1", "--by", "admin")
    assert _roles(home, "u1") == ()
    assert "ended" in staffed("user", "list", FORCE)


def test_vetting_and_training_are_noted_by_their_closed_lists(staffed):
    done = ("--until", NEXT_YEAR, "--by", "admin")
    assert "vetted to SC" in staffed("user", "vetting", "u1", "SC", *done)
    assert "unknown vetting level TOP" in staffed("user", "vetting", "u1", "TOP", *done, code=1)
    assert "trained for firearms" in staffed("user", "train", "u1", "firearms", *done)
    assert "unknown use case gossip" in staffed("user", "train", "u1", "gossip", *done, code=1)
