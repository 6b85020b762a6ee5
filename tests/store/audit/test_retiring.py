"""Retention of the log itself, on both engines: the oldest entries go, and what stands for them holds."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery, verify_chain
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.start import Start
from ndas.store.audit.tables import audit_entry, audit_key
from ndas.store.control import Control
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


@pytest.fixture
def ten_looks(control: Control, entry: Entry, now: datetime) -> Control:
    """Ten looks, an hour apart, at five people; the fifth look's is forgotten."""
    for number in range(10):
        look = entry(AuditEvent.PERSON_VIEWED, subjects=(f"p-{number % 5}",), at=now + timedelta(hours=number))
        control.audit.record(look)
    control.audit.forget(["p-4"], audit=entry(AuditEvent.SUBJECTS_FORGOTTEN, at=now + timedelta(hours=11)))
    return control


def _retire(control: Control, entry: Entry, before: datetime) -> int:
    return control.audit.retire(before, audit=entry(AuditEvent.LOG_RETIRED, at=before), key=KEY).entries


def test_it_takes_the_oldest_away_and_still_verifies(
    ten_looks: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    early = ten_looks.audit.checkpoint(force, at=now, key=KEY)
    assert ten_looks.audit.older_than(force, now + timedelta(hours=7)) == 7
    assert _retire(ten_looks, entry, now + timedelta(hours=7)) == 7
    found = ten_looks.audit.find(AuditQuery(force=force))
    assert (found.total, found.records[-1].sequence) == (5, 8)
    report = ten_looks.audit.verify(force, at=now, verifying_key=PUBLIC)
    assert (report.fault, report.entries, report.checkpoints) == (None, 12, 2)
    lines = list(ten_looks.audit.export(force))
    assert json.loads(lines[0])["start"]["size"] == 7
    assert verify_chain(lines, force=force, checkpoints=[early], verifying_key=PUBLIC).checkpoints == 1


def test_it_goes_on_verifying_when_it_is_shortened_again(
    ten_looks: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    for hours in (3, 6, 6, 12):
        _retire(ten_looks, entry, now + timedelta(hours=hours))
        ten_looks.audit.record(entry(AuditEvent.PERSON_VIEWED, subjects=("p-1",), at=now + timedelta(hours=13)))
        assert ten_looks.audit.verify(force, at=now, verifying_key=PUBLIC).sound
        assert verify_chain(list(ten_looks.audit.export(force)), force=force).sound


def test_it_destroys_the_keys_of_people_whom_nothing_speaks_of_any_more(
    ten_looks: Control, entry: Entry, now: datetime
) -> None:
    _retire(ten_looks, entry, now + timedelta(hours=8))
    with ten_looks.database.read() as connection:
        assert set(connection.scalars(select(audit_key.c.subject))) == {"p-3"}


def test_it_lets_nobody_delete_beyond_what_was_retired(
    ten_looks: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    _retire(ten_looks, entry, now + timedelta(hours=4))
    with pytest.raises(SQLAlchemyError, match="append-only"), ten_looks.database.write() as connection:
        connection.execute(delete(audit_entry).where(audit_entry.c.sequence == 5))
    assert ten_looks.audit.verify(force, at=now).sound


def _forge(start: Start, how: str) -> Start:
    if how == "size":
        return replace(start, size=start.size - 1, peaks=start.peaks[:-1])
    if how == "head":
        return replace(start, head="0" * 64)
    if how == "peaks":
        return replace(start, peaks=("0" * 64, *start.peaks[1:]))
    return replace(start, forgotten={})


@pytest.mark.parametrize("how", ["size", "head", "peaks", "forgotten", "gone"])
def test_it_takes_no_forged_start(ten_looks: Control, entry: Entry, force: ForceId, now: datetime, how: str) -> None:
    _retire(ten_looks, entry, now + timedelta(hours=7))
    lines = list(ten_looks.audit.export(force))
    start = Start.from_json(lines[0])
    lines[:1] = [] if how == "gone" else [_forge(start, how).to_json()]
    assert not verify_chain(lines, force=force).sound


def test_it_is_not_shortened_with_an_entry_of_another_event(small_control: Control, entry: Entry) -> None:
    with pytest.raises(ValueError, match="log retired"):
        small_control.audit.retire(entry().at, audit=entry(), key=KEY)


@given(st.integers(0, 200), st.integers(0, 100))
def test_its_merkle_tree_goes_on_from_its_peaks(before: int, after: int) -> None:
    whole, first = MerkleTree(), MerkleTree()
    for leaf in range(before):
        whole.add(leaf.to_bytes(32, "big"))
        first.add(leaf.to_bytes(32, "big"))
    resumed = MerkleTree.resumed(first.size, first.peaks)
    for leaf in range(after):
        whole.add(leaf.to_bytes(32, "big"))
        resumed.add(leaf.to_bytes(32, "big"))
    assert (resumed.size, resumed.root()) == (whole.size, whole.root())
