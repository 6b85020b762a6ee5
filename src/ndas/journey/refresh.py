"""One refresh: a delivery becomes the live snapshot, or nothing has changed.

    open → load → destroy delivery → harmonise → match → ask and prepare → compare → list what went → settle
         → publish → archive → retire → expire → forget → prune → certify

1. A step counts as done when the control database says so; a run that died goes on after the last step that is done.
2. Before `publish` readers see last week, after it this week. Nothing in between exists for them.
3. A delivery that is refused leaves one entry in the audit log and nothing else: its file is destroyed, and its key
   too where the delivery was proven to be the force's own (a forged one must not cost the real one its key), and that
   of the snapshot it would have become.
4. A run that fails for another reason keeps what is whole, says what to do, and can be run again.
5. Before each step the force's key holder is asked whether what it lent still stands. A key that was taken back stops
   the run there, with last week live; it goes on when the force lends again.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ndas.governance import AuditEntry, AuditEvent, KeyGoneError, KeyRefusedError
from ndas.ingest import IngestError
from ndas.journey.assessing import require_covered
from ndas.journey.claim import Claim, RunRegister, known_claim, read_claim
from ndas.journey.disk import telling_of_disk
from ndas.journey.errors import RepeatedError, UnknownForceError
from ndas.journey.opening import Result
from ndas.journey.platform import PLATFORM_CHAIN, Platform
from ndas.journey.publishing import hold, window_is_open
from ndas.journey.rollback import finish_rollback
from ndas.journey.steps import BUILDING, RETIRING, SWITCHING, Step, left_to_retire, live_claim
from ndas.journey.watch import Nobody, Watch
from ndas.journey.work import PURPOSE, Work
from ndas.store.control import Run
from ndas.transfer import DeliveryRefusedError
from ndas.vocabulary import DeliveryId, ForceId, SnapshotId


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to."""

    force: ForceId
    delivery: DeliveryId
    snapshot: SnapshotId
    held: bool
    """Whether it waits for two people before it is published."""


def refresh(platform: Platform, path: Path, watch: Watch | None = None) -> Refreshed:
    """Take the delivery at ``path`` through the whole journey. The file is destroyed on the way.

    A run that was interrupted goes on, even where its delivery's file is gone already.

    Raises:
        NotADeliveryError, UnknownForceError: nothing was touched but the file.
        TransferError, IngestError: the delivery is refused; last week stays live.
        KeyRefusedError: the key holder says no; run again when it agrees.
        NotCoveredError: the assessment does not allow it; the delivery waits.
        DiskError: a disk did not take what was written; mend it and run again.
        ForceBusyError: another run of this force is under way.
    """
    with telling_of_disk(platform):
        claim = read_claim(path) if path.exists() else known_claim(platform.control, path)
        _require_known(platform, claim)
        _require_new(platform, claim)
        finish_rollback(platform, claim.force)
        return go_on(platform, claim, watch)


def waiting(platform: Platform) -> list[Path]:
    """Return what `refresh` should be called with: the deliveries in the inbox, and those of runs that can go on."""
    inbox = platform.home / "inbox"
    found = set(inbox.glob("*.ndas"))
    for force in platform.control.forces.all():
        found |= {inbox / f"{run.subject}.ndas" for run in _to_go_on(platform, force.id)}
    return sorted(found)


def _to_go_on(platform: Platform, force: ForceId) -> list[Run]:
    """Runs that died; and the newest, where it failed after its delivery was ingested and so is no file any more."""
    control = platform.control
    left = [run for run in control.runs.unfinished(force) if run.kind == PURPOSE]
    newest = next((run for run in control.runs.of(force) if run.kind == PURPOSE), None)
    if newest is not None and newest.state == "failed":
        delivery = control.deliveries.get(DeliveryId(newest.subject))
        if delivery is not None and delivery.state == "ingested":
            left.append(newest)
    return left


def retire_due(platform: Platform, force: ForceId) -> bool:
    """Go on with the live week's run where its retirement has waited for the window; return whether anything was done.

    Raises:
        As `refresh`.
    """
    finish_rollback(platform, force)
    claim = live_claim(platform, force)
    if claim is None or window_is_open(platform, force) or not left_to_retire(platform, claim):
        return False
    go_on(platform, claim)
    return True


def go_on(platform: Platform, claim: Claim, watch: Watch | None = None) -> Refreshed:
    """Take every step of the claim's run that is not done yet.

    Raises:
        As `refresh`.
    """
    run = Run(claim.run, claim.force, PURPOSE, claim.delivery, platform.clock())
    done = {step.name: step.result for step in platform.control.runs.begin(run, at=run.started_at, audit=None)}
    work = Work(platform, claim, run, watch or Nobody())
    try:
        require_covered(work)
        _sweep(work)
        _take_left(work, BUILDING, done)
        held = bool(done["compare"].get("alarms")) and not _agreed(work)
        if held:
            _hold_once(work)
        else:
            _take_left(work, SWITCHING, done)
            if not window_is_open(platform, claim.force):
                _take_left(work, RETIRING, done)
    except (DeliveryRefusedError, IngestError) as refused:
        _refuse(work, refused)
        raise
    except BaseException as failed:
        _fail(work, failed)
        raise
    finally:
        work.close()
    platform.control.runs.end(run, "done", message="held" if held else "", at=platform.clock(), audit=None)
    return Refreshed(claim.force, claim.delivery, claim.snapshot, held)


