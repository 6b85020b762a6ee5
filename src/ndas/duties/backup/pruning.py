"""Removes from backups what has died since, and writes down what is dead, so that a restore lets none of it come back.

1. Only what the control database knows to be destroyed is removed; what it does not know is left and told.
2. The index holds ids and positions alone. It is written anew each time, whole.
3. A backup that is older than the days to keep goes, and so does one of which no live object is left; never the newest.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, or_, select

from ndas.duties.backup.errors import BackupError
from ndas.duties.backup.making import PLATFORM
from ndas.duties.backup.target import BackupObject, Holdings, Manifest, Target, write_whole
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit.tables import audit_subject
from ndas.store.control.forgetting import Mention, forgotten_before
from ndas.store.control.tables.deciding import decision, judgement
from ndas.store.control.tables.ending import archive_item
from ndas.store.control.tables.people import user
from ndas.store.control.tables.weeks import force, snapshot

INDEX = "index.json"
KEEP_DAYS = 14


@dataclass(frozen=True, slots=True)
class DeadIndex:
    """What is dead or was taken back, by id; as of a moment."""

    as_of: datetime | None = None
    snapshots: frozenset[tuple[str, str]] = frozenset()
    archive: frozenset[str] = frozenset()
    judgements: dict[str, tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    """Id to who withdrew it, when, and when it was forgotten."""
    decisions: frozenset[str] = frozenset()
    audit_subjects: frozenset[tuple[str, int, int]] = frozenset()
    """Force, entry and position of a subject that was forgotten."""
    words: frozenset[Mention] = frozenset()
    """Names and words that were taken out of other tables."""
    forces: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()

    def is_dead(self, one: BackupObject) -> bool:
        """Whether what the object is of was dead when the index was written."""
        if one.force in self.forces:
            return True
        return one.subject in self.archive if one.kind == "archive" else (one.force, one.subject) in self.snapshots


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went: files of dead objects, whole backups, and what nobody knows."""

    files: int
    backups: tuple[str, ...]
    unknown: tuple[str, ...]


def prune_backups(holdings: Holdings, target: Target, *, keep_days: int | None = None) -> Pruned:
    """Bring a target in line with what has been destroyed; remove backups older than ``keep_days``, if it says so.

    Raises:
        BackupError: the target cannot be written.
    """
    at = holdings.clock()
    try:
        with holdings.control.database.read() as connection:
            index = _index(connection, at)
        write_whole(target.root / INDEX, _to_json(index))
        dead = set(_dead_folders(target, index))
        files = sum(_remove(path) for path in dead)
        gone = tuple(
            one.id for one in _past(target, index, None if keep_days is None else at - timedelta(days=keep_days))
        )
        for backup in gone:
            shutil.rmtree(target.folder(backup))
        strays = list(target.strays()) if target.all() else []
        for path in strays:
            path.unlink()
    except OSError as failed:
        raise BackupError(f"the backups at {target.root} cannot be pruned: {failed.strerror}") from failed
    unknown = _unknown(holdings, target)
    if files or gone or strays:
        detail = {"files": files + len(strays), "backups": len(gone)}
        holdings.control.audit.record(AuditEntry(AuditEvent.BACKUP_PRUNED, at, PLATFORM, actor="backup", detail=detail))
    return Pruned(files + len(strays), gone, unknown)


def read_index(target: Target) -> DeadIndex:
    """What the last pruning wrote; nothing where none ever ran.

    Raises:
        BackupError: it is not an index.
    """
    path = target.root / INDEX
    if not path.is_file():
        return DeadIndex()
    try:
        said = json.loads(path.read_text("utf-8"))
        return DeadIndex(
            as_of=datetime.fromisoformat(said["as_of"]),
            snapshots=frozenset((f, s) for f, s in said["snapshots"]),
            archive=frozenset(said["archive"]),
            judgements={which: (a, b, c) for which, (a, b, c) in said["judgements"].items()},
            decisions=frozenset(said["decisions"]),
            audit_subjects=frozenset((f, s, p) for f, s, p in said["audit_subjects"]),
            words=frozenset(Mention(t, c, tuple(key)) for t, c, key in said.get("words", ())),
            forces=frozenset(said["forces"]),
            users=frozenset(said["users"]),
        )
    except (KeyError, TypeError, ValueError):
        raise BackupError(f"{path} is not an index of what is dead; restore it, for a restore depends on it") from None


def _index(connection: Connection, at: datetime) -> DeadIndex:
    taken_back = or_(judgement.c.withdrawn_at.is_not(None), judgement.c.forgotten_at.is_not(None))
    return DeadIndex(
        as_of=at,
        snapshots=frozenset(
            (row.force, row.id) for row in connection.execute(select(snapshot).where(snapshot.c.state == "destroyed"))
        ),
        archive=frozenset(connection.scalars(select(archive_item.c.id).where(archive_item.c.state == "destroyed"))),
        judgements={
            row.id: (row.withdrawn_by, _text(row.withdrawn_at), _text(row.forgotten_at))
            for row in connection.execute(select(judgement).where(taken_back))
        },
        decisions=frozenset(connection.scalars(select(decision.c.id).where(decision.c.forgotten_at.is_not(None)))),
        audit_subjects=frozenset(
            (row.force, row.sequence, row.position)
            for row in connection.execute(select(audit_subject).where(audit_subject.c.forgotten_in.is_not(None)))
        ),
        words=frozenset(forgotten_before(connection)),
        forces=frozenset(connection.scalars(select(force.c.id).where(force.c.left_at.is_not(None)))),
        users=frozenset(connection.scalars(select(user.c.id).where(user.c.disabled_at.is_not(None)))),
    )


def _to_json(index: DeadIndex) -> str:
    said: dict[str, Any] = {
        "as_of": _text(index.as_of),
        "snapshots": sorted(index.snapshots),
        "archive": sorted(index.archive),
        "judgements": index.judgements,
        "decisions": sorted(index.decisions),
        "audit_subjects": sorted(index.audit_subjects),
        "words": sorted([one.table, one.column, list(one.key)] for one in index.words),
        "forces": sorted(index.forces),
        "users": sorted(index.users),
    }
    return json.dumps(said, sort_keys=True)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _dead_folders(target: Target, index: DeadIndex) -> Iterator[Path]:
    objects = target.root / "objects"
    for name, which in index.snapshots:
        yield objects / name / "snapshot" / which
    for path in objects.glob("*/archive/*.week"):
        if path.stem in index.archive:
            yield path
    for name in index.forces:
        yield objects / name


def _remove(path: Path) -> int:
    if path.is_dir():
        count = sum(1 for one in path.rglob("*") if one.is_file())
        shutil.rmtree(path)
        return count
    if path.is_file():
        path.unlink()
        return 1
    return 0


def _past(target: Target, index: DeadIndex, before: datetime | None) -> Iterator[Manifest]:
    for manifest in target.all()[1:]:
        live = [one for one in manifest.objects if not index.is_dead(one)]
        if (before is not None and manifest.made_at < before) or (manifest.objects and not live):
            yield manifest


def _unknown(holdings: Holdings, target: Target) -> tuple[str, ...]:
    """Objects of which the control database knows nothing: another platform's, or restored from an older backup."""
    found = set()
    for path in (target.root / "objects").glob("*/snapshot/*"):
        name = path.parent.parent.name
        with holdings.control.database.read() as connection:
            known = select(snapshot.c.id).where(snapshot.c.force == name, snapshot.c.id == path.name)
            if connection.execute(known).first() is None:
                found.add(f"{name}/{path.name}")
    return tuple(sorted(found))
