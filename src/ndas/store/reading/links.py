"""Link tables and texts on their shelves, and who hangs on whom: newest first, so that a page costs a page."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ndas.store.reading.entities import (
    NEVER,
    Entity,
    add_records,
    batches_of,
    minutes_of,
    schema_of,
)
from ndas.store.reading.indexing import Numbers, SegmentedIndexWriter, write_adjacency
from ndas.store.reading.kernels import Flat
from ndas.store.reading.sealed_file import SealedFileWriter
from ndas.store.reading.shelf import ShelfWriter
from ndas.store.reading.text_columns import hashes_of, pc, words_of
from ndas.store.snapshots import Snapshot

_ENDS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "event_person": (("event", "event"), ("person", "person")),
    "event_object": (("event", "event"), ("object", "object")),
    "event_location": (("event", "event"), ("location", "location")),
    "person_person": (("person", "person"), ("other", "person")),
    "person_object": (("person", "person"), ("object", "object")),
    "person_location": (("person", "person"), ("location", "location")),
}


def shelve_link(
    snapshot: Snapshot,
    file: SealedFileWriter,
    numbers: Numbers,
    records: SegmentedIndexWriter,
    table: str,
    entities: Mapping[str, Entity],
) -> tuple[Flat, Flat]:
    """Shelve a link table and both its directions; return the row numbers of its two ends (-1: not held).

    ``event_person/event`` gives an event's entries, ``event_person/person`` a person's; each entry is the number of
    the link row and of the row at the other end. Entries of a person hang on the person, not on the record.
    """
    (left, left_kind), (right, right_kind) = _ENDS[table]
    # The ends and the id are left out: entries hold the numbers of both ends, and nobody asks for a link by id.
    whole = schema_of(snapshot, table)
    shelved = pa.schema([field for field in whole if field.name not in ("id", left, right)])
    shelf = ShelfWriter(file, numbers.next(), table, shelved)
    ends: tuple[list[Flat], list[Flat]] = ([], [])
    recorded = []
    for batch in batches_of(snapshot, table):
        add_records(records, table, batch, np.arange(shelf.rows, shelf.rows + batch.num_rows, dtype=np.uint32))
        shelf.write(batch.select(shelved.names))
        ends[0].append(entities[left_kind].directory.find(hashes_of(batch.column(left))))
        ends[1].append(entities[right_kind].directory.find(hashes_of(batch.column(right))))
        recorded.append(minutes_of(batch.column("recorded_at")))
    shelf.close()
    lefts, rights, added = (_joined(parts) for parts in (*ends, recorded))
    minutes = _minutes(left_kind, lefts, entities["event"], added.astype(np.uint32))
    rows = np.arange(len(lefts), dtype=np.uint32)
    both = (lefts >= 0) & (rights >= 0)
    for name, kind, here, there in ((left, left_kind, lefts, rights), (right, right_kind, rights, lefts)):
        key = np.where(both, _owner(kind, here, entities), -1)
        write_adjacency(file, numbers, f"{table}/{name}", key, minutes, [rows, there.clip(0)])
    return lefts, rights


def _joined(parts: list[Flat]) -> Flat:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _owner(kind: str, rows: Flat, entities: Mapping[str, Entity]) -> Flat:
    """The number that entries hang on: of the person for a person's record, else of the row."""
    who = entities["person"].columns.get("who")
    if kind != "person" or who is None or not len(who):
        return rows
    return np.where(rows >= 0, who[rows.clip(0)].astype(np.int64), -1)


def _minutes(kind: str, rows: Flat, event: Entity, recorded: Flat) -> Flat:
    """What entries are ordered by: when the event happened, or when the link was recorded."""
    happened = event.columns.get("minutes")
    if kind != "event" or happened is None or not len(happened):
        return recorded
    return np.where(rows >= 0, happened[rows.clip(0)], NEVER).astype(np.uint32)


def shelve_texts(
    snapshot: Snapshot,
    file: SealedFileWriter,
    numbers: Numbers,
    records: SegmentedIndexWriter,
    entities: Mapping[str, Entity],
) -> None:
    """Shelve free text, hang it on its event or person, and index its words apart from names and references."""
    shelf = ShelfWriter(file, numbers.next(), "text", schema_of(snapshot, "text"))
    found: dict[str, list[Flat]] = {"event": [], "person": []}
    recorded = []
    words = {kind: SegmentedIndexWriter(file, numbers, f"text/{kind}") for kind in found}
    for batch in batches_of(snapshot, "text"):
        add_records(records, "text", batch, np.arange(shelf.rows, shelf.rows + batch.num_rows, dtype=np.uint32))
        shelf.write(batch)
        keys = hashes_of(batch.column("record"))
        recorded.append(minutes_of(batch.column("recorded_at")))
        for kind, parts in found.items():
            here = np.asarray(pc.fill_null(pc.equal(batch.column("record_kind"), kind), fill_value=False))
            rows = np.where(here, entities[kind].directory.find(keys), -1)
            owners = _owner(kind, rows, entities)
            parts.append(owners)
            hashes, places = words_of(batch.column("body"))
            known = owners[places] >= 0
            words[kind].add(hashes[known], owners[places[known]].astype(np.uint32))
    shelf.close()
    minutes = _joined(recorded).astype(np.uint32)
    for kind, parts in found.items():
        words[kind].close()
        owners = _joined(parts)
        write_adjacency(file, numbers, f"text/{kind}", owners, minutes, [np.arange(len(owners), dtype=np.uint32)])
