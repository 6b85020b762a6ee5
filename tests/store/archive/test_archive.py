"""An archived week's life: sealed, asked for, waited for, read for a while, destroyed on time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ndas.governance import AuditEvent, KeyRefusedError
from ndas.store.archive import ArchiveError, RestoreEndedError, WeekDamagedError
from ndas.store.audit import AuditQuery
from ndas.store.control import (
    ApprovalRefusedError,
    NotThereError,
    StateRefusedError,
    restore_state,
)
from ndas.store.control.archive_items import expiry
from ndas.store.keys import ReceiptRefusedError, receipt_from_json, verify_receipt
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId

RUN = RunId("run-1")
YEAR = timedelta(days=366)
Desk = Any  # the fixture's class lives in conftest, which tests cannot import


def test_it_seals_a_week_with_its_counts_and_its_twelve_months(desk: Desk) -> None:
    item = desk.seal(rows=5)
    assert desk.control.archive_items.get(item.id) == item
    assert (item.state, item.tables, item.expires_at) == ("sealed", {"rms.crime": 5}, desk.now.replace(year=2027))
    assert (desk.root / "archive" / item.file).stat().st_size == item.bytes
    assert desk.control.audit.find(AuditQuery(force=desk.force, events=(AuditEvent.WEEK_ARCHIVED,))).total == 1


def test_it_gives_a_week_back_after_asking_agreeing_and_waiting(desk: Desk) -> None:
    item = desk.seal()
    request = desk.ask(item.id)
    desk.authorise(request, hours=4)
    with pytest.raises(StateRefusedError, match="it is waiting"):
        desk.read(request)
    desk.now += timedelta(hours=4)
    assert desk.read(request) == ["canary-1-0", "canary-1-1", "canary-1-2"]
    desk.control.restores.close(request, at=desk.now, audit=desk.entry())
    with pytest.raises(StateRefusedError, match="it is ended"):
        desk.read(request)


def test_it_never_writes_plain_rows_to_disk(small_desk: Desk) -> None:
    item = small_desk.seal()
    request = small_desk.ask(item.id)
    small_desk.authorise(request)
    small_desk.now += timedelta(hours=3)

    def plain() -> list[Path]:
        files = [path for path in small_desk.root.rglob("*") if path.is_file()]
        return [path for path in files if b"canary-1" in path.read_bytes()]

    with small_desk.archive.restore(request, run=RUN, audit=small_desk.entry()) as tables:
        for _, reader in tables:
            assert reader.read_all().num_rows == 3
            assert plain() == []
    assert plain() == []


def test_it_waits_for_two_other_people(desk: Desk) -> None:
    item = desk.seal()
    asked = desk.control.restores.ask(
        desk.force, item.id, by="dev-1", purpose="rights request", reason="SAR 12", at=desk.now, audit=desk.entry()
    )

    def vote(by: str) -> None:
        desk.control.approvals.vote(
            asked.approval, by=by, agrees=True, reason="in order", at=desk.now, audit=desk.entry()
        )

    for attempt in ("dpo-1", "dpo-1", "dev-1"):
        with pytest.raises(ApprovalRefusedError):
            desk.authorise(asked.id)
        if attempt == "dpo-1" and not desk.control.approvals.get(asked.approval)[1]:
            vote(attempt)
            continue
        with pytest.raises(ApprovalRefusedError):
            vote(attempt)
    vote("iao-1")
    desk.authorise(asked.id)
    with pytest.raises(StateRefusedError, match="already"):
        desk.authorise(asked.id)


def test_it_wants_the_vetting_of_all_three_in_date(desk: Desk) -> None:
    request = desk.ask(desk.seal().id)
    desk.control.users.set_vetting("iao-1", "SC", until=desk.now, audit=desk.entry())
    with pytest.raises(ApprovalRefusedError, match="vetting of iao-1"):
        desk.authorise(request)
    desk.control.users.set_vetting("iao-1", "SC", until=desk.now + YEAR, audit=desk.entry())
    desk.authorise(request)


@pytest.mark.parametrize(("hours", "days"), [(2.9, 1), (12.1, 1), (3, 0), (3, 8)])
def test_it_keeps_the_clock_within_its_band(small_desk: Desk, hours: float, days: float) -> None:
    request = small_desk.ask(small_desk.seal().id)
    with pytest.raises(StateRefusedError, match="3 to 12 hours"):
        small_desk.authorise(request, hours=hours, days=days)


def test_it_stops_reading_the_moment_the_time_is_over(small_desk: Desk) -> None:
    item = small_desk.seal(rows=400_000)
    request = small_desk.ask(item.id)
    small_desk.authorise(request, days=1)
    small_desk.now += timedelta(hours=3)

    def read_for_too_long() -> None:
        with small_desk.archive.restore(request, run=RUN, audit=small_desk.entry()) as tables:
            for _, reader in tables:
                reader.read_next_batch()
                small_desk.now += timedelta(days=1)
                reader.read_all()

    with pytest.raises(RestoreEndedError):
        read_for_too_long()
    assert restore_state(small_desk.control.restores.get(request), at=small_desk.now) == "ended"


def test_it_destroys_key_and_file_after_twelve_months_with_receipt(desk: Desk) -> None:
    old = desk.seal(1)
    desk.now += timedelta(days=30)
    young = desk.seal(2)
    desk.now = old.expires_at - timedelta(seconds=1)
    assert desk.archive.destroy_due(run=RUN, audit=desk.said) == ()
    desk.now = old.expires_at
    (gone,) = desk.archive.destroy_due(run=RUN, audit=desk.said)
    verify_receipt(gone.receipt, desk.keys.verifying_key())
    kept = desk.control.archive_items.get(old.id)
    assert (kept.state, receipt_from_json(kept.receipt)) == ("destroyed", gone.receipt)
    assert not (desk.root / "archive" / old.file).exists()
    assert (desk.root / "archive" / young.file).exists()
    assert desk.archive.destroy_due(run=RUN, audit=desk.said) == ()
    with pytest.raises(StateRefusedError, match="destroyed"):
        desk.ask(old.id)


def test_it_cannot_be_read_after_destruction_even_from_a_copy_of_the_file(small_desk: Desk) -> None:
    item = small_desk.seal()
    request = small_desk.ask(item.id)
    small_desk.authorise(request)
    stolen = (small_desk.root / "archive" / item.file).read_bytes()
    small_desk.archive.destroy(item, run=RUN, audit=small_desk.said)
    (small_desk.root / "archive" / item.file).write_bytes(stolen)
    small_desk.now += timedelta(hours=3)
    with pytest.raises(StateRefusedError, match="destroyed"):
        small_desk.read(request)
    with pytest.raises(KeyRefusedError, match="destroyed"):
        small_desk.keys.lend(small_desk.archive._ref(item.id), purpose="archive", run=RUN)


def test_it_keeps_a_held_week_past_its_time_until_the_hold_is_lifted(desk: Desk) -> None:
    item = desk.seal()
    hold = desk.control.archive_items.hold(
        desk.force,
        item.id,
        reason="Crown court R v invented",
        owner="iao-1",
        review_on=desk.now + YEAR,
        at=desk.now,
        audit=desk.entry(),
    )
    desk.now += 2 * YEAR
    assert desk.archive.destroy_due(run=RUN, audit=desk.said) == ()
    with pytest.raises(StateRefusedError, match="legal hold"):
        desk.archive.destroy(item, run=RUN, audit=desk.said)
    assert (desk.root / "archive" / item.file).exists()
    assert desk.control.archive_items.holds(desk.force) == (hold,)
    desk.control.archive_items.lift(hold.id, at=desk.now, audit=desk.entry())
    assert [gone.item.id for gone in desk.archive.destroy_due(run=RUN, audit=desk.said)] == [item.id]


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"owner": ""}, {"review_on": datetime(2026, 11, 22, 9, 30, tzinfo=UTC)}]
)
def test_it_wants_reason_owner_and_review_date_for_a_hold(small_desk: Desk, wrong: dict[str, Any]) -> None:
    item = small_desk.seal()
    said = {"reason": "court", "owner": "iao-1", "review_on": small_desk.now + YEAR, **wrong}
    with pytest.raises(StateRefusedError, match="needs a reason"):
        small_desk.control.archive_items.hold(
            small_desk.force, item.id, at=small_desk.now, audit=small_desk.entry(), **said
        )


def test_it_does_not_count_a_week_as_destroyed_on_a_forged_receipt(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = small_desk.seal()
    monkeypatch.setattr(small_desk.keys.keeping, "signing_key", Ed25519PrivateKey.generate())
    forged = small_desk.keys.verifying_key()
    monkeypatch.undo()
    monkeypatch.setattr(small_desk.keys, "verifying_key", lambda: forged)
    with pytest.raises(ReceiptRefusedError, match="do not take the key for destroyed"):
        small_desk.archive.destroy(item, run=RUN, audit=small_desk.said)
    kept = small_desk.control.archive_items.get(item.id)
    assert kept.state == "sealed"
    assert (small_desk.root / "archive" / item.file).exists()


def test_it_mends_a_destruction_that_a_crash_cut_short(small_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    item = small_desk.seal()
    small_desk.now += YEAR

    def crash(*_: object, **__: object) -> None:
        raise OSError("power cut")

    for half in ("_cold.delete", "_control.archive_items.destroy"):
        owner = small_desk.archive
        *path, name = half.split(".")
        for part in path:
            owner = getattr(owner, part)
        monkeypatch.setattr(owner, name, crash)
        with pytest.raises(OSError, match="power cut"):
            small_desk.archive.destroy_due(run=RUN, audit=small_desk.said)
        monkeypatch.undo()
        assert [due.id for due in small_desk.control.archive_items.due(small_desk.force, at=small_desk.now)] == [
            item.id
        ]
    (gone,) = small_desk.archive.destroy_due(run=RUN, audit=small_desk.said)
    assert gone.receipt.destroyed_at == small_desk.now


def test_it_seals_again_after_a_crash_and_leaves_no_half_file(small_desk: Desk) -> None:
    def cut_short() -> pa.RecordBatchReader:
        def batches():  # type: ignore[no-untyped-def]  # a generator that fails half-way
            yield pa.record_batch({"source_id": ["canary-1-0"] * 10})
            raise OSError("disk full")

        return pa.RecordBatchReader.from_batches(pa.schema([("source_id", pa.string())]), batches())

    delivery = DeliveryId("northmoor-all-000001")
    with pytest.raises(OSError, match="disk full"):
        small_desk.archive.seal(
            delivery, [("rms.crime", cut_short())], received_at=small_desk.now, run=RUN, audit=small_desk.said
        )
    assert list((small_desk.root / "archive" / "northmoor").iterdir()) == []
    assert small_desk.control.archive_items.of(small_desk.force) == ()
    first = small_desk.seal(1)
    whole = (small_desk.root / "archive" / first.file).read_bytes()
    assert small_desk.seal(1, rows=9) == first
    assert (small_desk.root / "archive" / first.file).read_bytes() == whole


def test_it_says_when_a_file_is_missing_or_damaged(small_desk: Desk) -> None:
    item = small_desk.seal()
    request = small_desk.ask(item.id)
    small_desk.authorise(request)
    small_desk.now += timedelta(hours=3)
    path = small_desk.root / "archive" / item.file
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(WeekDamagedError):
        small_desk.read(request)
    path.unlink()
    with pytest.raises(ArchiveError, match="restore the archive's folder from its backup"):
        small_desk.read(request)


def test_it_keeps_another_force_out(small_desk: Desk) -> None:
    item = small_desk.seal()
    other = ForceId("easthaven")
    said = {"at": small_desk.now, "audit": small_desk.entry(force=other)}
    with pytest.raises(NotThereError):
        small_desk.control.restores.ask(other, item.id, by="dev-1", purpose="p", reason="r", **said)
    with pytest.raises(NotThereError):
        small_desk.control.archive_items.hold(
            other, item.id, reason="r", owner="o", review_on=small_desk.now + YEAR, **said
        )
    assert small_desk.control.archive_items.of(other) == ()


@pytest.mark.parametrize(
    ("received", "expires"),
    [("2026-11-22", "2027-11-22"), ("2028-02-29", "2029-02-28"), ("2027-02-28", "2028-02-28")],
)
def test_it_counts_twelve_calendar_months(received: str, expires: str) -> None:
    moment = datetime.fromisoformat(received).replace(hour=7, tzinfo=UTC)
    assert expiry(moment) == datetime.fromisoformat(expires).replace(hour=7, tzinfo=UTC)
