"""The open reading store: what pages ask of one snapshot of one force."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

from ndas.store.reading.board import Board, Selection
from ndas.store.reading.build import FILE_NAME
from ndas.store.reading.card_parts import LABELS, MENTIONED, Part, event_label, grading, link, moment, provenance
from ndas.store.reading.card_parts import record_id as record_id_of
from ndas.store.reading.entities import ENTITIES, LINKS, TABLES, WHO
from ndas.store.reading.event_card import event_card
from ndas.store.reading.person_card import person_card
from ndas.store.reading.scope import NOT_NEEDED, OPEN_MARTS, WHOLE, Scope
from ndas.store.reading.scoped import ScopedShelves
from ndas.store.reading.sealed_file import Permit, SealedFile
from ndas.store.reading.search import search
from ndas.store.reading.shelf import unpack
from ndas.store.reading.shelves import Row, Shelves
from ndas.store.reading.text_columns import hash_of, short
from ndas.store.reading.thing_cards import location_card, object_card
from ndas.store.reading.things import thing_card, things_of
from ndas.store.snapshots import Snapshot
from ndas.store.snapshots.errors import SnapshotRefusedError
from ndas.vocabulary.insight import EventFilter

_FED = 50
"""Stored rows of one source row that are looked at: a source row makes a handful."""

_FACETS = 30
"""Values that a facet lists, most first."""


class ReadingStore:
    """Cards, lists and marts of one snapshot. Every answer is plain JSON-ready data in the shape that pages decode.

    Every method raises `SnapshotLockedError` once the force no longer lends the key, and `SnapshotDamagedError` where
    the file is not what was written.
    """

    def __init__(self, file: SealedFile, scope: Scope = WHOLE, as_at: date | None = None) -> None:
        self._file = file
        self._scope = scope
        self._shelves: Shelves = Shelves(file) if as_at is None else ScopedShelves(file, scope, as_at)
        self._as_at = as_at

    @classmethod
    def open(cls, snapshot: Snapshot, scope: Scope = WHOLE) -> "ReadingStore":
        """Open the reading store of a snapshot, as one purpose may read it.

        With a scope the key is asked for now, without one at the first read.

        Raises:
            SnapshotRefusedError: it was not built.
            SnapshotLockedError: the key is not lent.
        """
        path = snapshot.folder / FILE_NAME
        if scope.everything:
            return cls(SealedFile(path, snapshot.key))
        about = SealedFile(path, snapshot.key, Permit(scope.name, OPEN_MARTS))
        try:
            as_at = date.fromisoformat(json.loads(about.fact("about") or b"{}")["as_at"][:10])
            permit = Permit(scope.name, OPEN_MARTS, tuple(_shut(about, scope)))
        finally:
            about.close()
        return cls(SealedFile(path, snapshot.key, permit), scope, as_at)

    def about(self) -> Part:
        """``delivery`` and ``as_at`` of the snapshot."""
        return cast("Part", json.loads(self._file.fact("about") or b"{}"))

    def person(self, person_id: str) -> Part | None:
        """The person's card, or None."""
        return person_card(self._shelves, person_id, date.fromisoformat(self.about()["as_at"][:10]))

    def person_of(self, record: str) -> str | None:
        """The id of the person to whom a harmonised person record belongs, or None."""
        number = self._shelves.number_of("person", record)
        if number is None or not self._shelves.is_there("person", number):
            return None
        return str(self._shelves.rows("person", [number])[0][WHO])

    def event(self, event_id: str) -> Part | None:
        """The event's card, or None."""
        return event_card(self._shelves, event_id)

    def location(self, location_id: str) -> Part | None:
        """The place's card, or None."""
        return location_card(self._shelves, location_id)

    def object(self, object_id: str) -> Part | None:
        """The thing's card, or None."""
        return object_card(self._shelves, object_id)

    def things(self, kind: str, card_id: str, most: int) -> list[Part]:
        """The places, telephones and so on that a card states, whichever records state them; most shared first."""
        return things_of(self._shelves, kind, card_id, most)

    def thing(self, thing_id: str) -> Part | None:
        """A place, telephone, vehicle, e-mail address or organisation with all its records and people, or None."""
        return thing_card(self._shelves, thing_id)

    def timeline(self, kind: str, card_id: str, first: int, count: int) -> Part:
        """A page of the events of a person, place or thing, newest first, and how many there are."""
        table = "people" if kind == "person" else kind
        number = self._shelves.number_of(table, card_id) if kind in LABELS and kind != "event" else None
        if number is None:
            return {"moments": [], "total": 0}
        name = f"event_{kind}/{kind}"
        ties, events = self._shelves.hanging(name, number, first, count)
        rows = zip(
            self._shelves.rows(f"event_{kind}", ties), self._shelves.rows("event", events, MENTIONED), strict=True
        )
        moments = [_moment(tie, event) for tie, event in rows]
        return {"moments": moments, "total": self._shelves.hanging_count(name, number)}

    def record(self, record_id: str) -> Part | None:
        """The source row as received, what its columns became, and the cards that it feeds; or None."""
        found = self._fed_by(record_id)
        if not found:
            return None
        row = found[0][1]
        name = f"source/{row['system']}/{row['source_table']}"
        about = json.loads(self._file.fact(f"columns:{name}") or b"{}")
        occurred = next((one.get("occurred_from") for table, one in found if table == "event"), None)
        return {
            "source": provenance(row, occurred),
            "delivery": self.about()["delivery"],
            "fields": _fields(self._source_row(name, row["row_number"], self._shown(about)), about, self._scope),
            "feeds": [
                link(table, one[WHO] if table == "person" else one["id"], LABELS[table](one), "became", provenance(one))
                for table, one in found
                if table in ENTITIES
            ],
        }

    def events(self, which: EventFilter, first: int, count: int) -> Part:
        """A page of events, newest first, with exact totals and facets of all that the filter leaves.

        Raises:
            SnapshotRefusedError: the filter names a set of offences that the snapshot was not built with.
        """
        board = self._shelves.board()
        which = self._narrowed(which)
        chosen = board.select(which)
        places = chosen.page(first, count)
        ids = self._shelves.rows("listed", places)
        return {
            "rows": [
                _event_row(row["id"], self._listed(board.listed(place))) for place, row in zip(places, ids, strict=True)
            ],
            "total": chosen.total,
            "offences": self._facet(board, chosen, "event", "offence_as_recorded"),
            "areas": self._facet(board, chosen, "location", "area_name"),
            "systems": self._facet(board, chosen, "event", "system"),
        }

    def search(self, text: str, kind: str | None, first: int, count: int) -> Part:
        """A page of hits by words; see `ndas.store.reading.search`."""
        return search(self._shelves, text, kind, first, count)

    def mart(self, use_case: str, name: str) -> str | None:
        """A use case's mart as the JSON it was given in, or None."""
        found = self._file.mart(use_case, name)
        return None if found is None else unpack(found).decode()

    def marts(self, use_case: str) -> tuple[str, ...]:
        """Names of a use case's marts."""
        return self._file.marts(use_case)

    def fact(self, name: str) -> str | None:
        """A load fact as the JSON it was given in, or None."""
        found = self._file.fact(f"load:{name}")
        return None if found is None else unpack(found).decode()

    def counts(self) -> dict[str, int]:
        """How many rows each table has, and how many ``people`` the records make."""
        return {table: self._shelves.shelf(table).rows for table in (*TABLES, "people")}

    def verify(self) -> None:
        """Read and authenticate every page of the file.

        Raises:
            SnapshotDamagedError: a page is not what was written.
        """
        self._file.verify()

    def close(self) -> None:
        """Close the file and forget what was read from it."""
        self._file.close()

    def _fed_by(self, record_id: str) -> list[tuple[str, Row]]:
        """Stored rows that were made from the source row, with their tables; entities first."""
        same_id = ((table, self._shelves.number_of(table, record_id)) for table in ENTITIES)
        entries = [(table, number) for table, number in same_id if number is not None]
        for segment in self._shelves.segments("record"):
            columns = segment.find(short(hash_of(record_id)), 0, _FED)
            entries += [(TABLES[int(table)], int(number)) for table, number in zip(*columns, strict=True)]
        there = [(table, number) for table, number in entries if self._shelves.is_there(table, number)]
        rows = [(table, self._shelves.rows(table, [number])[0]) for table, number in there]
        found = [(table, row) for table, row in rows if record_id_of(row) == record_id]
        return sorted(found, key=lambda one: one[0] in LINKS)

    def _narrowed(self, which: EventFilter) -> EventFilter:
        """The filter within the years of the scope, without what it asks of columns that are left out.

        Raises:
            SnapshotRefusedError: it narrows by a column that this purpose does not open.
        """
        asked = {"offence": "offence_as_recorded", "area": "area_name", "cell": "cell", "offences": "offence_code"}
        for part, column in asked.items():
            table = "location" if part in ("area", "cell") else "event"
            if getattr(which, part) is not None and not self._scope.holds(table, column):
                raise SnapshotRefusedError(f"the events cannot be narrowed by {part}: your purpose does not need it")
        since = None if self._as_at is None else self._scope.since(self._as_at)
        if since is None or (which.date_from is not None and which.date_from >= since):
            return which
        return replace(which, date_from=since)

    def _listed(self, row: Row) -> Row:
        """What the list shows of an event, without columns that are left out."""
        where = {"offence_as_recorded": "event", "outcome_as_recorded": "event"}
        held = {name: row[name] if self._scope.holds(table, name) else None for name, table in where.items()}
        area = row["area"] if self._scope.holds("location", "area_name") else None
        return row | held | {"area": area}

    def _facet(self, board: Board, chosen: Selection, table: str, name: str) -> list[Part]:
        return _facet(board.counts(name, chosen)) if self._scope.holds(table, name) else []

    def _shown(self, about: dict[str, Any]) -> set[str] | None:
        """Source columns that became something that the scope holds; None where it leaves nothing out."""
        return None if self._scope.everything else _shown(about, self._scope)

    def _source_row(self, name: str, row_number: int, shown: set[str] | None) -> Row:
        found = self._shelves.index(name).find(row_number)[0]
        if not len(found):
            return {}
        every = self._shelves.shelf(name).columns
        held = [column for column in every if shown is None or column in shown]
        row = self._shelves.rows(name, found[:1], held)[0] if held else {}
        return dict.fromkeys(every) | row


