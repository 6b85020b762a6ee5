"""Looks for anything at all of a force that has left: by its name, its rows and its files, no longer by records."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, func, select

from ndas.duties.certificate import places
from ndas.duties.closure.backup_places import kept_in_backups, search_backups
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.file_places import search_archive
from ndas.duties.closure.report import Part, Report
from ndas.duties.home_kinds import kind_of, owner_of
from ndas.store.database import Room, duties_of, metadata, rows_of

_PLACES = {
    Room.JUDGEMENTS: places.JUDGEMENTS,
    Room.DECISIONS: places.DECISIONS,
    Room.AUDIT: places.AUDIT,
    Room.PEOPLE: places.USERS,
    Room.CONTROL: places.CONTROL,
}


def look_for_anything(estate: Estate, keys: int) -> Report:
    """Look everywhere for something of the force; ``keys`` are the receipts that its holder gave."""
    return Report(tuple(_parts(estate, keys)), tuple(kept_in_backups(estate)))


def _parts(estate: Estate, keys: int) -> Iterator[Part]:
    yield Part(places.KEYS, "receipts", keys)
    yield from _snapshots(estate)
    yield Part(places.ARCHIVE, "")
    yield from search_archive(estate)
    for item in estate.control.archive_items.of(estate.force):
        yield Part(places.ARCHIVE, f"index: {item.id}", 1, 0, int(item.state != "destroyed"))
    yield from _rows(estate)
    yield Part(places.INBOX, "")
    yield Part(places.FILES, "")
    yield from _home(estate)
    yield from search_backups(estate, None)
    yield Part(places.TEMPORARY, "")
    for folder in estate.temporary:
        yield from _files(places.TEMPORARY, folder, estate)


def _snapshots(estate: Estate) -> Iterator[Part]:
    root = estate.home / "snapshots" / estate.force
    left = list(root.rglob("*")) if root.is_dir() else []
    yield Part(places.SNAPSHOTS, "folders and files", len(left), 0, len(left))
    for record in estate.control.snapshots.of(estate.force):
        yield Part(places.SNAPSHOTS, f"register: {record.id}", 1, 0, int(record.state != "destroyed"))


def _rows(estate: Estate) -> Iterator[Part]:
    for place in (places.JUDGEMENTS, places.DECISIONS, places.USERS, places.CONTROL):
        yield Part(place, "")
    for name, count in estate.control.withdrawals.remains(estate.force).items():
        yield Part(_PLACES[duties_of(metadata.tables[name]).room], f"table {name}", count, 0, count)
    known = estate.control.forces.get(estate.force)
    stays = known is not None and (known.left_at is None or bool(known.signing_keys))
    yield Part(places.CONTROL, "register of forces", 1, 0, int(stays))
    for table, column in _named_and_written():
        mine = rows_of(table, estate.force)
        with estate.control.database.read() as connection:
            every = connection.scalar(select(func.count()).select_from(table).where(mine)) or 0
            kept = select(func.count()).select_from(table).where(mine, column.is_not(None))
            left = connection.scalar(kept.where(column.not_in(("", estate.force)))) or 0
        yield Part(_PLACES[duties_of(table).room], f"table {table.name}, {column.name}", every, 0, left)


def _named_and_written() -> Iterator[tuple[Table, Column[Any]]]:
    """In tables whose rows stay: what would name a record, and what a person wrote."""
    for table in metadata.sorted_tables:
        said = duties_of(table)
        if said.stays:
            yield from ((table, table.c[name]) for name in (*said.names, *said.written))


def _home(estate: Estate) -> Iterator[Part]:
    """Every file of the home: those of the force must be of a kind that says why it stays."""
    for path in sorted(path for path in estate.home.rglob("*") if path.is_file()):
        kind, parts = kind_of(estate.home, path), path.relative_to(estate.home).parts
        if kind is None:
            mine = _carries(parts, estate)
        else:
            mine = owner_of(estate.home, path) == estate.force and not kind.stays
        if parts[0] not in ("snapshots", "archive"):  # looked at by themselves
            yield Part(places.INBOX if parts[0] == "inbox" else places.FILES, path.name, 1, path.stat().st_size, mine)


def _files(place: str, where: Path, estate: Estate) -> Iterator[Part]:
    """Files that carry the force's name, in their own name or in a folder's."""
    for path in sorted(path for path in where.rglob("*") if path.is_file()):
        yield Part(place, path.name, 1, path.stat().st_size, _carries(path.relative_to(where.parent).parts, estate))


def _carries(parts: tuple[str, ...], estate: Estate) -> bool:
    """Whether a part of a path carries the force's name, and not that of one whose name begins with it."""
    forces = {force.id for force in estate.control.forces.all()} | {estate.force}
    for part in parts:
        named = [force for force in forces if re.match(rf"{re.escape(force)}(?![a-z0-9])", part)]
        if max(named, key=len, default="") == estate.force:
            return True
    return False
