"""The four entity tables on their shelves: every record by number, by id and, for a person, by who it is.

Columns of special category are not among what is shelved: ethnicity is held to measure fairness and reaches no card
and no search.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.store.reading.indexing import Directory, Numbers, SegmentedIndexWriter, write_adjacency, write_ids
from ndas.store.reading.kernels import Flat
from ndas.store.reading.sealed_file import SealedFileWriter
from ndas.store.reading.shelf import ShelfWriter
from ndas.store.reading.text_columns import EMPTY_HASH, hashes_of, pc, sorted_order, words_of
from ndas.store.snapshots import Snapshot
from ndas.vocabulary import POLE
from ndas.vocabulary.contract import ColumnClass

ENTITIES = ("location", "object", "person", "event")
LINKS = ("event_person", "event_object", "event_location", "person_person", "person_object", "person_location", "text")
TABLES = (*ENTITIES, *LINKS)
"""Number of a table in the record index, by place."""

WHO = "matched_person"
"""Column of a shelved person record: the id of the person it belongs to."""

NEVER = 0
"""The minute of what has no date: older than all."""

SEARCHED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "person": (
        ("name_as_recorded", "given_name", "middle_names", "family_name", "other_family_names", "nickname", "address"),
        ("pnc_id", "cro_number", "nominal_ref", "source_id", "phones", "emails", "postcode"),
    ),
    "event": (
        ("reference", "offence_as_recorded"),
        ("reference", "source_id"),
    ),
    "location": (("address", "area_name", "postcode"), ("postcode", "uprn", "area")),
    "object": (("description", "identifier"), ("identifier",)),
}
"""Columns searched word by word, and columns searched as one word whatever parts it."""


@dataclass
class Entity:
    """What the later stages of building need of an entity table: where each id is, and a few columns by number."""

    directory: Directory
    columns: dict[str, Flat]


def shelved_columns(table: str) -> list[str]:
    """Columns of a harmonised table that are shelved: all but the force, which is one, and special category."""
    return [
        column.name
        for column in POLE[table].columns
        if column.name != "force" and column.column_class is not ColumnClass.SPECIAL_CATEGORY
    ]


def batches_of(snapshot: Snapshot, table: str) -> Iterator[pa.RecordBatch]:
    """The table's rows, in the shelved columns; none where the snapshot lacks the table."""
    name = f"pole/{table}"
    if name in snapshot.names():
        yield from snapshot.dataset(name).to_batches(columns=shelved_columns(table))


def add_records(
    records: SegmentedIndexWriter, table: str, batch: pa.RecordBatch, rows: Flat, ids: Flat | None = None
) -> None:
    """Say which source row each stored row was made from, unless its id, which is indexed, says so already."""
    keys = record_keys(batch)
    other = np.ones(len(keys), dtype=np.bool_) if ids is None else keys != ids
    records.add(keys[other], np.full(np.count_nonzero(other), TABLES.index(table), dtype=np.uint32), rows[other])


def record_keys(batch: pa.RecordBatch) -> Flat:
    """Hash of ``system:table:source id`` of each row."""
    parts = [pc.fill_null(batch.column(name), "") for name in ("system", "source_table", "source_id")]
    return hashes_of(pc.binary_join_element_wise(*parts, ":"))


def minutes_of(column: Any) -> Flat:
    """Moments as minutes since the year 1, 32 bits; `NEVER` where missing."""
    micros = np.asarray(pc.fill_null(column.cast(pa.int64()), np.iinfo(np.int64).min))
    minutes = micros // 60_000_000 + 1_035_593_280
    return np.clip(np.where(micros == np.iinfo(np.int64).min, NEVER, minutes), NEVER, 0xFFFFFFFE).astype(np.uint32)


class Codes:
    """Small whole numbers for the values of a column, the same over all batches."""

    def __init__(self, agreed: Sequence[str] = ()) -> None:
        self.values: list[str | None] = list(agreed)
        self._known: dict[str | None, int] = {value: number for number, value in enumerate(agreed)}

    def of(self, column: Any) -> Flat:
        """The number of each value."""
        encoded = column.dictionary_encode(null_encoding="encode")
        table = np.array([self._number(value) for value in encoded.dictionary.to_pylist()], dtype=np.uint32)
        indices = np.asarray(encoded.indices)
        return table[indices] if len(table) else np.zeros(len(column), dtype=np.uint32)

    def _number(self, value: str | None) -> int:
        if value not in self._known:
            self._known[value] = len(self.values)
            self.values.append(value)
        return self._known[value]


