"""No command without an entry, a policy and the assessment's cover: every one that there is, new ones included."""

import getpass
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from ndas.cli import accounted, app
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import PLATFORM_CHAIN
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, Force
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
THEN = datetime(2026, 11, 1, tzinfo=UTC)
COMMANDS = dict(accounted.commands_of(app))
OPENING = sorted(path for path, command in COMMANDS.items() if accounted.opens_home(command.callback))
OTHERS = sorted(set(COMMANDS) - set(OPENING))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "forces").mkdir()
    control = Control(f"sqlite:///{home / 'control.db'}")
    control.forces.join(
        Force(FORCE, "Northmoor", (), THEN), audit=AuditEntry(AuditEvent.FORCE_JOINED, THEN, FORCE, actor="a")
    )
    control.close()
    return home


def entries(home, force):
    control = Control(f"sqlite:///{home / 'control.db'}")
    found = control.audit.find(AuditQuery(force=force, events=(AuditEvent.COMMAND_RUN,)), count=500)
    control.close()
    return found.records


@pytest.mark.parametrize("path", OPENING)
def test_each_command_that_opens_a_home_says_how_policies_and_assessment_stand_to_it(path):
    assert accounted.cover_of(path, COMMANDS[path].callback), f"say in accounted.COVERS what covers `ndas {path}`"


@pytest.mark.parametrize("path", OTHERS)
def test_each_other_command_says_why_it_touches_no_platform(path):
    assert accounted.why_outside(path), f"say in accounted.OUTSIDE why `ndas {path}` needs no entry"


def test_the_lists_name_no_command_that_is_not_there():
    assert set(accounted.COVERS) <= set(OPENING)
    assert set(accounted.OUTSIDE) <= set(OTHERS)


@pytest.mark.parametrize("path", OPENING)
def test_each_command_that_opens_a_home_is_wrapped(path):
    assert COMMANDS[path].callback.__wrapped__ is not None


def test_a_command_is_written_down_before_it_runs_even_where_it_then_fails(home):
    result = CliRunner().invoke(app, ["audit", "verify", FORCE, "--home", str(home)])
    assert result.exit_code == 0, result.output
    by = ["--by", "nobody", "--reason", "OP 1"]
    assert CliRunner().invoke(app, ["audit", "looks", FORCE, "p-1", *by, "--home", str(home)]).exit_code == 1
    failed, verified = entries(home, FORCE)
    assert (verified.entry.detail["command"], failed.entry.detail["command"]) == ("audit verify", "audit looks")
    assert (verified.entry.actor, failed.entry.actor) == (f"shell:{getpass.getuser()}", "nobody")
    assert (failed.entry.purpose, failed.entry.reason) == ("operating", "OP 1")
    CliRunner().invoke(app, ["audit", "verify", "no-such-force", "--home", str(home)])
    assert entries(home, PLATFORM_CHAIN)[0].entry.detail["command"] == "audit verify"


def test_where_the_log_takes_no_entry_the_command_does_not_run(home, monkeypatch):
    def refuse(self, entry):
        raise OSError("no space")

    monkeypatch.setattr("ndas.store.audit.AuditLog.record", refuse)
    result = CliRunner().invoke(app, ["force", "list", "--home", str(home)])
    assert result.exit_code == 1
    assert "Northmoor" not in result.output
