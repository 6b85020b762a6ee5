"""The audit log on both engines."""

import base64
import multiprocessing
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.audit import IncompleteEntryError
from ndas.store.audit import AuditQuery, append, audited, read_keys, read_looks, verify_chain
from ndas.store.audit.tables import audit_entry, audit_head, audit_key, audit_subject
from ndas.store.control import Control, Force
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]


def _lift_guard(control: Control) -> None:
    with control.database.write() as connection:
        if control.database.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_entry_no_update"))
            connection.execute(text("DROP TRIGGER audit_entry_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_entry_no_change ON audit_entry"))
            connection.execute(text("DROP TRIGGER audit_entry_no_delete ON audit_entry"))


def test_it_gives_back_what_was_recorded_newest_first(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    first = entry(AuditEvent.SIGNED_IN, actor="u-1", detail={"version": 3, "outcome": "shown"})
    second = entry(
        AuditEvent.PERSON_VIEWED,
        actor="u-1",
        role="officer",
        session="s-1",
        purpose="serious_violence",
        reason="OP 44",
        subjects=("p-1", "p-2"),
        count=2,
        recipient="Easthaven",
        legal_basis="DPA 2018 s.35(2)(b)",
        model_version="serious_violence 3",
        data_version="000001-3f9c2a",
        policies=("officer-own-force",),
        at=now + timedelta(seconds=1),
    )
    control.audit.record(first)
    control.audit.record(second)
    page = control.audit.find(AuditQuery(force=force))
    assert [r.entry for r in page.records] == [second, first]
    assert [r.sequence for r in page.records] == [2, 1]
    assert page.total == 2


def test_it_keeps_a_chain_for_each_force(control: Control, entry: Entry, now: datetime) -> None:
    for name in ("northmoor", "easthaven", "northmoor"):
        control.audit.record(entry(force=name))
    assert control.audit.find(AuditQuery(force=ForceId("northmoor"))).total == 2
    assert control.audit.find(AuditQuery(force=ForceId("easthaven"))).total == 1
    assert control.audit.verify(ForceId("easthaven"), at=now).entries == 1


@pytest.mark.parametrize(
    ("narrowed", "sequences"),
    [
        ({"actor": "u-2"}, [2]),
        ({"events": (AuditEvent.SEARCHED,)}, [3]),
        ({"purpose": "firearms"}, [3, 2]),
        ({"subjects": ("p-9",)}, [3, 1]),
        ({"subjects": ("p-9", "p-8")}, [3, 2, 1]),
        ({"digested": True}, [3]),
        ({"sequence": 2}, [2]),
        ({"run": "r-1"}, [1]),
        ({"since": "1"}, [3, 2]),
        ({"until": "2"}, [2, 1]),
        ({"actor": "u-2", "subjects": ("p-9",)}, []),
    ],
)
def test_it_finds_by_who_what_why_whom_and_when(
    control: Control, entry: Entry, force: ForceId, now: datetime, narrowed: dict[str, object], sequences: list[int]
) -> None:
    for line in (
        entry(AuditEvent.PERSON_VIEWED, actor="u-1", subjects=("p-9",), run="r-1"),
        entry(
            AuditEvent.PERSON_VIEWED, actor="u-2", subjects=("p-8",), purpose="firearms", at=now + timedelta(hours=1)
        ),
        entry(
            AuditEvent.SEARCHED,
            actor="u-1",
            subjects=("p-9",),
            subjects_digest="ab" * 32,
            purpose="firearms",
            at=now + timedelta(hours=2),
        ),
    ):
        control.audit.record(line)
    for bound in {"since", "until"} & narrowed.keys():
        narrowed = {bound: now + timedelta(hours=int(str(narrowed[bound])))}
    page = control.audit.find(AuditQuery(force=force, **narrowed))  # type: ignore[arg-type]
    assert [r.sequence for r in page.records] == sequences
    assert page.total == len(sequences)


def test_it_pages(control: Control, entry: Entry, force: ForceId) -> None:
    for number in range(7):
        control.audit.record(entry(count=number))
    page = control.audit.find(AuditQuery(force=force), first=2, count=3)
    assert [r.entry.count for r in page.records] == [4, 3, 2]
    assert page.total == 7


def test_it_keeps_one_unbroken_chain_under_eight_writers(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda n: control.audit.record(entry(actor=f"u-{n % 8}", count=n)), range(160)))
    report = control.audit.verify(force, at=now)
    assert report.sound
    assert report.entries == 160
    counts = {r.entry.count for r in control.audit.find(AuditQuery(force=force), count=200).records}
    assert counts == set(range(160))


