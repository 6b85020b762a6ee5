"""What commands about deletion do that is more than asking and printing."""

from ndas.cli.errors import CommandError
from ndas.duties.closure.gone import OPENING, TABLE
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import Platform
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