def _shown(about: dict[str, Any], scope: Scope) -> set[str]:
    """Source columns that became something that the scope holds: of several attributes each must be held."""
    return {
        column
        for column, attributes in about.get("became", {}).items()
        if all(scope.holds(*_table_and_column(attribute)) for attribute in attributes.split(","))
    }


def _table_and_column(attribute: str) -> tuple[str, str]:
    table, _, column = attribute.strip().partition(".")
    return table, column


def _shut(file: SealedFile, scope: Scope) -> Iterator[tuple[int, int]]:
    """Ranges of blocks of shelves of which nothing may be read: free text, and source rows that made nothing held."""
    for name in file.facts():
        shelf = name.removeprefix("shelf:")
        source = shelf.startswith("source/") and not _shown(json.loads(file.fact(f"columns:{shelf}") or b"{}"), scope)
        if name.startswith("shelf:") and (source or (shelf == "text" and not scope.holds("text", "body"))):
            said = json.loads(file.fact(name) or b"{}")
            yield int(said["first"]), int(said["first"]) + -(-int(said["rows"]) // int(said["block_rows"]))


def _fields(row: Row, about: dict[str, Any], scope: Scope) -> list[Part]:
    became, rule, withheld = (about.get(part, {}) for part in ("became", "rule", "withheld"))
    held = None if scope.everything else _shown(about, scope)
    shown: list[Part] = [
        {"column": name, "text": str(value or ""), "became": became.get(name), "rule": rule.get(name)}
        if held is None or name in held
        else {"column": name, "text": "", "became": became.get(name), "hidden_because": NOT_NEEDED}
        for name, value in row.items()
        if name != "row_number"
    ]
    hidden = [{"column": name, "text": "", "hidden_because": why} for name, why in withheld.items()]
    return shown + hidden


def _moment(tie: Row, event: Row) -> Part:
    words = tie.get("role_as_recorded") or tie["role"] or ""
    detail = " · ".join(part for part in (words, event["reference"], event["outcome_as_recorded"]) if part)
    return {
        "event_id": event["id"],
        "at": moment(event["occurred_from"]),
        "recorded_at": moment(event["recorded_at"]),
        "kind": event["kind"] or "event",
        "title": event_label(event),
        "detail": detail,
        "source": provenance(tie, event["occurred_from"]),
        "category": tie.get("category"),
        "grading": grading(event),
    }


def _event_row(event_id: str, row: Row) -> Part:
    return {
        "id": event_id,
        "occurred_at": moment(row["occurred"]),
        "recorded_at": moment(row["recorded"]),
        "offence": row["offence_as_recorded"] or (row["kind"] or "event").capitalize(),
        "event_kind": row["kind"] or "event",
        "area": row["area"] or "",
        "system": row["system"] or "",
        "outcome": row["outcome_as_recorded"] or "",
    }


def _facet(counts: list[tuple[str, int]]) -> list[Part]:
    return [{"value": value, "label": value, "count": count} for value, count in counts[:_FACETS]]
