"""A commit is on disk before its writer goes on, and nobody is kept from writing meanwhile."""

import errno
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from ndas.store.audit.tables import audit_head
from ndas.store.control import Control
from ndas.store.database import durable


def test_it_waits_for_the_disk_after_the_lock_is_given_back(
    small_control: Control, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry
) -> None:
    seen = []

    def look_and_wait(handle: int) -> None:
        other = sqlite3.connect(tmp_path / "control.db", isolation_level=None, timeout=0)
        other.execute("BEGIN IMMEDIATE")  # refused at once if the writer still had the lock
        seen.append(other.execute("SELECT sequence FROM audit_head").fetchone())
        other.close()
        real(handle)

    real = durable._wait_for
    monkeypatch.setattr(durable, "_wait_for", look_and_wait)
    small_control.audit.record(entry())
    assert seen == [(1,)]


def test_it_writes_no_more_once_the_disk_has_failed(
    small_control: Control, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, entry
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.EIO, "bad sector")

    with monkeypatch.context() as broken:
        broken.setattr(durable, "_wait_for", fail)
        with pytest.raises(OSError, match="did not take"):
            small_control.audit.record(entry())
    with pytest.raises(OSError, match="then restart"):
        small_control.audit.record(entry())
    again = Control(sqlite_url)
    again.audit.record(entry())
    again.close()


@pytest.fixture
def on_server(postgresql_url: str):
    """A control database on PostgreSQL, its chain begun."""
    opened = Control(postgresql_url)
    yield opened
    opened.close()


@pytest.mark.postgres
def test_it_asks_postgresql_twice_for_an_entry(on_server: Control, tmp_path: Path, entry) -> None:
    on_server.audit.record(entry())
    with on_server.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
    with (tmp_path / "trace").open("w") as trace:
        raw.pgconn.trace(trace.fileno())
        on_server.audit.record(entry(subjects=tuple(f"p-{n}" for n in range(40))))
        raw.pgconn.untrace()
    sent = (tmp_path / "trace").read_text()
    assert len(re.findall(r"\tF\t\d+\tFlush", sent)) == 2, sent  # once for the end and the keys, once for all the rest
    assert len(re.findall(r"\tF\t\d+\tSync", sent)) == 1, sent  # and that is the end


@pytest.mark.postgres
def test_it_returns_when_postgresql_has_it_on_disk(on_server: Control, entry) -> None:
    on_server.audit.record(entry())
    with on_server.database.read() as connection:
        before = connection.scalar(text("SELECT pg_current_wal_insert_lsn()"))
    on_server.audit.record(entry())
    with on_server.database.read() as connection:
        assert connection.scalar(text(f"SELECT pg_current_wal_flush_lsn() > '{before}'"))
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"


@pytest.mark.postgres
def test_it_takes_the_next_entry_after_one_that_the_server_refused(on_server: Control, entry) -> None:
    with on_server.database.write() as connection:
        connection.execute(text("ALTER TABLE audit_entry ADD CONSTRAINT somewhere CHECK (actor <> 'nowhere')"))
    with pytest.raises(OSError, match="could not be written"):
        on_server.audit.record(entry(actor="nowhere"))
    on_server.audit.record(entry())
    with on_server.database.read() as connection:
        assert connection.scalar(select(audit_head.c.sequence)) == 1


@pytest.mark.postgres
def test_it_opens_a_new_connection_where_an_idle_one_was_cut(
    on_server: Control, entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_server.audit.record(entry())
    with on_server.database.read() as connection:
        mine = connection.scalar(text("SELECT pg_backend_pid()"))
    with Control(on_server.database.url.render_as_string(hide_password=False)).database.write() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        other.execute(update(audit_head).values(sequence=audit_head.c.sequence))
    monkeypatch.setattr("ndas.store.database.connect._IDLE_SECONDS", 0)
    on_server.audit.record(entry())
