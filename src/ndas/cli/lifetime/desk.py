"""What commands about deletion do that is more than asking and printing."""

from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.duties.canaries import read_canaries
from ndas.duties.canaries.looking import look_for_canaries
from ndas.duties.closure import Sampled, rehearse
from ndas.duties.closure.gone import OPENING, TABLE
from ndas.duties.permission import require
from ndas.duties.withdrawal import Withdrawn, agree_to_withdraw, ask_to_withdraw, open_request, withdraw_force
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.journey import Platform, estate_of
from ndas.store.control import CanaryReport, SnapshotRecord
from ndas.vocabulary import RunId
from ndas.vocabulary.ids import force_id


def take_opening(platform: Platform, force: str, by: str) -> str:
    """Return the opening of the live week's certificate, and note who took it.

    Raises:
        NotAllowedError: the person may not take it.
        CommandError: nothing is live, or it lists nothing.
        SnapshotLockedError: the force does not lend the key.
    """
    name = force_id(force)
    person = require(platform.control, by, Action.TAKE_OPENING, name, clock=platform.clock)
    live = platform.control.snapshots.live(name)
    if live is None:
        raise CommandError(f"nothing of {force} is live")
    lend = platform.lend_snapshot(name, live.snapshot, RunId(f"opening-{live.snapshot}"), "verify")
    with platform.snapshots.open(name, live.snapshot, lend) as snapshot:
        if TABLE not in snapshot.names():
            raise CommandError(f"the live week of {force} lists nothing that went; its next refresh will")
        opening: str = (snapshot.dataset(TABLE).schema.metadata or {})[OPENING].decode()
    entry = AuditEntry(
        AuditEvent.CERTIFICATE_TAKEN,
        platform.clock(),
        name,
        actor=by,
        role=",".join(sorted(person.roles)),
        purpose="certificate",
        recipient=by,
        detail={"snapshot": live.snapshot, "what": "opening"},
    )
    platform.control.audit.record(entry)
    return opening


def rehearse_held(platform: Platform, force: str, by: str, count: int) -> tuple[SnapshotRecord, tuple[Sampled, ...]]:
    """Return the held week and a sample of what it would delete, and note who looked.

    Raises:
        NotAllowedError: the person may not look.
        CommandError: nothing is held.
        SnapshotLockedError: the force does not lend a key.
    """
    name = force_id(force)
    person = require(platform.control, by, Action.APPROVE_LOAD, name, clock=platform.clock)
    held = platform.control.snapshots.of(name, states=["held"])
    if not held:
        raise CommandError(f"nothing of {force} waits for agreement")
    live = platform.control.snapshots.live(name)
    estate = estate_of(platform, name, RunId(f"rehearsal-{held[0].id}"), "verify")
    with ExitStack() as opened:
        before = opened.enter_context(estate.open(live.snapshot)) if live else None
        sample = rehearse(estate, before, opened.enter_context(estate.open(held[0].id)), count)
    names = sorted(f"{one.system}:{one.table}:{one.source_id}" for one in sample)
    entry = AuditEntry(
        AuditEvent.LIST_VIEWED,
        platform.clock(),
        name,
        actor=by,
        role=",".join(sorted(person.roles)),
        purpose="rehearsal",
        subjects_digest=sha256("\n".join(names).encode()).hexdigest(),
        count=len(names),
        detail={"snapshot": held[0].id, "delivery": held[0].delivery},
    )
    platform.control.audit.record(entry)  # before anything is shown
    return held[0], sample


def withdraw_with_two(platform: Platform, force: str, by: str, reason: str) -> Withdrawn | None:
    """Ask for a force's withdrawal, or agree to it and do it; None where one more person must agree.

    Raises:
        NotAllowedError: the person may not.
        WithdrawalError, ApprovalRefusedError: something stands in the way, or it is the same person.
        KeyRefusedError: the holder does not answer; call again when it does.
    """
    name, at = force_id(force), platform.clock()
    known = platform.control.forces.get(name)
    approval = ""
    if known is None or known.left_at is None:
        if open_request(platform.control, name, at) is None:
            ask_to_withdraw(platform.control, name, by=by, reason=reason, at=at)
            return None
        approval = agree_to_withdraw(platform.control, name, by=by, reason=reason, at=at).id
    estate = estate_of(platform, name, RunId(f"withdraw-{name}"))
    return withdraw_force(estate, platform.archive(name), approval=approval)


def check_canaries(platform: Platform, force: str, keep: Path) -> tuple[CanaryReport, ...]:
    """Look for a force's canaries, keep what came of it, and note that it was done.

    Raises:
        CanaryError: the list is none, or another force's.
        CommandError: nothing of the force is live.
        SnapshotLockedError: a force does not lend its key.
    """
    name = force_id(force)
    canaries = read_canaries(keep, name)
    live = platform.control.snapshots.live(name)
    record = platform.control.snapshots.get(name, live.snapshot) if live else None
    delivery = platform.control.deliveries.get(record.delivery) if record else None
    if delivery is None:
        raise CommandError(f"nothing of {force} is live; there is nowhere to look")
    run = RunId(f"canaries-{delivery.id}")
    others = [estate_of(platform, one.id, run, "verify") for one in platform.control.forces.all() if one.id != name]
    home = estate_of(platform, name, run, "verify")
    found = look_for_canaries(home, others, canaries, delivery.id, delivery.sequence)
    entry = AuditEntry(
        AuditEvent.CANARIES_CHECKED,
        platform.clock(),
        name,
        actor="canaries",
        run=run,
        purpose="canaries",
        count=sum(one.planted for one in found),
        detail={"delivery": delivery.id, "held": int(all(one.held for one in found))},
    )
    platform.control.canary_reports.record(found, audit=entry)
    return found
