"""Puts a backup into an empty home. Nothing of it can be read before it agrees with what has died since.

1. The key holders are asked about every object first; what they have destroyed is not even copied.
2. The control database is filled and reconciled in one transaction: it is empty or right, never between.
3. Sessions, leases and means of signing in do not come back. People sign in anew, with a link, and enrol again.
"""

import shutil
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyrage.x25519
from sqlalchemy import Connection, delete, func, insert, select

from ndas.duties.backup.checking import verify_backup
from ndas.duties.backup.dump import DumpReader, TableDigest, tables
from ndas.duties.backup.errors import BackupError
from ndas.duties.backup.key_state import key_state
from ndas.duties.backup.making import PLATFORM
from ndas.duties.backup.pruning import read_index
from ndas.duties.backup.reconcile import Reconciled, reconcile
from ndas.duties.backup.sealed_dump import open_dump
from ndas.duties.backup.target import CONTROL, BackupObject, Holdings, Manifest, Target, digest_of
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef
from ndas.store.database import Room, children_first, duties_of, metadata, rows_of
from ndas.store.snapshots import SnapshotStore
from ndas.vocabulary import ForceId, RunId, SnapshotId

_AT_ONCE = 200
_field: Any = ds.field  # its published types lack comparison


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, what did not because it is dead, and the tables as the backup held them."""

    manifest: Manifest
    objects: int
    dead: tuple[KeyRef, ...]
    reconciled: Reconciled
    tables: dict[str, TableDigest]


def restore_backup(
    into: Holdings,
    target: Target,
    backup: str,
    *,
    identity: pyrage.x25519.Identity,
    expected: str = "",
    leave_out: Collection[ForceId] = (),
    audited: bool = True,
) -> Restored:
    """Restore a backup into an empty home and an empty control database.

    Args:
        into: the new home; its holders are the forces' own, which know what they destroyed.
        target: where the backup lies.
        backup: its id, or ``newest``.
        identity: opens the control database's dump.
        expected: the manifest's digest as noted elsewhere; empty: not compared.
        leave_out: forces whose data is not restored, because their holder is gone for good.
        audited: whether the restored log says that it was restored (a drill leaves it as it was).

    Raises:
        BackupError: the home is not empty, the backup is damaged, or a key holder does not answer.
    """
    _require_empty(into)
    checked = verify_backup(target, backup, identity=identity, expected=expected)
    index, manifest = read_index(target), checked.manifest
    pruned = {one.path for one in manifest.objects if index.is_dead(one)}  # it went from the target since, as it must
    if damaged := [path for path in checked.damaged if path not in pruned]:
        raise BackupError(f"backup {manifest.id} is damaged ({len(damaged)} files); use another one")
    run = RunId(f"restore-{manifest.id}")
    reader = DumpReader(open_dump(target.folder(manifest.id) / CONTROL, identity))
    with into.control.database.write() as connection:
        for table, rows in reader.tables():
            _fill(connection, table, () if duties_of(table).left_out else rows)
            deque(rows, maxlen=0)  # of an older backup, which held more: read to its end, and not brought back
        for name in leave_out:
            _leave_out(connection, name)
        states = {ref: key_state(into.holder, ref, run=run) for ref in _keys(connection)}
        kept = [one for one in manifest.objects if states.get(one.key, "gone") != "gone" and not index.is_dead(one)]
        for one in kept:
            _bring(target, one, into.home)
        present = _Lookup(into, run)
        done = reconcile(connection, states, index, present=present, at=into.clock())
    into.control.database.scrub()
    if audited:
        detail: dict[str, str | int] = {"backup": manifest.id, "objects": len(kept), "snapshots ended": done.snapshots}
        entry = AuditEntry(AuditEvent.BACKUP_RESTORED, into.clock(), PLATFORM, actor="backup", detail=detail)
        into.control.audit.record(entry)
    dead = tuple(sorted((ref for ref, state in states.items() if state == "gone"), key=str))
    return Restored(manifest, len(kept), dead, done, reader.digests)


class _Lookup:
    """Looks records up in a restored live snapshot."""

    def __init__(self, into: Holdings, run: RunId) -> None:
        self._into, self._run = into, run

    def __call__(self, force: ForceId, which: SnapshotId, records: Collection[str]) -> frozenset[str]:
        """Which of the records the snapshot holds."""
        ref = KeyRef(force, KeyKind.SNAPSHOT, which)
        store = SnapshotStore(self._into.home)
        found: set[str] = set()
        wanted = sorted(records)
        with store.open(
            force, which, lambda: self._into.holder(force).lend(ref, purpose="verify", run=self._run)
        ) as snapshot:
            for name in snapshot.names():
                if not name.startswith("pole/") or "id" not in snapshot.dataset(name).schema.names:
                    continue
                table = snapshot.dataset(name).to_table(columns=["id"], filter=_field("id").isin(wanted))
                found |= {str(one) for one in table.column("id").to_pylist()}
        return frozenset(found)


def _require_empty(into: Holdings) -> None:
    with into.control.database.read() as connection:
        for table in tables():
            if connection.scalar(select(func.count()).select_from(table)):
                raise BackupError(
                    "the control database is not empty; a backup is restored into a new home, never over one"
                )
    for name in ("snapshots", "archive"):
        folder = into.home / name
        if folder.is_dir() and any(path.is_file() for path in folder.rglob("*")):
            raise BackupError(f"{folder} is not empty; a backup is restored into a new home, never over one")


def _fill(connection: Connection, table: Any, rows: Any) -> None:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            connection.execute(insert(table), part)
            part = []
    if part:
        connection.execute(insert(table), part)


def _leave_out(connection: Connection, name: ForceId) -> None:
    for table in children_first(metadata):
        said = duties_of(table)
        if said.room is not Room.AUDIT or not said.stays:  # the chain is whole or it is none
            connection.execute(delete(table).where(rows_of(table, name)))


def _keys(connection: Connection) -> list[KeyRef]:
    """The keys of everything that the restored database says is there."""
    by_name = {table.name: table for table in tables()}
    snapshot, item = by_name["snapshot"], by_name["archive_item"]
    there = select(snapshot.c.force, snapshot.c.id).where(snapshot.c.state.in_(("live", "held", "replaced")))
    sealed = select(item.c.force, item.c.id).where(item.c.state == "sealed")
    return [
        *(KeyRef(ForceId(force), KeyKind.SNAPSHOT, which) for force, which in connection.execute(there)),
        *(KeyRef(ForceId(force), KeyKind.ARCHIVE, which) for force, which in connection.execute(sealed)),
    ]


def _bring(target: Target, one: BackupObject, home: Path) -> None:
    to = one.at_home(home)
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(target.object(one), to)
    if digest_of(to) != one.sha256:
        raise BackupError(f"{one.path} did not arrive whole; look at the disk of {home}")
