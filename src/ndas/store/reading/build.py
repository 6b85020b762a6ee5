"""Builds a snapshot's reading store: one pass over each harmonised table, in bounded memory, straight to ciphertext."""

import json
from pathlib import Path

from ndas.store.reading.board import write_board
from ndas.store.reading.contents import Contents
from ndas.store.reading.entities import shelve_entity, shelve_events, shelve_locations, shelve_people
from ndas.store.reading.indexing import Numbers, SegmentedIndexWriter
from ndas.store.reading.links import shelve_link, shelve_texts
from ndas.store.reading.sealed_file import SealedFileWriter
from ndas.store.reading.shelf import pack
from ndas.store.reading.source_rows import shelve_sources
from ndas.store.reading.things import shelve_things
from ndas.store.snapshots import Snapshot

FILE_NAME = "reading.store"

_LINKS = ("event_person", "event_object", "event_location", "person_person", "person_object", "person_location")


def build_reading_store(snapshot: Snapshot, contents: Contents) -> Path:
    """Build the reading store of a snapshot from its ``pole/``, ``match/`` and ``source/`` tables.

    A table that is absent counts as empty. The file appears whole under its final name, or not at all; building it
    again replaces it.

    Raises:
        SnapshotError: the key is not lent any more, or a table is not what was written.
    """
    path = snapshot.folder / FILE_NAME
    with SealedFileWriter(path, snapshot.key) as file:
        numbers = Numbers()
        records = SegmentedIndexWriter(file, numbers, "record")
        location, place_codes = shelve_locations(snapshot, file, numbers, records)
        entities = {"location": location, "object": shelve_entity(snapshot, file, numbers, records, "object")}
        entities["person"] = shelve_people(snapshot, file, numbers, records)
        entities["event"], event_codes = shelve_events(snapshot, file, numbers, records)
        ends = {table: shelve_link(snapshot, file, numbers, records, table, entities) for table in _LINKS}
        shelve_texts(snapshot, file, numbers, records, entities)
        shelve_things(snapshot, file, numbers, entities)
        records.close()
        sets = contents.event_sets
        write_board(file, entities["event"], event_codes, location, place_codes, ends["event_location"], sets)
        shelve_sources(snapshot, file, numbers, contents.sources)
        _put_contents(file, contents)
    return path


def _put_contents(file: SealedFileWriter, contents: Contents) -> None:
    about = {"delivery": contents.delivery, "as_at": contents.as_at}
    file.put_fact("about", json.dumps(about).encode())
    for name, body in contents.facts.items():
        file.put_fact(f"load:{name}", pack(body.encode()))
    for (use_case, name), body in contents.marts.items():
        file.put_mart(use_case, name, pack(body.encode()))
    for name, columns in contents.sources.items():
        words = {"became": dict(columns.became), "rule": dict(columns.rule), "withheld": dict(columns.withheld)}
        file.put_fact(f"columns:{name}", json.dumps(words).encode())