def test_it_leaves_no_entry_when_the_change_fails(control: Control, entry: Entry, force: ForceId) -> None:
    with pytest.raises(RuntimeError), audited(control.database, entry()):
        raise RuntimeError
    assert control.audit.find(AuditQuery(force=force)).total == 0


def test_it_leaves_no_change_when_the_entry_cannot_be_written(control: Control, entry: Entry, now: datetime) -> None:
    northmoor = Force(ForceId("northmoor"), "Northmoor", ("key",), now)
    with pytest.raises(TypeError):
        control.forces.join(northmoor, audit=entry(detail={"kind": object()}))
    assert control.forces.all() == ()


@pytest.mark.parametrize(
    "event",
    [AuditEvent.PERSON_VIEWED, AuditEvent.EXPORTED, AuditEvent.USE_CASE_RUN],
)
def test_it_takes_no_look_disclosure_or_combination_without_a_purpose(
    small_control: Control, entry: Entry, event: AuditEvent
) -> None:
    for record in (small_control.audit.record, lambda e: small_control.forces.join(_FORCE, audit=e)):
        with pytest.raises(IncompleteEntryError, match="no purpose"):
            record(entry(event, purpose=""))
        with pytest.raises(IncompleteEntryError, match="does not say who"):
            record(entry(event, actor=""))
    assert small_control.forces.all() == ()


_FORCE = Force(ForceId("northmoor"), "Northmoor", ("key",), datetime(2026, 11, 22, tzinfo=UTC))


def test_it_refuses_an_entry_that_cannot_be_written_without_harm_to_others(
    control: Control, entry: Entry, force: ForceId
) -> None:
    with pytest.raises(ValueError, match="time zone"):
        control.audit.record(entry(at=datetime(2026, 11, 22)))  # noqa: DTZ001 - the mistake under test
    control.audit.record(entry())
    assert control.audit.find(AuditQuery(force=force)).total == 1


def test_it_says_oserror_when_the_database_does_not_take_the_entry(control: Control, entry: Entry) -> None:
    with control.database.write() as connection:
        connection.execute(text("DROP TABLE audit_subject"))
        connection.execute(text("DROP TABLE audit_entry"))
    with pytest.raises(OSError, match="could not be written"):
        control.audit.record(entry(subjects=("p-1",)))


def test_it_guards_entries_against_change_in_the_database_itself(control: Control, entry: Entry) -> None:
    control.audit.record(entry())
    for attack in (update(audit_entry).values(actor="nobody"), delete(audit_entry)):
        with pytest.raises(SQLAlchemyError, match="append-only"), control.database.write() as connection:
            connection.execute(attack)


@pytest.mark.parametrize("attack", ["edit", "remove", "cut off", "head moved", "column"])
def test_it_finds_what_the_databases_owner_did(
    control: Control, entry: Entry, force: ForceId, now: datetime, attack: str
) -> None:
    for number in range(6):
        control.audit.record(entry(count=number, subjects=(f"p-{number}",)))
    assert control.audit.verify(force, at=now).sound
    _lift_guard(control)
    third, last = audit_entry.c.sequence == 3, audit_entry.c.sequence == 6
    with control.database.write() as connection:
        if attack == "edit":
            body = connection.scalar(select(audit_entry.c.body).where(third))
            connection.execute(update(audit_entry).where(third).values(body=body.replace('"count":2', '"count":9')))
        elif attack == "remove":
            connection.execute(delete(audit_entry).where(third))
        elif attack == "cut off":
            connection.execute(delete(audit_entry).where(last))
        elif attack == "head moved":
            connection.execute(update(audit_head).values(sequence=5))
        else:
            connection.execute(update(audit_entry).where(third).values(actor="somebody else"))
    report = control.audit.verify(force, at=now)
    assert not report.sound
    kept = control.audit.last_verification(force)
    assert kept is not None
    assert (kept.sound, kept.fault) == (False, str(report.fault))


