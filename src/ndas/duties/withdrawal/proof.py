"""Looks for anything at all of a force that has left: by its name, its rows and its files, no longer by records."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, func, select

from ndas.duties.certificate import places
from ndas.duties.closure.backup_places import kept_in_backups, search_backups
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.file_places import search_archive
from ndas.duties.closure.report import Part, Report
from ndas.store.database import Room, duties_of, metadata, rows_of

_LOOKED_AT_APART = ("snapshots", "archive", "inbox", "certificates", "forces")
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
    yield from _files(places.INBOX, estate.home / "inbox", estate.force, starts=True)
    yield Part(places.FILES, "")
    for path in sorted(estate.home.iterdir()):
        if path.name not in _LOOKED_AT_APART:
            yield from _files(places.FILES, path, estate.force)
    yield from search_backups(estate, None)
    yield Part(places.TEMPORARY, "")
    for folder in estate.temporary:
        yield from _files(places.TEMPORARY, folder, estate.force)


def _snapshots(estate: Estate) -> Iterator[Part]:
    root = estate.home / "snapshots" / estate.force
    left = list(root.rglob("*")) if root.is_dir() else []
    yield Part(places.SNAPSHOTS, "folders and files", len(left), 0, len(left))
    for record in estate.control.snapshots.of(estate.force):
        yield Part(places.SNAPSHOTS, f"register: {record.id}", 1, 0, int(record.state != "destroyed"))


def _rows(estate: Estate) -> Iterator[Part]:
    for place in (places.JUDGEMENTS, places.DECISIONS, places.USERS, places.CONTROL):
        yield Part(place, "")
    for table, count in estate.control.withdrawals.remains(estate.force).items():
        yield Part(_PLACES[duties_of(metadata.tables[table]).room], f"table {table}", count, 0, count)
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


def _files(place: str, where: Path, force: str, *, starts: bool = False) -> Iterator[Part]:
    """Files that carry the force's name, in their own name or in a folder's."""
    paths = [where] if where.is_file() else sorted(path for path in where.rglob("*") if path.is_file())
    looked = 0
    for path in paths:
        looked += 1
        parts = (path.name,) if starts else path.relative_to(where.parent).parts
        if any(part.startswith(f"{force}-") or part.partition(".")[0] == force for part in parts):
            yield Part(place, path.name, 1, path.stat().st_size, 1)
    yield Part(place, where.name, looked)
