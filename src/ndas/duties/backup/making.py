"""Makes a backup: ciphertext as it is, the control database sealed. No key is asked for and none is in it."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ndas.duties.backup.dump import lines
from ndas.duties.backup.sealed_dump import seal_dump
from ndas.duties.backup.target import (
    CONTROL,
    MANIFEST,
    BackupObject,
    Holdings,
    Manifest,
    ObjectKind,
    Target,
    digest_of,
    write_whole,
)
from ndas.governance import AuditEntry, AuditEvent
from ndas.store.archive import ArchiveFolder
from ndas.vocabulary import ForceId

PLATFORM = ForceId("platform")


def make_backup(holdings: Holdings, target: Target, *, recipient: str) -> Manifest:
    """Copy everything there is into ``target``; return its manifest. What was copied before is not copied again.

    Raises:
        BackupError: the recipient is none, or the disk did not take it; no half backup is listed.
    """
    at = holdings.clock()
    backup = f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    objects = tuple(_copied(target, one, source) for one, source in _found(holdings) if source.exists())
    control = target.folder(backup) / CONTROL
    control.parent.mkdir(parents=True, mode=0o700)
    try:
        with control.open("wb") as file, holdings.control.database.read() as connection:
            seal_dump(lines(connection, objects=objects_digest(objects)), file, recipient)
            file.flush()
            os.fsync(file.fileno())
        elsewhere = tuple(
            sorted({place for force in holdings.control.forces.all() if (place := _elsewhere(holdings, force.id))})
        )
        manifest = Manifest(backup, at, digest_of(control), control.stat().st_size, objects, elsewhere)
        write_whole(control.with_name(MANIFEST), manifest.to_json())
    except BaseException:
        shutil.rmtree(control.parent, ignore_errors=True)
        raise
    detail: dict[str, str | int] = {"backup": backup, "manifest": manifest.digest, "objects": len(objects)}
    detail["place"] = str(target.root.resolve())
    holdings.control.audit.record(AuditEntry(AuditEvent.BACKUP_MADE, at, PLATFORM, actor="backup", detail=detail))
    return manifest


def objects_digest(objects: tuple[BackupObject, ...]) -> str:
    """SHA-256 over the list of objects; inside the sealed dump, so that the list cannot be exchanged."""
    return hashlib.sha256(json.dumps([asdict(one) for one in objects], sort_keys=True).encode()).hexdigest()


def _found(holdings: Holdings) -> Iterator[tuple[BackupObject, Path]]:
    for force in holdings.control.forces.all():
        for record in holdings.control.snapshots.of(force.id, states=["live", "held", "replaced"]):
            folder = holdings.home / "snapshots" / force.id / record.id
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield _object(force.id, "snapshot", record.id, path.relative_to(folder.parent)), path
        if _elsewhere(holdings, force.id):
            continue
        for item in holdings.control.archive_items.of(force.id):
            if item.state == "sealed":
                path = holdings.home / "archive" / item.file
                yield _object(force.id, "archive", item.id, Path(path.name)), path


def _object(force: ForceId, kind: ObjectKind, subject: str, path: Path) -> BackupObject:
    return BackupObject(force, kind, subject, path.as_posix(), 0, "")


def _elsewhere(holdings: Holdings, force: ForceId) -> str:
    archive = holdings.archive(force)
    return "" if isinstance(archive.store, ArchiveFolder) else archive.place()


def _copied(target: Target, one: BackupObject, source: Path) -> BackupObject:
    """The object with its size and digest; copied unless it was, and whole."""
    kept = target.object(one)
    if not kept.exists() or kept.stat().st_size != source.stat().st_size:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = kept.with_name(kept.name + ".part")
        shutil.copyfile(source, part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(kept)
    return BackupObject(one.force, one.kind, one.subject, one.path, kept.stat().st_size, digest_of(kept))