def test_it_signs_a_checkpoint_that_shows_a_cut_off_end(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    key = Ed25519PrivateKey.generate()
    for number in range(9):
        control.audit.record(entry(count=number))
    checkpoint = control.audit.checkpoint(force, at=now, key=key)
    control.audit.record(entry())
    lines = list(control.audit.export(force))
    public = _public(key)
    assert verify_chain(lines, force=force, checkpoints=[checkpoint], verifying_key=public).sound
    assert control.audit.verify(force, at=now, verifying_key=public).checkpoints == 1
    short = verify_chain(lines[:8], force=force, checkpoints=[checkpoint], verifying_key=public)
    assert short.fault is not None
    assert "cut off" in short.fault.what
    forged = replace(checkpoint, size=8)
    assert not verify_chain(lines, force=force, checkpoints=[forged], verifying_key=public).sound


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def test_it_holds_no_subject_in_clear_in_what_it_exports(control: Control, entry: Entry, force: ForceId) -> None:
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("PERSON-17", "PERSON-18")))
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("PERSON-17",)))
    lines, keys = list(control.audit.export(force)), list(control.audit.export_keys(force))
    assert "PERSON-1" not in "".join([*lines, *keys])
    assert len(keys) == 2
    told = [record.entry.subjects for record in read_looks(lines, read_keys(keys), force=force)]
    assert told == [("PERSON-17", "PERSON-18"), ("PERSON-17",)]
    unread = [record.entry.subjects for record in read_looks(lines, {}, force=force)]
    assert unread == [("forgotten", "forgotten"), ("forgotten",)]
    with pytest.raises(ValueError, match="does not open"):
        list(read_looks(lines, {(1, 0): bytes(32)}, force=force))


