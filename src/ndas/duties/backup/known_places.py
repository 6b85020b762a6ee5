"""Every place that backups were ever made at, as the audit log has it: no setting that changes can hide one.

1. Each backup's entry names its place. A place is known until somebody says in the log that it is given up (the disk
   was destroyed, say), with who and why; a later backup at the same place makes it known again.
2. Besides, there is what the settings name now, once anything lies there.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from ndas.duties.backup.errors import BackupError
from ndas.duties.backup.making import PLATFORM
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import Control

_AT_ONCE = 500


def known_places(control: Control, configured: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Return the folders that backups lie in or lay in, as far as anybody knows."""
    query = AuditQuery(force=PLATFORM, events=(AuditEvent.BACKUP_MADE, AuditEvent.BACKUP_PRUNED))
    made: dict[str, bool] = {}
    first, total = 0, 1
    while first < total:
        page = control.audit.find(query, first=first, count=_AT_ONCE)
        first, total = first + _AT_ONCE, page.total
        for record in page.records:  # newest first: what is said last of a place holds
            detail = record.entry.detail
            if place := detail.get("place"):
                made.setdefault(str(place), True)
            elif place := detail.get("given up"):
                made.setdefault(str(place), False)
    known = {Path(place) for place, stands in made.items() if stands}
    return tuple(sorted(known | {path.resolve() for path in configured if has_backups(path)}))


def has_backups(place: Path) -> bool:
    """Whether backups lie there now; not so of the empty folder that an absent disk is mounted on."""
    return (place / "made").is_dir() or (place / "objects").is_dir()


def give_up_place(control: Control, place: Path, *, by: str, reason: str, clock: Callable[[], datetime]) -> None:
    """Say that nothing lies at a place any more and that it is to be asked about no longer.

    Raises:
        BackupError: no backup was made there, backups still lie there, or no reason is given.
    """
    if not reason.strip() or not by.strip():
        raise BackupError("giving a place up needs a name and a reason, such as how its disk was destroyed")
    if place.resolve() not in known_places(control):
        raise BackupError(f"no backup was made at {place}, or it was given up before; see: ndas backup places")
    if has_backups(place):
        raise BackupError(f"backups still lie at {place}; remove them first")
    detail: dict[str, str | int] = {"given up": str(place.resolve())}
    control.audit.record(
        AuditEntry(AuditEvent.BACKUP_PRUNED, clock(), PLATFORM, actor=by, reason=reason, detail=detail)
    )
