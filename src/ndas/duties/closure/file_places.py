"""Searches files: the cold store against its index, the inbox, every other file of the home, temporary folders."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ndas.duties.certificate import places
from ndas.duties.certificate.form import Kept
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch
from ndas.duties.files import files_below
from ndas.duties.home_kinds import kind_of, owner_of
from ndas.store.archive.folder import ArchiveFolder
from ndas.store.control import ArchiveItem
from ndas.vocabulary import DeliveryId

_SEALED, _TABLE, _AGE = b"NDASARC1", b"PARE", b"age-encryption.org/v1"
_ENGINES_OWN = ("duckdb_temp", "etilqs_", "sqlite_", "arrow-", "ndas")
_OUR_FOLDERS = ("ndas-drill-",)
"""Folders that a program of ours makes in the system's temporary folder, and that one cut short may have left."""
_KEPT_WHY = "the accepted rows of a replaced week are kept twelve months from receipt, under a key of their own"
_HELD_WHY = "a legal hold stands"


def search_archive(estate: Estate) -> Iterator[Part]:
    """Look for files of the cold store that its index does not name as sealed."""
    items = {item.file: item for item in estate.control.archive_items.of(estate.force)}
    root = estate.home / "archive"
    cold = estate.cold or ArchiveFolder(root)
    for name in cold.files(estate.force):
        item, path = items.get(name), root / name
        # A store that locks objects keeps the file of a destroyed week; without its key it is noise.
        locked = item is not None and item.state == "destroyed" and not path.is_file()
        stays = locked or (item is not None and item.state == "sealed" and _is_sealed(path))
        size = path.stat().st_size if path.is_file() else 0
        yield Part(places.ARCHIVE, f"file {name}", 1, size, int(not stays))
    yield Part(places.ARCHIVE, "index", len(items))


def _is_sealed(path: Path) -> bool:
    """Whether a file on this disk begins as a sealed week does; what lies elsewhere cannot be asked."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        return file.read(len(_SEALED)) == _SEALED


def kept_weeks(estate: Estate) -> tuple[Kept, ...]:
    """The archived weeks that may lawfully hold what went, and until when."""
    held = {hold.item: hold for hold in estate.control.archive_items.holds(estate.force)}

    def kept(item: ArchiveItem) -> Kept:
        hold = held.get(item.id)
        if hold is None:
            return Kept(places.ARCHIVE, item.id, f"{item.expires_at:%Y-%m-%d}", _KEPT_WHY)
        return Kept(places.ARCHIVE, item.id, f"reviewed {hold.review_on:%Y-%m-%d}", _HELD_WHY)

    return tuple(kept(one) for one in estate.control.archive_items.of(estate.force) if one.state == "sealed")


def search_inbox(estate: Estate, words: WordSearch) -> Iterator[Part]:
    """Look for deliveries that have ended and are still there, and for names of records in what waits."""
    folder = estate.home / "inbox"
    for path in files_below(folder):
        if owner_of(estate.home, path) != estate.force:
            continue
        record = estate.control.deliveries.get(DeliveryId(path.name.partition(".")[0]))
        ended = record is not None and record.state == "ingested"
        found, size = words.count_in_file(path)
        yield Part(places.INBOX, path.name, 1, size, int(ended) + found)


def search_files(estate: Estate, words: WordSearch) -> Iterator[Part]:
    """Look through every file of the home that is searched nowhere else and is not another force's."""
    for path in _files_of(estate):
        try:
            if _is_ciphertext(path):  # copies of snapshots, archived weeks and deliveries, as a backup keeps them
                found, size = 0, path.stat().st_size
            else:
                found, size = words.count_in_file(path)
        except FileNotFoundError:
            continue  # gone since it was listed
        yield Part(places.FILES, path.relative_to(estate.home).as_posix(), 1, size, found)


def _is_ciphertext(path: Path) -> bool:
    """Whether a file begins, and where its form says so ends, as one of the platform's encrypted files does."""
    with path.open("rb") as file:
        start = file.read(len(_AGE))
        if start.startswith(_TABLE):
            file.seek(-len(_TABLE), os.SEEK_END)
            return file.read() == _TABLE
    return start.startswith((_SEALED, _AGE))


def search_temporary(estate: Estate, words: WordSearch) -> Iterator[Part]:
    """Look through every file of the temporary folders, and what our engines may have left in the system's."""
    own = (path for folder in estate.temporary for path in files_below(folder))
    for path in (*own, *_strays(Path(tempfile.gettempdir()))):
        try:
            found, size = words.count_in_file(path)
        except OSError:
            continue  # it is gone already, which is what is asked of it
        yield Part(places.TEMPORARY, path.name, 1, size, found)


def _strays(folder: Path) -> Iterator[Path]:
    """Files in the system's temporary folder that go by the names that our engines give theirs."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_OUR_FOLDERS) and path.is_dir():
            yield from files_below(path)
        elif path.name.startswith(_ENGINES_OWN) and path.is_file():
            yield path


def _files_of(estate: Estate) -> Iterator[Path]:
    """What is of a kind that is searched elsewhere, or another force's, is passed over; nothing else is."""
    others = {force.id for force in estate.control.forces.all()} - {estate.force}
    for path in files_below(estate.home):
        kind = kind_of(estate.home, path)
        if kind is not None and kind.searched:
            continue
        parts = path.relative_to(estate.home).parts
        if others.isdisjoint(part.partition(".")[0] for part in parts):
            yield path
