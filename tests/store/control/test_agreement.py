"""What people agree to, judge and decide."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import Approval, ApprovalRefusedError, Control, Decision, Judgement, NotThereError
from ndas.vocabulary.ids import ForceId, SnapshotId

Entry = Callable[..., AuditEntry]
DAY = timedelta(days=1)
ACTION = "publish a held snapshot"


def _ask(control: Control, entry: Entry, force: ForceId, now: datetime) -> Approval:
    return control.approvals.ask(
        force,
        action=ACTION,
        subject="000002",
        reason="half the rows are gone",
        by="fde-1",
        at=now,
        expires_at=now + DAY,
        audit=entry(),
    )


def _vote(control: Control, entry: Entry, which: str, by: str, now: datetime, *, agrees: bool = True) -> str:
    return control.approvals.vote(which, by=by, agrees=agrees, reason="seen", at=now, audit=entry())


def test_it_takes_two_people_and_works_once(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    asked = _ask(control, entry, force, now)
    assert _vote(control, entry, asked.id, "a", now) == "open"
    with pytest.raises(ApprovalRefusedError, match="is open"):
        control.approvals.use(asked.id, action=ACTION, subject="000002", at=now, audit=entry())
    assert _vote(control, entry, asked.id, "b", now) == "agreed"
    control.approvals.use(asked.id, action=ACTION, subject="000002", at=now, audit=entry())
    with pytest.raises(ApprovalRefusedError, match="is used"):
        control.approvals.use(asked.id, action=ACTION, subject="000002", at=now, audit=entry())
    assert [vote.user for vote in control.approvals.get(asked.id)[1]] == ["a", "b"]
    assert [approval.id for approval in control.approvals.of(force)] == [asked.id]


def test_it_counts_neither_who_asked_nor_anybody_twice(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    asked = _ask(control, entry, force, now)
    with pytest.raises(ApprovalRefusedError, match="who asks cannot agree"):
        _vote(control, entry, asked.id, "fde-1", now)
    _vote(control, entry, asked.id, "a", now)
    with pytest.raises(ApprovalRefusedError, match="spoken already"):
        _vote(control, entry, asked.id, "a", now)


def test_it_ends_with_one_no(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    asked = _ask(control, entry, force, now)
    for person in ("a", "b"):
        _vote(control, entry, asked.id, person, now)
    assert _vote(control, entry, asked.id, "c", now, agrees=False) == "refused"
    with pytest.raises(ApprovalRefusedError, match="is refused"):
        control.approvals.use(asked.id, action=ACTION, subject="000002", at=now, audit=entry())
    with pytest.raises(ApprovalRefusedError, match="ask for a new one"):
        _vote(control, entry, asked.id, "d", now)


def test_it_expires_and_is_about_one_thing(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    asked = _ask(control, entry, force, now)
    for person in ("a", "b"):
        _vote(control, entry, asked.id, person, now)
    for action, subject in (("another action", "000002"), (ACTION, "000003")):
        with pytest.raises(ApprovalRefusedError, match="another action or subject"):
            control.approvals.use(asked.id, action=action, subject=subject, at=now, audit=entry())
    with pytest.raises(ApprovalRefusedError, match="is expired"):
        control.approvals.use(asked.id, action=ACTION, subject="000002", at=now + DAY, audit=entry())
    with pytest.raises(NotThereError):
        control.approvals.get("none")


def _judgement(force: ForceId, now: datetime, name: str, one: str, other: str) -> Judgement:
    return Judgement(name, force, one, other, "different", "analyst-1", now, note=b"sealed")


def test_it_keeps_judgements_until_they_are_withdrawn(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    for name in ("j-1", "j-2"):
        judged = entry(AuditEvent.JUDGEMENT_RECORDED)
        control.judgements.record(_judgement(force, now, name, "rms:1", "custody:2"), audit=judged)
    control.judgements.withdraw("j-1", by="analyst-2", at=now, audit=entry())
    assert control.judgements.standing(force) == (_judgement(force, now, "j-2", "rms:1", "custody:2"),)
    assert control.judgements.standing(ForceId("easthaven")) == ()


def test_it_leaves_a_tombstone_of_a_judgement_about_a_record_that_is_gone(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.judgements.record(_judgement(force, now, "j-1", "rms:1", "custody:2"), audit=entry())
    control.judgements.record(_judgement(force, now, "j-2", "rms:3", "rms:1"), audit=entry())
    control.judgements.record(_judgement(force, now, "j-3", "rms:3", "custody:2"), audit=entry())
    other = ForceId("easthaven")
    control.judgements.record(_judgement(other, now, "j-4", "rms:1", "custody:2"), audit=entry(force=other))
    gone = {"rms:1", *(f"rms:{number}" for number in range(10_000, 12_000))}
    assert control.judgements.forget(force, gone, at=now, audit=entry()) == 2
    assert [judgement.id for judgement in control.judgements.standing(force)] == ["j-3"]
    assert [judgement.id for judgement in control.judgements.standing(other)] == ["j-4"]


def test_it_leaves_a_tombstone_of_a_decision_about_a_record_that_is_gone(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    for name, records in (("d-1", ["e-1", "e-2"]), ("d-2", ["e-3"])):
        decision = Decision(
            name,
            force,
            "serious_violence",
            "1",
            SnapshotId("000001"),
            f"f-{name}",
            "visit",
            "officer-1",
            now,
            b"sealed",
        )
        control.decisions.record(decision, records=records, audit=entry(AuditEvent.DECISION_RECORDED))
    assert control.decisions.records("d-1") == ("e-1", "e-2")
    assert [d.id for d in control.decisions.on(force, "f-d-1")] == ["d-1"]
    assert control.decisions.forget(force, ["e-2", "e-9"], at=now + DAY, audit=entry()) == 1
    first, second = control.decisions.of(force)
    assert (first.by, first.at, first.forgotten_at) == ("officer-1", now, now + DAY)
    assert (first.finding, first.outcome, first.note) == (None, "", None)
    assert control.decisions.records("d-1") == ()
    assert second.outcome == "visit"