def test_it_forgets_a_person_and_the_chain_still_verifies(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-1", "p-2")))
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-1",)))
    exported_before = list(control.audit.export(force))
    assert control.audit.forget(["p-1"], audit=entry()) == 2
    assert control.audit.find(AuditQuery(force=force, subjects=("p-1",))).total == 0
    keys = read_keys(control.audit.export_keys(force))
    assert list(keys) == [(1, 1)]
    lines = list(control.audit.export(force))
    assert verify_chain(lines, force=force).sound
    assert control.audit.verify(force, at=now).sound
    assert control.audit.find(AuditQuery(force=force)).records[1].entry.subjects == ("forgotten",)
    assert [r.entry.subjects for r in read_looks(exported_before, keys, force=force)] == [
        ("forgotten", "p-2"),
        ("forgotten",),
    ]


def test_it_gives_somebody_who_was_forgotten_a_new_key(control: Control, entry: Entry, force: ForceId) -> None:
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-1",)))
    control.audit.forget(["p-1"], audit=entry())
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-1",)))
    assert control.audit.find(AuditQuery(force=force, subjects=("p-1",))).total == 1
    assert control.audit.find(AuditQuery(force=force)).records[2].entry.subjects == ("forgotten",)


def test_it_forgets_everybody_when_a_force_leaves(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    looks = [entry(AuditEvent.PERSON_VIEWED, subjects=(f"p-{number}", "p-x")) for number in range(450)]
    with control.database.write() as connection:
        append(connection, looks)
    assert control.audit.forget_everyone(audit=entry()) == 900
    assert list(control.audit.export_keys(force)) == []
    assert control.audit.verify(force, at=now).sound


@pytest.mark.parametrize("attack", ["marked", "key destroyed", "key changed", "index changed"])
def test_it_finds_a_person_made_forgotten_by_the_back_door(
    control: Control, entry: Entry, force: ForceId, now: datetime, attack: str
) -> None:
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-1",)))
    control.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-2",)))
    control.audit.forget(["p-1"], audit=entry())
    assert control.audit.verify(force, at=now).sound
    mine = audit_subject.c.subject == "p-2"
    with control.database.write() as connection:
        if attack == "marked":
            connection.execute(update(audit_subject).where(mine).values(subject=None, forgotten_in=3))
        elif attack == "key destroyed":
            connection.execute(delete(audit_key).where(audit_key.c.subject == "p-2"))
        elif attack == "key changed":
            connection.execute(update(audit_key).values(key=bytes(32)))
        else:
            connection.execute(update(audit_subject).where(mine).values(subject="p-3"))
    assert not control.audit.verify(force, at=now).sound


def test_it_will_not_forget_with_an_entry_that_names_the_person(control: Control, entry: Entry) -> None:
    with pytest.raises(ValueError, match="must not name"):
        control.audit.forget(["p-1"], audit=entry(subjects=("p-1",)))


def test_it_appends_in_one_order_for_several_forces_at_once(control: Control, entry: Entry, now: datetime) -> None:
    with control.database.write() as connection:
        append(connection, [entry(force="westdale"), entry(force="easthaven"), entry(force="westdale")])
    assert control.audit.verify(ForceId("westdale"), at=now).entries == 2


def _record_for_ever(url: str, entry: Entry, acknowledged: Connection) -> None:
    control, number = Control(url), 0
    while True:
        control.audit.record(entry(count=number, subjects=(f"p-{number}",)))
        acknowledged.send(number)
        number += 1


def test_it_has_every_entry_that_it_acknowledged_before_it_was_killed(
    control_url: str, entry: Entry, force: ForceId, now: datetime
) -> None:
    chance, fork = random.Random(20261122), multiprocessing.get_context("fork")
    told = 0
    for _ in range(8):
        mine, theirs = fork.Pipe()
        writer = fork.Process(target=_record_for_ever, args=(control_url, entry, theirs), daemon=True)
        writer.start()
        theirs.close()
        assert mine.poll(60), "the writer must have written something before it is killed"
        time.sleep(chance.uniform(0, 0.2))
        writer.kill()
        writer.join()
        with mine, suppress(EOFError):
            while True:
                mine.recv()
                told += 1
    control = Control(control_url)
    report = control.audit.verify(force, at=now)
    control.close()
    assert report.sound
    assert 8 <= told <= report.entries <= told + 8  # at most one a writer was written and not yet acknowledged


def test_it_says_so_when_the_disk_is_full_and_goes_on_once_there_is_room(
    small_control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    small_control.audit.record(entry())
    with small_control.database.write_together() as driver:  # the connection that entries go by
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {pages}")
    big = entry(detail={f"text-{n}": "x" * 500 for n in range(20)})
    with pytest.raises(OSError, match="disk full"):
        small_control.audit.record(big)
    with small_control.database.write_together() as driver:
        driver.execute("PRAGMA max_page_count = 1000000")
    small_control.audit.record(entry())
    assert small_control.audit.verify(force, at=now).sound


@pytest.mark.parametrize("odd", ["p-\0 1", "\ud800p-1", "\0" + random.Random(1).randbytes(9_000).hex()])
def test_a_look_is_written_down_whatever_was_typed_and_spoils_nobody_elses(
    control: Control, entry: Entry, force: ForceId, now: datetime, odd: str
) -> None:
    looks = [
        entry(
            AuditEvent.PERSON_VIEWED,
            actor=f"u-{n}",
            role="officer",
            purpose="serious_violence",
            reason=reason,
            subjects=who,
        )
        for n, (reason, who) in enumerate([("OP 44", ("p-1",)), (odd, (odd, "p-2"))] * 4)
    ]
    with ThreadPoolExecutor(8) as officers:
        list(officers.map(control.audit.record, looks))
    kept = [record.entry for record in control.audit.find(AuditQuery(force=force)).records]
    assert len(kept) == len(looks)
    assert sum("\N{REPLACEMENT CHARACTER}" in one.reason for one in kept) == 4
    assert control.audit.verify(force, at=now).sound
