"""`ndas use-case outcome` and `evaluate` at a terminal, over a real home and a key holder on its socket."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ndas.use_cases
from ndas.cli import app
from ndas.cli.home.platform import ForceSettings, write_settings
from ndas.cli.people.users import NewUser, give_access
from ndas.governance import AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.keys import KeyHolderServer
from ndas.vocabulary.ids import ForceId

FORCE = ForceId("northmoor")
FOLDER = str(Path(ndas.use_cases.__file__).parent / "serious_sexual_offences")
pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(scene, monkeypatch, tmp_path):
    stage = scene("northmoor")
    platform = stage.platform()
    until = platform.clock() + timedelta(days=30)
    for user, role in (("w1", "owner"), ("o1", "officer"), ("o2", "officer")):
        give_access(platform, NewUser(user, FORCE, user, (role,), ("serious-sexual-offences",), until))
    socket = tmp_path / "holder.sock"
    write_settings(stage.home, FORCE, ForceSettings("northmoor", str(socket)))
    monkeypatch.setenv("NDAS_HOME", str(stage.home))
    monkeypatch.setenv("COLUMNS", "400")
    server = KeyHolderServer(stage.holder("northmoor"), socket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def run(*words, raw=False):
        done = CliRunner().invoke(app, ["use-case", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output if raw else " ".join(done.output.split())

    run.platform = platform
    yield run
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_the_tests_of_an_outcome_run_on_the_live_week_and_are_written_down(terminal):
    code, said = terminal("outcome", "check", FOLDER, "--force", "northmoor", "--by", "w1")
    assert code == 1
    assert all(f"T{number}" in said for number in range(1, 11))
    assert "no officer has read a sample" in said
    found = terminal.platform.control.audit.find(AuditQuery(force=FORCE, actor="w1"), count=100).records
    routes = [one.entry.detail.get("route") for one in found if one.entry.event is AuditEvent.USE_CASE_RUN]
    assert routes == ["ndas outcome check"]


def test_who_may_not_move_use_cases_may_not_learn_from_records(terminal):
    code, said = terminal("outcome", "sheet", FOLDER, "--force", "northmoor", "--by", "o1")
    assert code != 0
    assert "rms:" not in said


def test_nothing_is_evaluated_on_an_outcome_that_is_not_ready(terminal):
    code, said = terminal("evaluate", FOLDER, "--force", "northmoor", "--by", "w1", "--method", "logistic")
    assert code != 0
    assert "is not trained on" in said or "do not reach" in said


def test_an_officers_reading_and_an_outside_count_are_kept_and_the_tests_are_held_against_them(terminal, tmp_path):
    _, drawn = terminal("outcome", "sheet", FOLDER, "--force", "northmoor", "--by", "w1", raw=True)
    lines = [line for line in drawn.splitlines() if line.strip()]
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("\n".join([lines[0], *(line[:-2] + ",no," for line in lines[1:])]), "utf-8")
    said = ("--force", "northmoor", "--by", "w1", "--answers", str(sheet))
    code, words = terminal("outcome", "sign", FOLDER, *said, "--read-by", "w1")
    assert code == 1
    assert "read by an officer" in words
    terminal("outcome", "sign", FOLDER, *said, "--read-by", "o2")
    (entry,) = _answered(terminal)
    assert entry.detail["read_by"] == "o2"
    counted = ("--source", "Annual return of 2025", "--from", "2025-01-01", "--to", "2026-01-01", "--events", "9000")
    code, words = terminal("outcome", "count", FOLDER, *said[:4], *counted, "--people", "8000")
    assert code == 0, words
    assert len(_answered(terminal)) == 2
    _, words = terminal("outcome", "check", FOLDER, *said[:4])
    assert "no officer has read a sample" not in words
    assert "o2 read" in words
    code, words = terminal("outcome", "count", FOLDER, *said[:4], *counted, "--people", "8000", "--tolerance", "0.9")
    assert code == 1
    assert "tolerance" in words


def _answered(terminal):
    found = terminal.platform.control.audit.find(AuditQuery(force=FORCE, actor="w1"), count=100).records
    return [one.entry for one in found if one.entry.event is AuditEvent.OUTCOME_ANSWERED]
