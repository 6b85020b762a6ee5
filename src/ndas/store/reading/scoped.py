"""Shelves as one scope sees them: the one place where rows, ties and texts are left out, by the rules of `scope.py`."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from ndas.store.reading.kernels import Flat
from ndas.store.reading.scope import Scope
from ndas.store.reading.sealed_file import SealedFile
from ndas.store.reading.shelves import Row, Shelves
from ndas.vocabulary import POLE

MOST = 5_000
"""Ties of one card that are looked through, the newest first."""
THING_COLUMNS = {
    "location": (("location", "address"), ("location", "postcode"), ("person", "address")),
    "phone": (("person", "phones"), ("object", "identifier")),
    "email": (("person", "emails"), ("object", "identifier")),
    "vehicle": (("object", "identifier"),),
    "organisation": (("person", "name_as_recorded"),),
}
"""Kind of thing to the columns that its name is made of: a thing is there only where all of them are."""
_LOCAL = ZoneInfo("Europe/London")


class ScopedShelves(Shelves):
    """Rows by id and by number, and what hangs on them, within a scope."""

    narrows = True

    def __init__(self, file: SealedFile, scope: Scope, as_at: date) -> None:
        super().__init__(file)
        self.scope = scope
        since = scope.since(as_at)
        self._since = None if since is None else datetime.combine(since, time(), _LOCAL).astimezone(UTC)
        self._people: dict[int, bool] = {}

    def hides(self, table: str, column: str) -> bool:
        """Whether the column is left out."""
        return not self.scope.holds(table, column)

    def number_of(self, table: str, text: str, column: str = "id") -> int | None:
        """The row number of the row with this id, or None where it is not there."""
        number = super().number_of(table, text, column)
        return number if number is not None and self.is_there(table, number) else None

    def is_there(self, table: str, number: int) -> bool:
        """Whether a row is in the scope."""
        if table == "event":
            return bool(self._dated([number])[0])
        if table == "people":
            return self._person(number)
        if table == "person":
            return bool(self._records([number])[0])
        if table == "thing":
            return bool(self._things([number])[0])
        if table == "event_person":
            return self.scope.permits(super().rows("event_person", [number], ("category",))[0]["category"])
        return table != "text" or self.scope.holds("text", "body")

    def hanging(self, name: str, number: int, first: int = 0, count: int | None = None) -> list[Flat]:
        """Entries of a row in an adjacency that are in the scope: columns of row numbers, newest first."""
        if name in ("people/person", "thing/records"):
            return super().hanging(name, number, first, count)
        columns = super().hanging(name, number, 0, MOST)
        kept = np.flatnonzero(self._kept(name, number, columns))
        stop = None if count is None else first + count
        return [column[kept][first:stop] for column in columns]

    def hanging_count(self, name: str, number: int) -> int:
        """How many of them there are."""
        return len(self.hanging(name, number)[0])

    def rows(self, table: str, numbers: Sequence[int] | Flat, columns: Sequence[str] | None = None) -> list[Row]:
        """Rows by number; a column that is left out is None, its value is never made."""
        shelf = self.shelf(table)
        wanted = list(columns) if columns is not None else list(shelf.columns)
        held = [column for column in wanted if table not in POLE or self.scope.holds(table, column)]
        hidden = dict.fromkeys(column for column in wanted if column not in held)
        return [row | hidden for row in shelf.take(numbers, held or ["id"])]

    def _kept(self, name: str, number: int, columns: list[Flat]) -> Flat:
        table, _, end = name.partition("/")
        if table == "text":
            return np.full(len(columns[0]), self._text(end, number))
        if table == "thing":
            return self._thing_ends(end, columns)
        kept = np.ones(len(columns[0]), dtype=np.bool_)
        if table == "event_person":
            parts = super().rows(table, columns[0], ("category",))
            kept &= _flags(self.scope.permits(part["category"]) for part in parts)
        if name == "event/outcome":
            kept &= self._dated(columns[0])
        elif table.startswith("event_") and end != "event":
            kept &= self._dated(columns[1])
        if name in ("event_person/event", "person_person/person", "person_person/other") or (
            table in ("person_location", "person_object") and end != "person"
        ):
            kept &= self._records(columns[1])
        return kept

    def _thing_ends(self, end: str, columns: list[Flat]) -> Flat:
        return self._records(columns[0]) if end == "people" else self._things(columns[0])

    def _text(self, kind: str, number: int) -> bool:
        if not self.scope.holds("text", "body"):
            return False
        if kind != "event" or self.scope.conditional or self.scope.everything:
            return True
        handling: str | None = super().rows("event", [number], ("handling",))[0]["handling"]
        return handling != "C"

    def _dated(self, events: Sequence[int] | Flat) -> Flat:
        if self._since is None:
            return np.ones(len(events), dtype=np.bool_)
        found = [row["occurred_from"] for row in super().rows("event", events, ("occurred_from",))]
        return _flags(at is None or _utc(at) >= self._since for at in found)

    def _records(self, records: Sequence[int] | Flat) -> Flat:
        """Whether the person of each record is there."""
        who = [row["matched_person"] for row in super().rows("person", records, ("matched_person",))]
        numbers = {one: super(ScopedShelves, self).number_of("people", one) for one in dict.fromkeys(who)}
        return _flags((number := numbers[one]) is not None and self._person(number) for one in who)

    def _person(self, number: int) -> bool:
        known = self._people.get(number)
        if known is None:
            ties = super().hanging("event_person/person", number, 0, MOST)
            known = not len(ties[0]) or bool(self._kept_parts(ties).any())
            if len(self._people) > MOST:
                self._people.clear()
            self._people[number] = known
        return known

    def _kept_parts(self, ties: list[Flat]) -> Flat:
        parts = super().rows("event_person", ties[0], ("category",))
        return _flags(self.scope.permits(part["category"]) for part in parts) & self._dated(ties[1])

    def _things(self, things: Sequence[int] | Flat) -> Flat:
        kinds = [row["kind"] for row in super().rows("thing", things, ("kind",))]
        named = [THING_COLUMNS.get(kind, (("thing", kind),)) for kind in kinds]
        return _flags(all(self.scope.holds(*column) for column in columns) for columns in named)


def _flags(said: Iterable[bool]) -> Flat:
    return np.fromiter(said, dtype=np.bool_)


def _utc(at: Any) -> datetime:
    moment: datetime = at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