def _take_left(work: Work, steps: tuple[Step, ...], done: dict[str, Mapping[str, str | int | None]]) -> None:
    for step in steps:
        if step.name not in done:
            done[step.name] = _take(work, step)


def _take(work: Work, step: Step) -> Result:
    work.watch.begin(step.name)
    work.require_lent()
    result = step.take(work)
    work.platform.control.runs.finish_step(work.run, step.name, result=result, at=work.platform.clock(), audit=None)
    work.watch.end()
    return result


def _require_known(platform: Platform, claim: Claim) -> None:
    if not RunRegister(platform.control, claim).signing_keys(claim.force):
        _turn_away(platform, claim, PLATFORM_CHAIN, "unknown force")
        raise UnknownForceError(
            "the delivery claims a force that takes no part; it was destroyed, nothing else changed"
        )


def _require_new(platform: Platform, claim: Claim) -> None:
    """A run that was interrupted goes on; one that is over does not begin again."""
    ended = [run for run in platform.control.runs.about(claim.delivery) if run.id == claim.run and run.state == "done"]
    if ended and claim.path.exists():
        _turn_away(platform, claim, claim.force, "repeated")
        raise RepeatedError(
            f"delivery {claim.delivery} was taken in before; this copy was destroyed, nothing else changed. "
            "Seal a new extract under the next number"
        )


def _turn_away(platform: Platform, claim: Claim, chain: ForceId, why: str) -> None:
    claim.path.unlink(missing_ok=True)
    entry = AuditEntry(
        AuditEvent.DELIVERY_REFUSED,
        platform.clock(),
        chain,
        actor="journey",
        run=claim.run,
        purpose=PURPOSE,
        detail={"why": why, "sha256": claim.sha256},
    )
    platform.control.audit.record(entry)


def _sweep(work: Work) -> None:
    """Remove what earlier runs left unfinished, apart from this one's."""
    control = work.platform.control
    kept = [record.id for record in control.snapshots.of(work.force, states=["building", "held", "live", "replaced"])]
    keep = {which for which in kept if which == work.claim.snapshot or _stays(work, which)}
    work.platform.snapshots.sweep(work.force, keep | {work.claim.snapshot})


def _stays(work: Work, which: SnapshotId) -> bool:
    record = work.platform.control.snapshots.get(work.force, which)
    return record is not None and record.state != "building"


def _hold_once(work: Work) -> None:
    record = work.platform.control.snapshots.get(work.force, work.claim.snapshot)
    if record is not None and record.state == "building":
        hold(work)


def _agreed(work: Work) -> bool:
    account = work.platform.control.loads.of(work.claim.delivery)
    return all(alarm.approval for alarm in account.alarms)


def _refuse(work: Work, why: Exception) -> None:
    """The delivery is refused: one entry, its file gone, its key gone if it was the force's own, nothing else."""
    control, claim = work.platform.control, work.claim
    at = work.platform.clock()
    opened = control.deliveries.get(claim.delivery)
    entry = work.entry(AuditEvent.DELIVERY_REFUSED, why=type(why).__name__, sha256=claim.sha256)
    if opened is not None and opened.sha256 == claim.sha256 and opened.state == "opened":
        work.holder.destroy(work.delivery_key, purpose=PURPOSE, run=work.run.id)
        with suppress(KeyGoneError):  # of a run that was cut short before it made one
            work.holder.destroy(work.snapshot_key(claim.snapshot), purpose=PURPOSE, run=work.run.id)
        work.close()
        work.platform.snapshots.destroy(work.force, claim.snapshot)
        control.deliveries.end(claim.delivery, "refused", message=str(why), at=at, audit=entry)
        control.runs.end(work.run, "failed", message=str(why), at=at, audit=None)
    else:
        control.runs.end(work.run, "failed", message=str(why), at=at, audit=entry)
    claim.path.unlink(missing_ok=True)


def _fail(work: Work, why: BaseException) -> None:
    """The run stopped for a reason that is not the delivery's: it can go on later."""
    event = AuditEvent.KEY_REFUSED if isinstance(why, KeyRefusedError) else AuditEvent.RUN_FAILED
    message = str(why) if type(why).__module__.startswith("ndas.") else type(why).__name__
    entry = work.entry(event, why=type(why).__name__)
    work.platform.control.runs.end(work.run, "failed", message=message, at=work.platform.clock(), audit=entry)
