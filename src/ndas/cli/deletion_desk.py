"""What commands about deletion do that is more than asking and printing."""

from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.duties.closure import Sampled, rehearse
from ndas.duties.closure.gone import OPENING, TABLE
from ndas.duties.withdrawal import Withdrawn, agree_to_withdraw, ask_to_withdraw, open_request, withdraw_force
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import Platform, estate_of
from ndas.journey.agreeing import APPROVER_ROLES
from ndas.store.control import SnapshotRecord
from ndas.vocabulary import RunId
from ndas.vocabulary.ids import force_id

TAKERS = frozenset({"owner", "custodian", "force_data_engineer", "dpo"})


def take_opening(platform: Platform, force: str, by: str) -> str:
    """Return the opening of the live week's certificate, and note who took it.

    Raises:
        CommandError: nothing is live, it lists nothing, or the person may not take it.
        SnapshotLockedError: the force does not lend the key.
    """
    name = force_id(force)
    person = platform.control.users.entitled(by)
    if person is None or person.force != name or not TAKERS & set(person.roles):
        raise CommandError("only the force's own owner, custodian, data engineer or data protection officer takes it")
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
        CommandError: nothing is held, or the person may not look.
        SnapshotLockedError: the force does not lend a key.
    """
    name = force_id(force)
    person = platform.control.users.entitled(by)
    if person is None or person.force != name or not APPROVER_ROLES & set(person.roles):
        raise CommandError("only the force's own owner, custodian or data engineers look at its rehearsal")
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


def withdraw_with_two(platform: Platform, home: Path, force: str, by: str, reason: str) -> Withdrawn | None:
    """Ask for a force's withdrawal, or agree to it and do it; None where one more person must agree.

    Raises:
        WithdrawalError, ApprovalRefusedError: the person may not, or something stands in the way.
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
    done = withdraw_force(estate, platform.archive(name), approval=approval)
    if not done.issued.refused:
        (home / "forces" / f"{name}.yaml").unlink(missing_ok=True)
    return done
