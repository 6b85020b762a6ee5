"""`ndas match` and `ndas judgements` at a terminal, over a real home and a key holder on its socket."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.home.platform import ForceSettings, write_settings
from ndas.cli.people.users import NewUser, give_access
from ndas.governance import AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.keys import KeyHolderServer
from ndas.vocabulary import RunId
from ndas.vocabulary.ids import ForceId

FORCE = ForceId("northmoor")
pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(scene, monkeypatch, tmp_path):
    """Runs a command in the scene's home and gives its exit code and words, on one line."""
    stage = scene("northmoor")
    platform = stage.platform()
    until = platform.clock() + timedelta(days=30)
    for user, role in (("o1", "officer"), ("a1", "analyst"), ("d1", "force_data_engineer")):
        give_access(platform, NewUser(user, FORCE, user, (role,), ("serious-violence",), until))
    socket = tmp_path / "holder.sock"
    write_settings(stage.home, FORCE, ForceSettings("northmoor", str(socket)))
    monkeypatch.setenv("NDAS_HOME", str(stage.home))
    monkeypatch.setenv("COLUMNS", "400")
    server = KeyHolderServer(stage.holder("northmoor"), socket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def run(*words, by="a1", why=True):
        purpose = ("--purpose", "serious-violence", "--reason", "CR/1/26") if why else ()
        done = CliRunner().invoke(app, [*words, "--by", by, *purpose])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, " ".join(done.output.split())

    run.platform = platform
    yield run
    server.shutdown()
    server.server_close()
    thread.join(10)


def two_of_one(platform):
    """A person, and two of their records, whom the purpose of these commands lets its readers see: a recent suspect."""
    live = platform.control.snapshots.live(FORCE)
    with platform.snapshots.open(
        FORCE, live.snapshot, platform.lend_snapshot(FORCE, live.snapshot, RunId("test"), "verify")
    ) as week:
        of_late = pc.field("occurred_from") >= datetime(2026, 1, 1, tzinfo=UTC)
        recent = set(week.dataset("pole/event").to_table().filter(of_late).column("id").to_pylist())
        parts = week.dataset("pole/event_person").to_table().filter(pc.field("category") == "suspect").to_pylist()
        suspects = {part["person"] for part in parts if part["event"] in recent}
        agreed = week.dataset("match/agreements").to_table().to_pylist()
        row = next(one for one in agreed if one["record_a"] in suspects)
    return row["person"], row["record_a"], row["record_b"]


def entries(platform, user):
    found = platform.control.audit.find(AuditQuery(force=FORCE, actor=user), count=100).records
    return [one.entry for one in found]


def test_every_command_answers_after_its_entry_and_refuses_whom_the_policies_refuse(terminal, tmp_path):
    platform = terminal.platform
    person, one, other = two_of_one(platform)
    code, words = terminal("match", "why", FORCE, person)
    assert (code, one in words, "What joins them, the weakest first" in words) == (0, True, True)
    code, words = terminal("match", "pair", FORCE, one, other)
    assert (code, "Today they are one person." in words) == (0, True)
    assert re.search(r"By these comparisons alone, one person: [a-z ]+\.", words)
    assert terminal("match", "history", FORCE, person)[0] == 0
    code, words = terminal("match", "search", FORCE, "--name", "Nobody Atall", "--born", "1980")
    assert (code, "records looked at" in words) == (0, True)
    code, words = terminal("match", "report", FORCE, by="d1", why=False)
    assert (code, "Pairs by rule" in words, "precision and recall are not stated" in words) == (0, True, True)

    code, words = terminal("match", "judge", FORCE, one, other, "different", "--ground", "apart-at-source", by="o1")
    assert code == 0
    which = re.search(r"Judgement ([0-9a-f]{32}) is recorded", words)[1]
    assert which in terminal("match", "judgements", FORCE)[1]
    file = tmp_path / "judged.jsonl"
    assert terminal("judgements", "dump", FORCE, str(file))[0] == 1
    assert not file.exists()
    assert terminal("judgements", "dump", FORCE, str(file), "--confirm", "a1")[0] == 0
    assert len(file.read_text("utf-8").splitlines()) == 1
    assert "1 withdrawn" in terminal("match", "withdraw", FORCE, which, by="o1")[1]
    assert "0 judgements loaded" in terminal("judgements", "load", FORCE, str(file))[1]

    refused = [
        terminal("match", "why", FORCE, person, by="d1"),
        terminal("match", "report", FORCE, by="o1", why=False),
        terminal("judgements", "dump", FORCE, str(file), "--confirm", "o1", by="o1"),
    ]
    assert [code for code, _ in refused] == [1, 1, 1]
    assert not any(one in words for _, words in refused)
    assert terminal("match", "why", FORCE, person, by="nobody")[0] == 1
    assert terminal("match", "judge", FORCE, one, other, "same", "--ground", "apart-at-source", by="o1")[0] == 1

    said = [entry.event for entry in entries(platform, "a1")]
    assert said.count(AuditEvent.PERSON_VIEWED) == 3
    assert said.count(AuditEvent.SEARCHED) == said.count(AuditEvent.LIST_VIEWED) == said.count(AuditEvent.EXPORTED) == 1
    assert AuditEvent.JUDGEMENT_WITHDRAWN in [entry.event for entry in entries(platform, "o1")]
    assert "Nobody" not in str(entries(platform, "a1"))
    looks = [entry for entry in entries(platform, "a1") if entry.event is not AuditEvent.COMMAND_RUN]
    assert {entry.purpose for entry in looks} == {"serious-violence"}
    assert platform.control.audit.verify(FORCE, at=platform.clock()).sound


def test_quality_is_told_where_the_truth_is_known(terminal, tmp_path):
    live = terminal.platform.control.snapshots.live(FORCE)
    with terminal.platform.snapshots.open(
        FORCE, live.snapshot, terminal.platform.lend_snapshot(FORCE, live.snapshot, RunId("test"), "verify")
    ) as week:
        rows = week.dataset("match/membership").to_table().to_pylist()
    truth = tmp_path / "truth.csv"
    truth.write_text("record,person\n" + "".join(f"{row['record']},{row['person']}\n" for row in rows), "utf-8")
    code, words = terminal("match", "report", FORCE, "--truth", str(truth), by="d1", why=False)
    assert (code, words.count("1.000")) == (0, 6)
    truth.write_text("who,whom\na,b\n", "utf-8")
    assert terminal("match", "report", FORCE, "--truth", str(truth), by="d1", why=False)[0] == 1
