"""Where backups lie, and what a manifest says.

<target>/
  objects/<force>/snapshot/<id>/...   ciphertext as it is, copied once: a finished snapshot never changes
  objects/<force>/archive/<item>.week
  made/<id>/manifest.json             what belongs to this backup: names, sizes, digests; no count of a row
  made/<id>/control.age               control database and audit log, sealed to the backup's recipient
  index.json                          what has died since: ids alone (`pruning`)
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ndas.duties.backup.errors import BackupError
from ndas.governance import KeyHolder, KeyKind, KeyRef
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.vocabulary import ForceId

MANIFEST, CONTROL = "manifest.json", "control.age"
ObjectKind = Literal["snapshot", "archive"]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is backed up, and whom to ask about its keys."""

    home: Path
    control: Control
    archive: Callable[[ForceId], Archive]
    holder: Callable[[ForceId], KeyHolder]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class BackupObject:
    """One file of ciphertext and the key that alone opens it."""

    force: str
    kind: ObjectKind
    subject: str
    path: str
    """Below ``objects/<force>/<kind>``; below ``snapshots`` or ``archive`` of the force in a home."""
    bytes: int
    sha256: str

    @property
    def key(self) -> KeyRef:
        """The key of what it belongs to."""
        return KeyRef(ForceId(self.force), KeyKind(self.kind), self.subject)

    def at_home(self, home: Path) -> Path:
        """Where the file lies in a home."""
        return home / ("snapshots" if self.kind == "snapshot" else "archive") / self.force / self.path


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup."""

    id: str
    made_at: datetime
    control_sha256: str
    control_bytes: int
    objects: tuple[BackupObject, ...]
    elsewhere: tuple[str, ...] = ()
    """Cold stores that keep themselves (a bucket with versions and locks) and are not copied."""

    def to_json(self) -> str:
        """As the file holds it."""
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}, sort_keys=True, indent=1)

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest: what the audit log keeps, so that an exchanged backup is seen."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


class Target:
    """A folder of backups; better on another machine or disk than the home."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def object(self, one: BackupObject) -> Path:
        """Where an object lies."""
        return self.root / "objects" / one.force / one.kind / one.path

    def folder(self, backup: str) -> Path:
        """The folder of one backup."""
        return self.root / "made" / backup

    def all(self) -> tuple[Manifest, ...]:
        """Every whole backup, newest first.

        Raises:
            BackupError: a manifest is not one.
        """
        found = sorted((self.root / "made").glob(f"*/{MANIFEST}"), reverse=True)
        return tuple(_read(path) for path in found)

    def one(self, backup: str) -> Manifest:
        """The backup of this id; ``newest`` names the newest.

        Raises:
            BackupError: there is none.
        """
        for manifest in self.all():
            if backup in ("newest", manifest.id):
                return manifest
        raise BackupError(f"{self.root} holds no backup {backup}; see: ndas backup list")

    def strays(self) -> Iterator[Path]:
        """Files among the objects that no whole backup names, as left by one that was cut short."""
        named = {self.object(one) for manifest in self.all() for one in manifest.objects}
        for path in sorted((self.root / "objects").rglob("*")):
            if path.is_file() and path not in named:
                yield path


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> Manifest:
    try:
        said = json.loads(path.read_text("utf-8"))
        objects = tuple(BackupObject(**one) for one in said.pop("objects"))
        made_at = datetime.fromisoformat(said.pop("made_at"))
        manifest = Manifest(**{**said, "elsewhere": tuple(said["elsewhere"])}, objects=objects, made_at=made_at)
    except (OSError, KeyError, TypeError, ValueError):
        raise BackupError(f"{path} is not the manifest of a backup") from None
    if any(".." in Path(one.path).parts or Path(one.path).is_absolute() for one in manifest.objects):
        raise BackupError(f"{path} names a file outside the backup; do not use it")
    return manifest