class EntityWriter:
    """Shelves one entity table and indexes it."""

    def __init__(
        self, file: SealedFileWriter, numbers: Numbers, records: SegmentedIndexWriter, table: str, schema: pa.Schema
    ) -> None:
        self._file, self._numbers, self._records, self._table = file, numbers, records, table
        self._shelf = ShelfWriter(file, numbers.next(), table, schema)
        self._words = SegmentedIndexWriter(file, numbers, f"word/{table}")
        self._keys: list[Flat] = []
        self._kept: dict[str, list[Flat]] = {}

    def write(self, batch: pa.RecordBatch, documents: Flat | None = None, **kept: Flat) -> None:
        """Shelve a batch.

        Args:
            batch: of the shelf's schema.
            documents: what a word of each row finds (the row itself unless given).
            kept: columns that later stages need, by name.
        """
        first, count = self._shelf.rows, batch.num_rows
        rows = np.arange(first, first + count, dtype=np.uint32)
        self._shelf.write(batch)
        ids = hashes_of(batch.column("id"))
        self._keys.append(ids)
        add_records(self._records, self._table, batch, rows, ids)
        for name, values in kept.items():
            self._kept.setdefault(name, []).append(values)
        found = rows if documents is None else documents
        for whole, names in enumerate(SEARCHED[self._table]):
            for name in names:
                hashes, places = words_of(batch.column(name), whole=bool(whole))
                self._words.add(hashes, found[places])

    def close(self) -> Entity:
        """Write the index by id; return what later stages need."""
        self._shelf.close()
        self._words.close()
        keys = np.concatenate(self._keys) if self._keys else np.zeros(0, dtype=np.uint64)
        write_ids(self._file, self._numbers, self._table, keys)
        kept = {name: np.concatenate(parts) for name, parts in self._kept.items()}
        return Entity(Directory(keys), kept)


def schema_of(snapshot: Snapshot, table: str) -> pa.Schema:
    """The schema of the shelved columns, from the table or, where it is absent, all text and empty."""
    name = f"pole/{table}"
    if name in snapshot.names():
        full = snapshot.dataset(name).schema
        return pa.schema([full.field(column) for column in shelved_columns(table)])
    return pa.schema([(column, pa.string()) for column in shelved_columns(table)])


def shelve_entity(
    snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, records: SegmentedIndexWriter, table: str
) -> Entity:
    """Shelve locations or objects."""
    writer = EntityWriter(file, numbers, records, table, schema_of(snapshot, table))
    for batch in batches_of(snapshot, table):
        writer.write(batch)
    return writer.close()


def shelve_locations(
    snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, records: SegmentedIndexWriter
) -> tuple[Entity, dict[str, Codes]]:
    """Shelve locations; keep each one's area and cell for the event list."""
    codes = {"area": Codes(), "area_name": Codes(), "cell": Codes()}
    writer = EntityWriter(file, numbers, records, "location", schema_of(snapshot, "location"))
    for batch in batches_of(snapshot, "location"):
        writer.write(batch, **{name: code.of(batch.column(name)) for name, code in codes.items()})
    return writer.close(), codes


def shelve_people(
    snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, records: SegmentedIndexWriter
) -> Entity:
    """Shelve person records; who each is comes from the match, and without one each record stands for itself.

    A word finds the person, not the record: ``who`` is the person's number, kept for links too.
    """
    ids, numbers_of_records, membership = _membership(snapshot)
    shelved = schema_of(snapshot, "person").append(pa.field(WHO, pa.string()))
    writer = EntityWriter(file, numbers, records, "person", shelved)
    alone: list[Any] = []
    count = len(ids)
    for batch in batches_of(snapshot, "person"):
        at = membership.find(hashes_of(batch.column("id")))
        at = numbers_of_records[at.clip(0)] * (at >= 0) - (at < 0) if len(ids) else np.full(batch.num_rows, -1)
        who = at.copy()
        lone = np.flatnonzero(who < 0)
        who[lone] = count + np.arange(len(lone))
        count += len(lone)
        own: Any = batch.column("id")
        alone.append(own.take(pa.array(lone)))
        matched = ids.take(pa.array(at.clip(0), mask=at < 0).cast(pa.int64())) if len(ids) else own
        known: Any = batch.append_column(WHO, pc.coalesce(matched, own))
        writer.write(known, who.astype(np.uint32), who=who.astype(np.uint32))
    entity = writer.close()
    names = pa.chunked_array([ids, *alone], pa.string())
    _write_people(file, numbers, names, entity.columns.get("who", np.zeros(0, dtype=np.uint32)))
    return entity


