"""The whole search: every place in which a record that went could remain, in one fixed order."""

from collections.abc import Iterator, Sequence

from ndas.duties.certificate.places import PLACES
from ndas.duties.closure.backup_places import kept_in_backups, search_backups
from ndas.duties.closure.control_places import search_control
from ndas.duties.closure.database_files import kept_by_postgresql, search_database_files
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.file_places import kept_weeks, search_archive, search_files, search_inbox, search_temporary
from ndas.duties.closure.probe import Probe
from ndas.duties.closure.report import HOW, Part, Report
from ndas.duties.closure.sealed_words import search_words
from ndas.duties.closure.snapshot_places import search_reading_store, search_snapshot_folders, search_tables
from ndas.duties.closure.words import WordSearch
from ndas.store.snapshots import Snapshot


def search_everywhere(
    estate: Estate, live: Snapshot, probe: Probe, *, words: Sequence[str] = (), subjects_stay: bool = True
) -> Report:
    """Look for what went in every place.

    Args:
        estate: of the force.
        live: its live snapshot.
        probe: what went.
        words: canaries, looked for as they stand in files and texts.
        subjects_stay: whether policy keeps subjects in the audit log that have gone from the live data.

    Raises:
        SnapshotLockedError: the force does not lend the key; nothing can be said.
    """
    sought = WordSearch(probe, estate.contracts, words)
    parts = (*_every_place(), *_parts(estate, live, probe, sought, subjects_stay=subjects_stay))
    return Report(parts, (*kept_weeks(estate), *kept_in_backups(estate), *kept_by_postgresql(estate)))


def _every_place() -> Iterator[Part]:
    """Each place once, so that one in which there is nothing at all still says that it was looked at."""
    for place in HOW:
        if place in PLACES["week"]:
            yield Part(place, "")


def _parts(estate: Estate, live: Snapshot, probe: Probe, words: WordSearch, *, subjects_stay: bool) -> Iterator[Part]:
    yield from search_tables(estate, live, probe)
    yield from search_reading_store(estate, live, probe, words)
    yield from search_control(estate, probe, words, subjects_stay=subjects_stay)
    yield search_words(estate, live, words)
    yield from search_database_files(estate, words)
    yield from search_snapshot_folders(estate)
    yield from search_archive(estate)
    yield from search_inbox(estate, words)
    yield from search_files(estate, words)
    yield from search_temporary(estate, words)
    yield from search_backups(estate, words)
