"""The steps by which a deletion at the force reaches everything here, and is proven.

While both weeks are here, what went is listed in the new snapshot (as keyed digests). When the replaced week's key is
destroyed, what people had said about it loses its content, every place is searched for it, and a certificate is issued.
Where the search finds something there is no certificate: the run ends all the same, with an alarm that names the place,
and `certify_again` searches anew once it was mended.
"""

from ndas.duties.closure import Estate, Issued, certify_week, forget_gone, list_gone
from ndas.duties.closure.gone import TABLE
from ndas.journey.errors import JourneyError
from ndas.journey.opening import Result
from ndas.journey.platform import Platform
from ndas.journey.work import PURPOSE, Work
from ndas.store.control import Run
from ndas.vocabulary import DeliveryId, ForceId, RunId, SnapshotId
from ndas.vocabulary.ids import force_id

KIND = "certify"


def list_gone_step(work: Work) -> Result:
    """List which records went."""
    before = work.last_week()
    try:
        listed = list_gone(estate_of(work.platform, work.force, work.run.id), before, work.snapshot())
    finally:
        if before is not None:
            before.close()
    return {"gone": listed.records}


def forget_step(work: Work) -> Result:
    """Erase what people had said about records that went."""
    estate = estate_of(work.platform, work.force, work.run.id)
    if not _is_listed(estate, work.claim.snapshot):
        return {"forgotten": 0}
    forgotten = forget_gone(estate, work.claim.snapshot, in_audit=work.platform.forget_in_audit(work.force))
    return {
        "judgements": forgotten.judgements,
        "decisions": forgotten.decisions,
        "audit subjects": forgotten.audit_subjects,
    }


def certify_step(work: Work) -> Result:
    """Search every place for what went; issue the certificate, or raise the alarm."""
    estate = estate_of(work.platform, work.force, work.run.id)
    if not _is_listed(estate, work.claim.snapshot):
        return {"certificate": None}
    issued = _certify(work.platform, estate, work.claim.snapshot, work.claim.delivery)
    return {"certificate": issued.record.number, "found": len(issued.findings)}


def certify_again(platform: Platform, force: str) -> Issued:
    """Search once more for what the live week's deletion left, and issue its certificate if nothing is found.

    Raises:
        JourneyError: nothing is live, or its replaced week still waits for the end of the rollback window.
        ForceBusyError: another run of the force is under way.
        SnapshotLockedError, KeyRefusedError: the force does not lend the key.
    """
    name, at = force_id(force), platform.clock()
    live = platform.control.snapshots.live(name)
    record = platform.control.snapshots.get(name, live.snapshot) if live else None
    if record is None:
        raise JourneyError(f"nothing of {force} is live; there is no deletion to certify")
    if platform.control.snapshots.of(name, states=["replaced"]):
        raise JourneyError(f"a replaced week of {force} still waits for the end of its window; certify after that")
    run = Run(RunId(f"certify-{name}-{at:%Y%m%dT%H%M%S}"), name, KIND, record.delivery, at)
    estate = estate_of(platform, name, run.id)
    if not _is_listed(estate, record.id):
        raise JourneyError(f"the live week of {force} lists nothing that went; its next refresh will")
    platform.control.runs.begin(run, at=at, audit=None)
    try:
        forget_gone(estate, record.id, in_audit=platform.forget_in_audit(name))
        issued = _certify(platform, estate, record.id, record.delivery)
    except BaseException as failed:
        platform.control.runs.end(run, "failed", message=type(failed).__name__, at=platform.clock(), audit=None)
        raise
    platform.control.runs.end(run, "done", at=platform.clock(), audit=None)
    return issued


def estate_of(platform: Platform, force: ForceId, run: RunId, purpose: str = PURPOSE) -> Estate:
    """Everything of one force on this platform, as its duties walk over it."""
    profile = platform.profile(force)
    by_content = {
        (system, name)
        for system, contract in profile.contracts.items()
        for name, table in contract.tables.items()
        if not table.source_id or _has_own_id(platform, force, system, name)
    }
    return Estate(
        force=force,
        home=platform.home,
        control=platform.control,
        snapshots=platform.snapshots,
        holder=platform.holder(force),
        contracts=profile.contracts,
        clock=platform.clock,
        run=run,
        purpose=purpose,
        cold=platform.archive(force).store,
        by_content=frozenset(by_content),
        temporary=platform.temporary,
        backups=platform.backups,
        memory_limit=platform.memory_limit,
    )


def _has_own_id(platform: Platform, force: ForceId, system: str, name: str) -> bool:
    """Whether the mapping names its own source id: then rows go by an id that harmonising gives them."""
    mapping = platform.profile(force).mappings.get(system)
    table = mapping.tables.get(name) if mapping else None
    return table is not None and table.source_id is not None


def _is_listed(estate: Estate, which: SnapshotId) -> bool:
    """Whether the snapshot lists what went; one that an earlier version built does not."""
    with estate.open(which) as snapshot:
        return TABLE in snapshot.names()


def _certify(platform: Platform, estate: Estate, live: SnapshotId, delivery: DeliveryId) -> Issued:
    differences = platform.control.loads.of(delivery).differences
    return certify_week(
        estate,
        live,
        delivery,
        before=[(one.system, one.table, one.before) for one in differences],
        in_audit=platform.forget_in_audit(estate.force),
    )