def _membership(snapshot: Snapshot) -> tuple[Any, Flat, Directory]:
    """Ids of people, the number of the person of each record, and where each record's id is."""
    if "match/membership" not in snapshot.names():
        return pa.array([], pa.string()), np.zeros(0, dtype=np.int64), Directory(np.zeros(0, dtype=np.uint64))
    table: Any = snapshot.dataset("match/membership").to_table(columns=["record", "person"])
    coded = table.column("person").combine_chunks().cast(pa.string()).dictionary_encode()
    return coded.dictionary, np.asarray(coded.indices).astype(np.int64), Directory(hashes_of(table.column("record")))


def _write_people(file: SealedFileWriter, numbers: Numbers, names: Any, who: Flat) -> None:
    """People by id, their names by number, and their records."""
    shelf = ShelfWriter(file, numbers.next(), "people", pa.schema([("id", pa.string())]))
    for batch in pa.table({"id": names}).to_batches():
        shelf.write(batch)
    shelf.close()
    keys = hashes_of(names) if len(names) else np.zeros(0, dtype=np.uint64)
    write_ids(file, numbers, "people", keys)
    rows = np.arange(len(who), dtype=np.uint32)
    write_adjacency(file, numbers, "people/person", who.astype(np.int64), np.zeros(len(who), np.uint32), [rows])


def shelve_events(
    snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, records: SegmentedIndexWriter
) -> tuple[Entity, dict[str, Codes]]:
    """Shelve events; keep what the event list filters and sorts by, and which event each one reports on."""
    codes = {
        name: Codes()
        for name in (
            "kind",
            "offence_code",
            "offence_as_recorded",
            "offence_group",
            "outcome_as_recorded",
            "system",
            "status",
            "flags",
        )
    }
    ids = []
    writer = EntityWriter(file, numbers, records, "event", schema_of(snapshot, "event"))
    for batch in batches_of(snapshot, "event"):
        kept = {name: code.of(batch.column(name)) for name, code in codes.items() if name != "flags"}
        kept["flags"] = _flag_bits(batch.column("flags"), codes["flags"])
        kept["minutes"] = minutes_of(batch.column("occurred_from"))
        kept["recorded"] = minutes_of(batch.column("recorded_at"))
        ids.append(batch.column("id"))
        kept["related"] = hashes_of(batch.column("related_event"))
        writer.write(batch, **kept)
    entity = writer.close()
    if "related" in entity.columns:
        related = entity.columns.pop("related")
        target = np.where(related == EMPTY_HASH, -1, entity.directory.find(related))
        own = np.arange(len(target), dtype=np.uint32)
        write_adjacency(file, numbers, "event/outcome", target, entity.columns["minutes"], [own])
        _write_listed(file, numbers, pa.chunked_array(ids), entity.columns["minutes"])
    return entity, codes


def newest_first(minutes: Flat) -> Flat:
    """The order of the event list: row numbers, newest event first, undated ones last."""
    return sorted_order(np.uint32(0xFFFFFFFF) - minutes, 32)


def _write_listed(file: SealedFileWriter, numbers: Numbers, ids: Any, minutes: Flat) -> None:
    """Ids of events in the order of the event list, so that a page of it is one or two blocks."""
    shelf = ShelfWriter(file, numbers.next(), "listed", pa.schema([("id", pa.string())]), LISTED_ROWS)
    order = newest_first(minutes)
    whole = ids.combine_chunks() if ids.nbytes < _ONE_CHUNK else ids
    for start in range(0, len(order), _STRETCH):
        shelf.write(pa.record_batch({"id": _flat(whole.take(pa.array(order[start : start + _STRETCH])))}))
    shelf.close()


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


LISTED_ROWS = 256
_STRETCH = 1 << 18
_ONE_CHUNK = 1 << 30
_MOST_FLAGS = 64


def _flag_bits(column: Any, codes: Codes) -> Flat:
    """One bit per flag; more than 64 different flags are no code list, and the rest do not filter."""
    bits = np.zeros(len(column), dtype=np.uint64)
    if not pa.types.is_list(column.type):
        return bits
    rows, numbers = np.asarray(pc.list_parent_indices(column)), codes.of(pc.list_flatten(column))
    fits = numbers < _MOST_FLAGS
    np.bitwise_or.at(bits, rows[fits], np.uint64(1) << numbers[fits].astype(np.uint64))
    return bits
