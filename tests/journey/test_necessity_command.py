"""`ndas use-case necessity` at a terminal, over a real home and a key holder on its socket."""

import threading
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.home.platform import ForceSettings, write_settings
from ndas.cli.people.users import NewUser, give_access
from ndas.governance import AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.keys import KeyHolderServer
from ndas.use_cases import USE_CASES
from ndas.vocabulary.ids import ForceId

FORCE, NAME = ForceId("northmoor"), "modern-slavery"
pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(scene, monkeypatch, tmp_path):
    stage = scene("northmoor")
    platform = stage.platform()
    until = platform.clock() + timedelta(days=30)
    for user, role in (("w1", "owner"), ("o1", "officer")):
        give_access(platform, NewUser(user, FORCE, user, (role,), (NAME,), until))
    socket = tmp_path / "holder.sock"
    write_settings(stage.home, FORCE, ForceSettings("northmoor", str(socket)))
    monkeypatch.setenv("NDAS_HOME", str(stage.home))
    monkeypatch.setenv("COLUMNS", "400")
    server = KeyHolderServer(stage.holder("northmoor"), socket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def run(*words):
        done = CliRunner().invoke(app, ["use-case", "necessity", "northmoor", NAME, *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, " ".join(done.output.split())

    run.platform = platform
    yield run
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_each_table_of_the_live_week_is_left_out_once_and_what_is_lost_is_kept(terminal):
    code, said = terminal("--by", "w1", "--kind", "table")
    assert code == 0, said
    kept = {one.dropped: one for one in terminal.platform.control.use_cases.experiments(FORCE, NAME)}
    assert set(kept) == set(USE_CASES[NAME].declaration.columns)
    assert kept["event"].leads > 0
    assert kept["event"].lost == kept["event"].leads
    assert kept["text"].lost > 0
    assert all(name in said and one.words in said for name, one in kept.items())
    written = terminal.platform.control.audit.find(AuditQuery(force=FORCE, actor="w1"), count=100).records
    assert [one.entry.event for one in written].count(AuditEvent.NECESSITY_TRIED) == 2


def test_who_may_not_move_use_cases_may_not_try(terminal):
    code, said = terminal("--by", "o1", "--kind", "table")
    assert code != 0
    assert "rms:" not in said
    assert terminal.platform.control.use_cases.experiments(FORCE, NAME) == ()
