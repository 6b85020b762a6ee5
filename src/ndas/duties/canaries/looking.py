"""Looks for a force's canaries in every place where they must not be, as they stand, and says where it looked.

1. What must be refused may be nowhere: not in the live week, not in a file, not in the control database.
2. What must vanish may be nowhere once its week is replaced; the archived week lawfully holds it, sealed.
3. What is the force's own may not be anywhere of another force.
4. A week in which nothing of the force's own was found in its own live week either would say that the search is blind:
   where own canaries were planted, finding them at home is part of the report.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ndas.duties.canaries.canary_file import Canary, Kind
from ndas.duties.closure import Estate
from ndas.duties.files import files_below
from ndas.store.control import CanaryReport
from ndas.store.database import metadata, rows_of
from ndas.store.reading.scan import ReadingScan
from ndas.store.snapshots import Snapshot
from ndas.vocabulary import DeliveryId

TABLES, READING, DATABASE, FILES = "tables of the live week", "reading store", "control database", "files"
AT_HOME = "own live week (must be found)"
_PIECE = 4 << 20


def look_for_canaries(
    home: Estate, others: Sequence[Estate], canaries: Sequence[Canary], delivery: DeliveryId, week: int
) -> tuple[CanaryReport, ...]:
    """Return, for each kind that was planted, where it was looked for and what was found there.

    Args:
        home: the force whose canaries they are.
        others: the other forces of the platform.
        canaries: the force's list.
        delivery: that is live.
        week: its sequence number.

    Raises:
        SnapshotLockedError: a force does not lend its key.
    """
    reports = []
    for kind in Kind:
        mine = [one for one in canaries if one.kind is kind and one.week <= week]
        words = [one.word for one in mine if kind is not Kind.VANISHING or one.week < week]
        if not words:
            continue
        where = _elsewhere(others, words) if kind is Kind.OWN else _here(home, words)
        looked: dict[str, int] = {}
        found: dict[str, int] = {}
        for place, rows, hits in where:
            looked[place] = looked.get(place, 0) + rows
            found[place] = found.get(place, 0) + hits
        if kind is Kind.OWN:
            looked[AT_HOME], at_home = _live(home, words)
            found[AT_HOME] = int(at_home == 0)
        reports.append(CanaryReport(home.force, delivery, kind.value, len(words), looked, found, home.clock()))
    return tuple(reports)


def _here(estate: Estate, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    live = estate.control.snapshots.live(estate.force)
    if live is not None:
        with estate.open(live.snapshot) as snapshot:
            yield TABLES, *_in_tables(snapshot, words)
            yield READING, *_in_reading_store(snapshot, words)
    yield DATABASE, *_in_database(estate, words)
    yield FILES, *_in_files(_plain_files(estate), words)


def _elsewhere(others: Sequence[Estate], words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for number, other in enumerate(others, 1):
        for place, rows, hits in _here(other, words):
            yield f"other force {number}: {place}", rows, hits


def _live(estate: Estate, words: Sequence[str]) -> tuple[int, int]:
    live = estate.control.snapshots.live(estate.force)
    if live is None:
        return 0, 0
    with estate.open(live.snapshot) as snapshot:
        return _in_tables(snapshot, words)


def _in_tables(snapshot: Snapshot, words: Sequence[str]) -> tuple[int, int]:
    counts = (_count(snapshot.dataset(name).to_batches(), words) for name in snapshot.names())
    return _added(counts)


def _in_reading_store(snapshot: Snapshot, words: Sequence[str]) -> tuple[int, int]:
    scan = ReadingScan(snapshot)
    try:
        rows, hits = _added(_count(scan.rows(shelf), words) for shelf in scan.shelves())
        for _, body in scan.texts():
            rows += 1
            hits += sum(body.count(word) for word in words)
    finally:
        scan.close()
    return rows, hits


def _added(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    rows = hits = 0
    for more_rows, more_hits in counts:
        rows, hits = rows + more_rows, hits + more_hits
    return rows, hits


def _count(batches: Iterable[pa.RecordBatch], words: Sequence[str]) -> tuple[int, int]:
    """Rows, and how many of their texts hold a word."""
    pattern = "|".join(map(re.escape, words))
    rows = hits = 0
    for batch in batches:
        rows += batch.num_rows
        hits += sum(_holding(column, pattern) for column in batch.columns)
    return rows, hits


def _holding(array: Any, pattern: str) -> int:
    """How many texts of an array, or of the lists, entries and dictionaries in it, hold the pattern in any case."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _holding(array.dictionary, pattern)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _holding(array.flatten(), pattern)
    if pa.types.is_struct(kind):
        return sum(_holding(part, pattern) for part in array.flatten())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return 0
    return int(pc.sum(pc.match_substring_regex(array, pattern, ignore_case=True), min_count=0).as_py())


def _in_database(estate: Estate, words: Sequence[str]) -> tuple[int, int]:
    rows = hits = 0
    with estate.control.database.read() as connection:
        for table in metadata.sorted_tables:
            mine = table.select().where(rows_of(table, estate.force))
            for row in connection.execution_options(yield_per=20_000).execute(mine):
                rows += 1
                line = repr(tuple(row)).upper()
                hits += sum(word.upper() in line for word in words)
    return rows, hits


def _in_files(paths: Iterable[Path], words: Sequence[str]) -> tuple[int, int]:
    forms = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    looked = hits = 0
    for path in paths:
        tail = b""
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    hits += sum((tail + piece).count(form) for form in forms)
                    tail = piece[-128:]
        except FileNotFoundError:
            continue  # gone since it was listed
        looked += 1
    return looked, hits


def _plain_files(estate: Estate) -> Iterator[Path]:
    """Every file of the home, ciphertext and databases included: a word must stand in none of them."""
    for folder in (estate.home, *estate.temporary):
        yield from files_below(folder)
