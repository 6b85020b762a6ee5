"""Restores a backup on the side and proves that it is equal: rows, digests, audit chains, and what pages would read.

The drill writes into a folder that it makes and removes. Keys are asked of the forces' own holders for the purpose
``verify``; where a force has moved on since the backup, the drill says that its week is dead, which is right.
"""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage.x25519

from ndas.duties.backup.dump import digest_table, tables
from ndas.duties.backup.errors import BackupError
from ndas.duties.backup.making import PLATFORM
from ndas.duties.backup.restoring import Restored, restore_backup
from ndas.duties.backup.target import Holdings, Target
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.store.reading import ReadingStore
from ndas.store.snapshots import SnapshotStore
from ndas.vocabulary import ForceId, RunId, SnapshotId


@dataclass(frozen=True, slots=True)
class Drilled:
    """What the drill found. `faults` is empty when everything was equal."""

    restored: Restored
    tables_equal: int
    rows: int
    chains_sound: int
    pages_equal: int
    took: timedelta
    faults: tuple[str, ...]


def drill(
    holdings: Holdings, target: Target, backup: str, *, identity: pyrage.x25519.Identity, beside: Path | None = None
) -> Drilled:
    """Restore a backup elsewhere, compare, and remove what was restored.

    Args:
        holdings: the living platform.
        target: where the backup lies.
        backup: its id, or ``newest``.
        identity: opens the dump.
        beside: folder to restore under; the system's temporary folder where None.

    Raises:
        BackupError: it cannot be restored at all.
    """
    began = holdings.clock()
    place = Path(tempfile.mkdtemp(prefix="ndas-drill-", dir=beside))
    try:
        control = Control(f"sqlite:///{place / 'control.db'}")
        try:
            side = _beside(holdings, place, control)
            restored = restore_backup(side, target, backup, identity=identity, audited=False)
            equal, rows, faults = _compare_tables(control, restored)
            chains, broken = _verify_chains(side)
            pages, different = _compare_pages(holdings, side)
        finally:
            control.close()
    except OSError as failed:
        raise BackupError(f"the drill could not write to {place}: {failed.strerror}") from failed
    finally:
        shutil.rmtree(place, ignore_errors=True)
    found = (*faults, *broken, *different)
    at = holdings.clock()
    detail: dict[str, str | int] = {"backup": restored.manifest.id, "rows": rows, "pages": pages, "faults": len(found)}
    holdings.control.audit.record(AuditEntry(AuditEvent.BACKUP_VERIFIED, at, PLATFORM, actor="backup", detail=detail))
    return Drilled(restored, equal, rows, chains, pages, at - began, found)


def _beside(holdings: Holdings, place: Path, control: Control) -> Holdings:
    def archive(force: ForceId) -> Archive:
        return Archive(
            place / "archive", force=force, control=control, keys=holdings.holder(force), purpose="archive",
            clock=holdings.clock,
        )  # fmt: skip

    return replace(holdings, home=place, control=control, archive=archive)


def _compare_tables(control: Control, restored: Restored) -> tuple[int, int, list[str]]:
    """Each table as it stands restored against what the backup held; those that were reconciled by their counts."""
    equal, rows, faults = 0, 0, []
    touched = restored.reconciled.touched()
    with control.database.read() as connection:
        for table in tables():
            was, now = restored.tables.get(table.name), digest_table(connection, table)
            rows += now.rows
            if was == now or (was is None and now.rows == 0):
                equal += 1
            elif table.name not in touched:
                faults.append(f"table {table.name} is not what the backup held")
    return equal, rows, faults


def _verify_chains(side: Holdings) -> tuple[int, list[str]]:
    sound, faults = 0, []
    for name in (*(force.id for force in side.control.forces.all()), PLATFORM):
        report = side.control.audit.verify(name, at=side.clock())
        sound += report.sound
        if not report.sound:
            faults.append(f"the audit chain of {name} is broken: {report.fault}")
    return sound, faults


def _compare_pages(holdings: Holdings, side: Holdings) -> tuple[int, list[str]]:
    """What pages would read of every live week that both have, from both."""
    pages, faults = 0, []
    for force in side.control.forces.all():
        live, here = side.control.snapshots.live(force.id), holdings.control.snapshots.live(force.id)
        if live is None or here is None or live.snapshot != here.snapshot:
            continue
        there = _answers(side, force.id, live.snapshot)
        ours = _answers(holdings, force.id, live.snapshot)
        pages += len(ours)
        faults += [f"{force.id}: {what} answers differently" for what in ours if ours[what] != there.get(what)]
    return pages, faults


def _answers(side: Holdings, force: ForceId, which: SnapshotId) -> dict[str, str]:
    """Digests of a page's worth of answers: counts, list, cards, timeline, search."""
    ref = KeyRef(force, KeyKind.SNAPSHOT, which)
    run = RunId(f"drill-{which}")
    lend = lambda: side.holder(force).lend(ref, purpose="verify", run=run)  # noqa: E731 - one question, asked again
    with SnapshotStore(side.home).open(force, which, lend) as snapshot:
        found: dict[str, Any] = {"tables": {name: snapshot.dataset(name).count_rows() for name in snapshot.names()}}
        store = ReadingStore.open(snapshot)
        try:
            found |= {"about": store.about()}
            people = snapshot.dataset("match/membership").head(5).column("person").to_pylist()
            found |= {f"person {place}": store.person(one) for place, one in enumerate(people)}
            found |= {f"timeline {place}": store.timeline("person", one, 0, 20) for place, one in enumerate(people)}
            events = snapshot.dataset("pole/event").head(5).column("id").to_pylist()
            found |= {f"event {place}": store.event(one) for place, one in enumerate(events)}
            found |= {f"search {place}": store.search(one, None, 0, 10) for place, one in enumerate(events[:2])}
        finally:
            store.close()
    return {what: _digest(said) for what, said in found.items()}


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
