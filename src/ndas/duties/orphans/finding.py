"""Looks through a home, the archive and the key holders for what belongs to nothing.

1. A file without a record: a snapshot's folder, an archived week, a delivery, or anything else that no part of the
   platform keeps.
2. A record without its file: a live or replaced snapshot, a sealed week.
3. A key without data, or data without its key: by what the force's holder says of its keys.
4. A run that began and did not end.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ndas.governance import KeyKind, KeyRef
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.vocabulary import DeliveryId, ForceId, SnapshotId

Kind = Literal["file", "record", "key", "run"]
LiveKeys = Callable[[ForceId], Collection[KeyRef] | None]
"""The keys that a force's holder has and has not destroyed; None where it does not tell."""

_KEPT = frozenset(
    {"control.db", "control.db-wal", "control.db-shm", "platform.key", "search-digest.key", "backup.yaml"}
    | {"regions.yaml", "forces", "inbox", "snapshots", "archive", "receipts", "certificates", "keys"}
)
"""What lies in a home by design."""
_THERE = ("live", "held", "replaced")


@dataclass(frozen=True, slots=True)
class Orphan:
    """One thing without its owner, and what to do."""

    kind: Kind
    force: str
    what: str
    words: str


def find_orphans(
    home: Path,
    control: Control,
    archive: Callable[[ForceId], Archive],
    *,
    live_keys: LiveKeys = lambda _: None,
    kept: Collection[str] = (),
) -> tuple[Orphan, ...]:
    """Return every orphan of a platform, by force.

    Args:
        home: its home folder.
        control: its control database.
        archive: each force's archive.
        live_keys: what holders say of their keys.
        kept: further names that lie in the home by design.
    """
    found = [*_strange(home, _KEPT | set(kept))]
    forces = {force.id for force in control.forces.all()}
    found += [
        Orphan("file", folder.name, str(folder), "belongs to no force; look at it and remove it")
        for folder in sorted((home / "snapshots").glob("*"))
        if folder.name not in forces
    ]
    for force in sorted(forces):
        found += _snapshots(home, control, force)
        found += _archived(archive(force), force)
        found += _delivered(home, control, force)
        found += _keys(control, force, live_keys(force))
        found += [
            Orphan(
                "run", force, run.id, f"{run.kind} began {run.started_at:%d %b %Y %H:%M} and did not end; run it again"
            )
            for run in control.runs.unfinished(force)
        ]
    return tuple(found)


def _strange(home: Path, kept: Collection[str]) -> Iterator[Orphan]:
    for path in sorted(home.iterdir()):
        if path.name not in kept:
            yield Orphan("file", "", str(path), "no part of the platform keeps this; look at it and remove it")


def _snapshots(home: Path, control: Control, force: ForceId) -> Iterator[Orphan]:
    records = {record.id: record.state for record in control.snapshots.of(force)}
    there = set()
    for folder in sorted((home / "snapshots" / force).glob("*")):
        which = SnapshotId(folder.name.split(".")[0])
        there.add(folder.name)
        state = records.get(which)
        unfinished = folder.suffix == ".building" and state == "building"
        if not unfinished and (folder.suffix or state not in (*_THERE, "building")):
            yield Orphan("file", force, f"snapshots/{force}/{folder.name}", "goes with the next refresh of the force")
    for which, state in records.items():
        if state in _THERE and which not in there:
            yield Orphan(
                "record", force, f"snapshot {which}", f"is {state} and has no files; restore them from a backup"
            )


def _archived(archive: Archive, force: ForceId) -> Iterator[Orphan]:
    for name in archive.strays():
        yield Orphan(
            "file", force, f"archive/{name}", "of no sealed week; goes with the next expiry, or was never whole"
        )
    for item in archive.missing():
        yield Orphan("record", force, f"archived week {item}", "is sealed and has no file; restore it from a backup")


def _delivered(home: Path, control: Control, force: ForceId) -> Iterator[Orphan]:
    for path in sorted((home / "inbox").glob(f"{force}-*")):
        record = control.deliveries.get(DeliveryId(path.name.split(".")[0]))
        if path.suffix == ".ndas" and (record is None or record.destroyed_at is None):
            continue  # it waits to be taken in
        if path.suffix == ".ndas":
            yield Orphan("file", force, f"inbox/{path.name}", "was taken in before; run: ndas refresh")


def _keys(control: Control, force: ForceId, live: Collection[KeyRef] | None) -> Iterator[Orphan]:
    if live is None:
        return
    snapshots = {record.id: record.state for record in control.snapshots.of(force)}
    items = {item.id: item.state for item in control.archive_items.of(force)}
    for ref in sorted(live, key=str):
        state: str | None = (
            snapshots.get(SnapshotId(ref.subject)) if ref.kind is KeyKind.SNAPSHOT else items.get(ref.subject)
        )
        if ref.kind is KeyKind.DELIVERY:
            delivery = control.deliveries.get(DeliveryId(ref.subject))
            state = "destroyed" if delivery is not None and delivery.destroyed_at is not None else "waiting"
        if state in (None, "destroyed"):
            yield Orphan("key", force, str(ref), "opens nothing that is there; the force may destroy it")
    names = set(live)
    for which, state in snapshots.items():
        if state in _THERE and KeyRef(force, KeyKind.SNAPSHOT, which) not in names:
            yield Orphan(
                "record", force, f"snapshot {which}", f"is {state} and its key is not there: nobody can read it"
            )
    for item, kept in items.items():
        if kept == "sealed" and KeyRef(force, KeyKind.ARCHIVE, item) not in names:
            yield Orphan("record", force, f"archived week {item}", "is sealed and its key is not there")
