"""Things by normalised identity on their shelf: what each is, which records state it, and who is tied to it.

A thing here is one place, telephone, vehicle, e-mail address or organisation, whichever records and systems state it;
matching says which. A snapshot that was matched without things has an empty shelf, and pages then show none.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.store.reading.card_parts import LABELS, Part, person_label, provenance
from ndas.store.reading.entities import WHO, Codes, Entity
from ndas.store.reading.indexing import Directory, Numbers, write_adjacency, write_ids
from ndas.store.reading.kernels import Flat
from ndas.store.reading.sealed_file import SealedFileWriter
from ndas.store.reading.shelf import ShelfWriter
from ndas.store.reading.shelves import Row, Shelves
from ndas.store.reading.text_columns import hashes_of
from ndas.store.snapshots import Snapshot

SOURCES = ("person", "object", "location")
"""Tables whose records state things; the number of each by place."""
SHARERS = 12
"""Other people of a thing that a card names; the thing's own page names more."""
LISTED = 200
"""Records and people that a thing's own page lists."""
_FOLDER = "match/entities/"
_text = pa.string()
_schema: Any = pa.schema  # its stubs know no pairs of name and type
_COLUMNS = [("entity", _text), ("kind", _text), ("value", _text), ("label", _text)]
_COUNTS = [("records", pa.int64()), ("systems", pa.int64()), ("people", pa.int64()), ("hub", _text)]
_SHAPE = _schema(_COLUMNS + _COUNTS)


def shelve_things(snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, entities: Mapping[str, Entity]) -> None:
    """Shelve the things of a snapshot with their records and people."""
    things = _table(snapshot, "entities", _SHAPE)
    shelf = ShelfWriter(file, numbers.next(), "thing", _SHAPE)
    for batch in things.to_batches():
        shelf.write(batch)
    shelf.close()
    ids = hashes_of(_flat(things, "entity"))
    write_ids(file, numbers, "thing", ids)
    directory = Directory(ids)
    _write_records(_table(snapshot, "stated"), file, numbers, entities, directory)
    _write_people(_table(snapshot, "tied"), file, numbers, entities["person"], directory)


def _table(snapshot: Snapshot, name: str, shape: Any = None) -> pa.Table:
    if _FOLDER + name in snapshot.names():
        return snapshot.dataset(_FOLDER + name).to_table(columns=None if shape is None else shape.names)
    empty = shape or _schema([(n, _text) for n in ("record", "source", "entity", "person", "relation")])
    none: pa.Table = empty.empty_table()
    return none


def _write_records(
    stated: pa.Table, file: SealedFileWriter, numbers: Numbers, entities: Mapping[str, Entity], directory: Directory
) -> None:
    """Which records state each thing, and which things each place or object states."""
    thing, record = directory.find(hashes_of(_flat(stated, "entity"))), hashes_of(_flat(stated, "record"))
    codes = Codes(SOURCES).of(_flat(stated, "source"))
    rows = np.full(len(record), -1, np.int64)
    for at, name in enumerate(SOURCES):
        here = codes == at
        rows[here] = entities[name].directory.find(record[here])
        if name != "person":
            key = np.where(here & (thing >= 0), rows, -1)
            write_adjacency(file, numbers, f"thing/{name}", key, _still(key), [thing.clip(0)])
    key = np.where(rows >= 0, thing, -1)
    write_adjacency(file, numbers, "thing/records", key, _still(key), [codes, rows.clip(0)])


def _write_people(
    tied: pa.Table, file: SealedFileWriter, numbers: Numbers, person: Entity, directory: Directory
) -> None:
    """Who is tied to each thing, by which record, as what; and the things of each person."""
    thing = directory.find(hashes_of(_flat(tied, "entity")))
    rows = person.directory.find(hashes_of(_flat(tied, "record")))
    relations = Codes()
    codes = relations.of(_flat(tied, "relation"))
    key = np.where(rows >= 0, thing, -1)
    write_adjacency(file, numbers, "thing/people", key, _still(key), [rows.clip(0), codes])
    who = person.columns.get("who", np.zeros(0, np.uint32)).astype(np.int64)
    owner = np.where((rows >= 0) & (thing >= 0), who[rows.clip(0)], -1) if len(who) else np.full(len(rows), -1)
    pairs = np.unique(np.stack([owner, thing], axis=1)[owner >= 0], axis=0)
    write_adjacency(file, numbers, "thing/person", pairs[:, 0], _still(pairs[:, 0]), [pairs[:, 1]])
    file.put_fact("thing relations", json.dumps(relations.values).encode())


def _flat(table: pa.Table, name: str) -> Any:
    """A column in one piece."""
    column: Any = table.column(name)
    return column.combine_chunks()


def _still(keys: Flat) -> Flat:
    """No moments: entries stay in the order of their tables."""
    return np.zeros(len(keys), np.uint32)


def things_of(shelves: Shelves, kind: str, card_id: str, most: int) -> list[Part]:
    """The things that a card states or is tied to, those with most records first, each with who else is tied to it."""
    table = "people" if kind == "person" else kind
    number = shelves.number_of(table, card_id) if kind in SOURCES else None
    if number is None:
        return []
    places = [int(one) for one in shelves.hanging(f"thing/{kind}", number)[0]]
    rows = sorted(
        zip(places, shelves.rows("thing", places), strict=True), key=lambda one: (-one[1]["people"], -one[1]["records"])
    )
    own = card_id if kind == "person" else None
    return [_line(shelves, place, row, own) for place, row in rows[:most]]


def thing_card(shelves: Shelves, thing_id: str) -> Part | None:
    """The thing with every record that states it and everybody tied to it; of a hub, nobody."""
    number = shelves.number_of("thing", thing_id, column="entity")
    if number is None:
        return None
    row = shelves.rows("thing", [number])[0]
    sources, records = shelves.hanging("thing/records", number, 0, LISTED)
    return _facts(row) | {
        "value": row["value"],
        "statements": [_statement(shelves, int(s), int(r)) for s, r in zip(sources, records, strict=True)],
        "ties": [] if row["hub"] else _ties(shelves, number),
    }


def _line(shelves: Shelves, number: int, row: Row, own: str | None) -> Part:
    others: dict[str, str] = {}
    if not row["hub"] and row["people"] > (own is not None):
        people = shelves.hanging("thing/people", number, 0, LISTED)[0]
        for one in shelves.rows("person", people):
            if one[WHO] != own:
                others.setdefault(one[WHO], person_label(one))
    named = list(others.items())[:SHARERS]
    return _facts(row) | {"others": [{"person_id": which, "label": label} for which, label in named]}


def _facts(row: Row) -> Part:
    counts = {name: int(row[name]) for name in ("records", "systems", "people")}
    return {"id": row["entity"], "kind": row["kind"], "label": row["label"], "hub": row["hub"], **counts}


def _statement(shelves: Shelves, source: int, record: int) -> Part:
    kind = SOURCES[source]
    row = shelves.rows(kind, [record])[0]
    card = row[WHO] if kind == "person" else row["id"]
    return {"kind": kind, "card_id": card, "label": LABELS[kind](row), "source": provenance(row)}


def _ties(shelves: Shelves, number: int) -> list[Part]:
    rows, relations = shelves.hanging("thing/people", number, 0, LISTED)
    words = json.loads(shelves.file.fact("thing relations") or b"[]")
    found = zip(shelves.rows("person", rows), relations, strict=True)
    return [
        {
            "person_id": row[WHO],
            "label": person_label(row),
            "relation": words[int(relation)],
            "source": provenance(row),
        }
        for row, relation in found
    ]
