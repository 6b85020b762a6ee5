"""The inbox through crashes and crowds: whatever happens between two steps, a delivery arrives once and whole."""

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from ndas.governance import AuditEvent
from ndas.transfer import Inbox, Limits, ReceiveRefusedError, new_signing_key, receiving, verify_receipt
from ndas.transfer.requests import ProvenSender
from ndas.vocabulary import ForceId

SENDER = ProvenSender(ForceId("northmoor"))
NAME = "northmoor-all-000007"
CONTENT = b"sealed bytes " * 5000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
ROOM = Limits(keep_free_bytes=0)


class Crash(BaseException):
    """The process is gone."""


class Log:
    def __init__(self) -> None:
        self.events = []

    def record(self, entry) -> None:
        self.events.append(entry.event)


@pytest.fixture
def key():
    return new_signing_key()


@pytest.fixture
def make_inbox(tmp_path, week, key):
    """An inbox on the same folder each time, as after a restart."""

    def make(log: Log | None = None, limits: Limits = ROOM) -> Inbox:
        return Inbox(tmp_path / "inbox", register=week.register, audit=log or Log(), key=key, limits=limits)

    return make


def arrive(inbox: Inbox, now) -> object:
    """Send whatever is still missing, as a sender does."""
    arrival = inbox.begin(SENDER, NAME, size=len(CONTENT), sha256=DIGEST, now=now)
    offset = arrival.offset
    while arrival.receipt is None and offset < len(CONTENT):
        offset = inbox.append(SENDER, NAME, offset=offset, piece=CONTENT[offset : offset + 20_000])
    return inbox.finish(SENDER, NAME, now=now)


def files(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("step", range(1, 11))
def test_it_arrives_once_and_whole_whatever_step_the_process_dies_at(
    make_inbox, key, week, tmp_path, monkeypatch, step
):
    now, steps = week.terms.created_at, []
    written = receiving.onto_disk

    def dies(each) -> None:
        steps.append(each)
        if len(steps) == step:
            raise Crash
        written(each)

    monkeypatch.setattr(receiving, "onto_disk", dies)
    died = False
    try:
        arrive(make_inbox(), now)
    except Crash:
        died = True
    monkeypatch.setattr(receiving, "onto_disk", written)
    assert died == (step <= 9), "the table of steps no longer covers the whole of an arrival"
    receipt = arrive(make_inbox(), now + timedelta(minutes=1))
    verify_receipt(receipt, key.verifying_key, delivery=NAME, sha256=DIGEST)
    folder = tmp_path / "inbox"
    assert (folder / f"{NAME}.ndas").read_bytes() == CONTENT
    assert files(folder) - {f"receipts/{NAME}.new"} == {f"{NAME}.ndas", f"receipts/{NAME}.json"}
    assert arrive(make_inbox(), now + timedelta(minutes=2)) == receipt


def test_it_is_recorded_before_it_appears(make_inbox, week, tmp_path):
    class Broken(Log):
        def record(self, entry) -> None:
            super().record(entry)
            assert not (tmp_path / "inbox" / f"{NAME}.ndas").exists()
            raise OSError("no space")

    log = Broken()
    with pytest.raises(OSError, match="no space"):
        arrive(make_inbox(log), week.terms.created_at)
    assert log.events == [AuditEvent.DELIVERY_RECEIVED]
    assert not (tmp_path / "inbox" / f"{NAME}.ndas").exists()


def test_it_takes_one_piece_of_two_that_race_for_one_place(make_inbox, week):
    inbox, now = make_inbox(), week.terms.created_at
    inbox.begin(SENDER, NAME, size=len(CONTENT), sha256=DIGEST, now=now)
    outcomes: list[object] = []
    start = threading.Barrier(8)

    def race() -> None:
        start.wait()
        try:
            outcomes.append(inbox.append(SENDER, NAME, offset=0, piece=CONTENT[:1000]))
        except ReceiveRefusedError as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1000", *["offset"] * 7]


def test_it_keeps_its_disk_from_filling_up(make_inbox, week):
    inbox = make_inbox(limits=Limits(keep_free_bytes=1 << 60))
    with pytest.raises(ReceiveRefusedError, match="no room"):
        inbox.begin(SENDER, NAME, size=10, sha256=DIGEST, now=week.terms.created_at)
    assert inbox.discard_abandoned(week.terms.created_at) == 0


def test_it_finishes_nothing_twice_even_after_the_delivery_was_destroyed(make_inbox, week, tmp_path):
    log = Log()
    receipt = arrive(make_inbox(log), week.terms.created_at)
    (tmp_path / "inbox" / f"{NAME}.ndas").unlink()
    week.register.last["northmoor", "all"] = 7
    assert arrive(make_inbox(log), week.terms.created_at) == receipt
    assert log.events == [AuditEvent.DELIVERY_RECEIVED]
    assert not (tmp_path / "inbox" / f"{NAME}.ndas").exists()


def test_what_was_abandoned_makes_room_when_the_next_delivery_begins(make_inbox, week, tmp_path):
    log = Log()
    inbox, now = make_inbox(log, Limits(keep_free_bytes=0, open_per_force=1)), week.terms.created_at
    inbox.begin(SENDER, NAME, size=len(CONTENT), sha256=DIGEST, now=now)
    inbox.append(SENDER, NAME, offset=0, piece=CONTENT[:1000])
    following = "northmoor-all-000008"
    with pytest.raises(ReceiveRefusedError, match="finish one first"):
        inbox.begin(SENDER, following, size=len(CONTENT), sha256=DIGEST, now=now + timedelta(days=6))
    inbox.begin(SENDER, following, size=len(CONTENT), sha256=DIGEST, now=now + timedelta(days=8))
    assert files(tmp_path / "inbox") == {f"partial/{following}.json", f"partial/{following}.part"}
    assert log.events == [AuditEvent.DELIVERY_REFUSED]
