"""Looks through a home, the archive and the key holders for what belongs to nothing.

1. A file without a record: a snapshot's folder, an archived week, a delivery, or anything else that no part of the
   platform keeps.
2. A record without its file: a live or replaced snapshot, a sealed week.
3. A key without data, or data without its key: the holder says the state of the keys that the platform names, and how
   many it has; it lists none.
4. A run that began and did not end.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ndas.duties.home_kinds import KINDS, kind_of
from ndas.governance import KeyHolder, KeyKind, KeyRef, KeyRefusedError, KeyState
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.vocabulary import DeliveryId, ForceId, RunId, SnapshotId
from ndas.vocabulary.ids import force_of

Kind = Literal["file", "record", "key", "run"]
_PURPOSE = {KeyKind.SNAPSHOT: "verify", KeyKind.ARCHIVE: "archive", KeyKind.DELIVERY: "open delivery"}
"""What the holder is told that each kind of key is asked about for."""
_RUN = RunId("check")

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
    holder: Callable[[ForceId], KeyHolder] | None = None,
    kept: Collection[str] = (),
) -> tuple[Orphan, ...]:
    """Return every orphan of a platform, by force.

    Args:
        home: its home folder.
        control: its control database.
        archive: each force's archive.
        holder: each force's key holder; keys are not looked at where None.
        kept: further names that lie in the home by design.
    """
    found = [*_strange(home, kept)]
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
        found += [] if holder is None else _keys(control, force, holder(force))
        found += _unfinished(control, force)
    for left in control.forces.left():
        found += _unfinished(control, left.id)
    return tuple(found)


def _unfinished(control: Control, force: ForceId) -> Iterator[Orphan]:
    for run in control.runs.unfinished(force):
        words = f"{run.kind} began {run.started_at:%d %b %Y %H:%M} and did not end; run it again"
        yield Orphan("run", force, run.id, words)


def _strange(home: Path, kept: Collection[str]) -> Iterator[Orphan]:
    """Files of no kind: one line for each folder at the top of the home that no kind knows, else for each file."""
    known = {kind.pattern.partition("/")[0] for kind in KINDS} | set(kept)
    strange = [path for path in sorted(home.iterdir()) if path.name not in known]
    for top in sorted(home.iterdir()):
        if top.name in known and top.name not in kept and top.is_dir():
            strange += [path for path in sorted(top.rglob("*")) if path.is_file() and kind_of(home, path) is None]
    for path in strange:
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
    for path in sorted((home / "inbox").iterdir()) if (home / "inbox").is_dir() else ():
        if force_of(path.stem) != force:
            continue
        record = control.deliveries.get(DeliveryId(path.name.split(".")[0]))
        if path.suffix == ".ndas" and (record is None or record.destroyed_at is None):
            continue  # it waits to be taken in
        if path.suffix == ".ndas":
            yield Orphan("file", force, f"inbox/{path.name}", "was taken in before; run: ndas refresh")


def _keys(control: Control, force: ForceId, holder: KeyHolder) -> Iterator[Orphan]:
    needed = {
        **{KeyRef(force, KeyKind.SNAPSHOT, one.id): one.state in _THERE for one in control.snapshots.of(force)},
        **{KeyRef(force, KeyKind.ARCHIVE, one.id): one.state == "sealed" for one in control.archive_items.of(force)},
    }
    unfinished = {one.id for one in control.snapshots.of(force) if one.state == "building"}
    over = {
        KeyRef(force, KeyKind.DELIVERY, one.id) for one in control.deliveries.of(force, count=1000) if one.destroyed_at
    }
    try:
        states = _states(holder, [*needed, *over])
        counts = holder.counts(purpose=_PURPOSE[KeyKind.SNAPSHOT], run=_RUN)
    except KeyRefusedError as refused:
        yield Orphan("key", force, "the key holder", f"did not say which keys it has: {refused}")
        return
    for ref, state in states.items():
        what = "snapshot" if ref.kind is KeyKind.SNAPSHOT else "archived week"
        if needed.get(ref) and state in ("destroyed", "unknown"):
            yield Orphan("record", force, f"{what} {ref.subject}", "is there and its key is not: nobody can read it")
        if not needed.get(ref) and state in ("live", "revoked") and ref.subject not in unfinished:
            yield Orphan("key", force, str(ref), "opens nothing that is there; the force may destroy it")
    yield from _surplus(force, states, counts)


def _states(holder: KeyHolder, refs: Collection[KeyRef]) -> dict[KeyRef, KeyState]:
    found: dict[KeyRef, KeyState] = {}
    for kind, purpose in _PURPOSE.items():
        mine = [ref for ref in refs if ref.kind is kind]
        found |= dict(zip(mine, holder.states(mine, purpose=purpose, run=_RUN), strict=True))
    return found


def _surplus(
    force: ForceId, states: Mapping[KeyRef, KeyState], counts: Mapping[tuple[KeyKind, KeyState], int]
) -> Iterator[Orphan]:
    """Keys that the platform cannot name. One of a delivery may belong to a week that the force has yet to send."""
    for kind in (KeyKind.SNAPSHOT, KeyKind.ARCHIVE):
        has = counts.get((kind, "live"), 0) + counts.get((kind, "revoked"), 0)
        known = sum(ref.kind is kind and state in ("live", "revoked") for ref, state in states.items())
        if has > known:
            yield Orphan(
                "key", force, f"{has - known:,} {kind} keys", "are of nothing that is known here; the force may look"
            )
