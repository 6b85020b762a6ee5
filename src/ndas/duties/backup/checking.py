"""Checks a backup: every file is there and is what was copied; with the identity, the dump opens and adds up."""

from dataclasses import dataclass
from pathlib import Path

import pyrage.x25519

from ndas.duties.backup.dump import DumpReader, TableDigest
from ndas.duties.backup.errors import BackupError
from ndas.duties.backup.making import objects_digest
from ndas.duties.backup.sealed_dump import open_dump
from ndas.duties.backup.target import CONTROL, Manifest, Target, digest_of


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked. `damaged` names files that are missing or changed; `tables` is empty without the identity."""

    manifest: Manifest
    damaged: tuple[str, ...]
    tables: dict[str, TableDigest]


def verify_backup(
    target: Target, backup: str, *, identity: pyrage.x25519.Identity | None = None, expected: str = ""
) -> Verified:
    """Check one backup.

    Args:
        target: where it lies.
        backup: its id, or ``newest``.
        identity: opens the dump; without it only digests are checked.
        expected: the manifest's digest as the audit log has it; empty: not compared.

    Raises:
        BackupError: it is not the backup that was made, or its dump does not open.
    """
    manifest = target.one(backup)
    if expected and manifest.digest != expected:
        raise BackupError(f"backup {manifest.id} is not the one that the audit log names; do not use it")
    damaged = [one.path for one in manifest.objects if not _is_whole(target.object(one), one.sha256)]
    control = target.folder(manifest.id) / CONTROL
    if not control.is_file() or digest_of(control) != manifest.control_sha256:
        damaged.append(CONTROL)
    tables: dict[str, TableDigest] = {}
    if identity is not None and CONTROL not in damaged:
        reader = DumpReader(open_dump(control, identity))
        if reader.objects != objects_digest(manifest.objects):
            raise BackupError(f"the list of objects of backup {manifest.id} is not the one it was made with")
        for _, rows in reader.tables():
            for _ in rows:
                pass
        tables = reader.digests
    return Verified(manifest, tuple(damaged), tables)


def _is_whole(path: Path, sha256: str) -> bool:
    return path.is_file() and digest_of(path) == sha256
