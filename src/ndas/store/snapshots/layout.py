"""Where the files of a snapshot lie, and under which names.

1. ``snapshots/<force>/<id>.building`` while it is written, ``<id>`` once finished, ``<id>.going`` while destroyed.
2. A table is one file, ``<name>.parquet``; while it is written its name ends in ``.part``. The rename is the proof
   that the table is whole.
3. Names come from systems, tables and the platform, never from a row, so that a listing tells nothing personal.
4. Folders are open to the service's user alone.
"""

import os
import re
from pathlib import Path

from ndas.store.snapshots.errors import SnapshotRefusedError
from ndas.vocabulary import ForceId, SnapshotId
from ndas.vocabulary.ids import force_id

TABLE_SUFFIX = ".parquet"
PART_SUFFIX = ".part"
BUILDING_SUFFIX = ".building"
GOING_SUFFIX = ".going"

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}(/[A-Za-z0-9_][A-Za-z0-9_-]{0,63}){0,3}")
_SNAPSHOT = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")


def force_folder(home: Path, force: ForceId) -> Path:
    """The folder that holds one force's snapshots and nothing of any other."""
    return home / "snapshots" / force_id(force)


def snapshot_folder(home: Path, force: ForceId, snapshot: SnapshotId) -> Path:
    """The folder of a finished snapshot.

    Raises:
        SnapshotRefusedError: the id is not lower-case letters, digits and hyphens.
    """
    if not _SNAPSHOT.fullmatch(snapshot):
        raise SnapshotRefusedError("a snapshot id is 1 to 64 lower-case letters, digits and hyphens")
    return force_folder(home, force) / snapshot


def table_path(folder: Path, name: str) -> Path:
    """The file of the table called ``name`` (``pole/person``).

    Raises:
        SnapshotRefusedError: the name is not one to four parts of letters, digits, hyphens and underscores.
    """
    if not _NAME.fullmatch(name):
        raise SnapshotRefusedError(
            "a table name is one to four parts of letters, digits, hyphens and underscores, parted by slashes"
        )
    return folder / f"{name}{TABLE_SUFFIX}"


def table_names(folder: Path) -> tuple[str, ...]:
    """Names of the whole tables, sorted."""
    found = []
    for here, _, files in os.walk(folder):
        inner = os.path.relpath(here, folder).replace(os.sep, "/")
        prefix = "" if inner == "." else f"{inner}/"
        found += [prefix + file.removesuffix(TABLE_SUFFIX) for file in files if file.endswith(TABLE_SUFFIX)]
    return tuple(sorted(found))


def make_private(folder: Path, upto: Path) -> None:
    """Make ``folder`` and its parents below ``upto``, open to this user alone."""
    missing = [path for path in (folder, *folder.parents) if path != upto and upto in path.parents]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def write_down(folder: Path) -> None:
    """Make a rename inside ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
