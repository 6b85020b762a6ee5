"""What both engines must do alike."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError, StatementError

from ndas.store.audit.tables import audit_head
from ndas.store.control import Control, Force
from ndas.store.control.tables.weeks import force as forces
from ndas.store.database import Database, insert_new
from ndas.vocabulary.ids import ForceId

ROW = {"force": "northmoor", "sequence": 0, "digest": "0" * 64}


def test_it_undoes_what_a_failed_block_wrote(control: Control) -> None:
    def write_and_fail() -> None:
        with control.database.write() as connection:
            connection.execute(insert(audit_head).values(**ROW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with control.database.read() as connection:
        assert connection.execute(select(audit_head)).all() == []


def test_it_does_not_wait_for_itself_when_writes_are_nested(control: Control, entry) -> None:  # type: ignore[no-untyped-def]  # fixture
    with control.database.write(), pytest.raises(RuntimeError, match="write transaction is open"):
        control.audit.record(entry())
    control.audit.record(entry())


def test_it_tells_whether_a_row_was_new(control: Control) -> None:
    with control.database.write() as connection:
        assert insert_new(connection, audit_head, ROW)
        assert not insert_new(connection, audit_head, ROW)


def test_it_loses_no_update_when_two_writers_read_and_add(control: Control) -> None:
    with control.database.write() as connection:
        connection.execute(insert(audit_head).values(**ROW))
    both_started = Event()

    def add_ten() -> None:
        both_started.wait()
        for _ in range(10):
            with control.database.write() as connection:
                now = connection.scalar(select(audit_head.c.sequence).with_for_update())
                connection.execute(update(audit_head).values(sequence=now + 1))

    writers = [Thread(target=add_ten) for _ in range(2)]
    for writer in writers:
        writer.start()
    both_started.set()
    for writer in writers:
        writer.join()
    with control.database.read() as connection:
        assert connection.scalar(select(audit_head.c.sequence)) == 20


def test_it_reads_one_state_from_beginning_to_end(control: Control) -> None:
    with control.database.write() as connection:
        connection.execute(insert(audit_head).values(**ROW))
    with control.database.read() as reader:
        before = reader.scalar(select(audit_head.c.sequence))
        with control.database.write() as connection:
            connection.execute(update(audit_head).values(sequence=7))
        assert reader.scalar(select(audit_head.c.sequence)) == before


def test_it_keeps_moments_in_utc_whatever_zone_they_came_in(control: Control, entry, now: datetime) -> None:  # type: ignore[no-untyped-def]  # fixture
    summer = timezone(timedelta(hours=1))
    control.forces.join(Force(ForceId("northmoor"), "N", (), now.astimezone(summer)), audit=entry())
    found = control.forces.get(ForceId("northmoor"))
    assert found is not None
    assert found.joined_at == now
    assert found.joined_at.tzinfo is UTC


def test_it_refuses_a_moment_without_a_zone(control: Control) -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001 - the mistake under test
    row = {"id": "northmoor", "title": "N", "signing_keys": [], "joined_at": naive}
    with pytest.raises(StatementError, match="time zone"), control.database.write() as connection:
        connection.execute(insert(forces).values(**row))


def test_it_shows_no_value_in_an_error(control: Control, now: datetime) -> None:
    row = {"id": "a-secret-value", "title": None, "signing_keys": ["a-secret-value"], "joined_at": now}
    with pytest.raises(SQLAlchemyError) as raised, control.database.write() as connection:
        connection.execute(insert(forces).values(**row))
    assert "[parameters" not in str(raised.value) or "hidden" in str(raised.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/ndas", "duckdb:///x"])
def test_it_opens_a_file_or_a_postgresql_and_nothing_else(url: str) -> None:
    with pytest.raises(ValueError, match="control database"):
        Database(url)


def test_it_leaves_nothing_of_what_was_erased_in_the_files(small_control: Control, tmp_path: Path, entry) -> None:  # type: ignore[no-untyped-def]  # fixture
    canary = "canary-5f1c9e7d"
    small_control.audit.record(entry(subjects=(canary,)))
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert canary.encode() in on_disk
    small_control.audit.forget([canary], audit=entry())
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert canary.encode() not in on_disk
