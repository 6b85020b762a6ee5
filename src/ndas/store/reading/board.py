"""The event board: the few columns by which the event list is narrowed, counted and paged, newest event first.

A list with its total and its counts by offence, area and system needs every event that matches, not only a page of
them; an index per column cannot count. The board holds each column as one flat array of small codes (about 20 bytes an
event), so that a filter is a pass over an array and counts are exact.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import h3
import numpy as np

from ndas.store.reading.contents import EventSet
from ndas.store.reading.entities import NEVER, Codes, Entity, newest_first
from ndas.store.reading.kernels import Flat
from ndas.store.reading.sealed_file import SealedFile, SealedFileWriter
from ndas.store.reading.shelf import pack, unpack
from ndas.store.snapshots.errors import SnapshotRefusedError
from ndas.vocabulary.insight import EventFilter

_CODED = ("kind", "offence_code", "offence_as_recorded", "offence_group", "outcome_as_recorded", "system", "status")
_PLACED = ("area", "area_name", "cell")
_LOCAL = ZoneInfo("Europe/London")
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
_PART = 1 << 20
"""Values of a column in one block: a block stays below what SQLite holds in one value."""


def write_board(
    file: SealedFileWriter,
    event: Entity,
    event_codes: Mapping[str, Codes],
    location: Entity,
    place_codes: Mapping[str, Codes],
    scenes: tuple[Flat, Flat],
    event_sets: Mapping[str, EventSet],
) -> None:
    """Write the board. ``scenes`` are the row numbers of events and locations that `shelve_link` gave."""
    minutes = event.columns.get("minutes", np.zeros(0, dtype=np.uint32))
    order = newest_first(minutes)
    columns = {name: event.columns[name][order] for name in (*_CODED, "flags") if name in event.columns}
    columns |= {"minutes": minutes[order], "recorded": event.columns.get("recorded", minutes)[order]}
    dictionaries = {name: event_codes[name].values for name in (*_CODED, "flags")}
    place = _first_place(len(minutes), *scenes)[order]
    for name in _PLACED:
        nowhere = len(place_codes[name].values)
        codes = location.columns.get(name, np.zeros(0, dtype=np.uint32))
        columns[name] = np.where(place >= 0, codes[place.clip(0)] if len(codes) else nowhere, nowhere)
        dictionaries[name] = [*place_codes[name].values, None]
    for name, values in columns.items():
        _put_column(file, name, values)
    about = {
        "events": len(minutes),
        "columns": sorted(columns),
        "dictionaries": dictionaries,
        "sets": {name: _as_json(one) for name, one in event_sets.items()},
    }
    file.put_fact("board", pack(json.dumps(about).encode()))


def _as_json(one: EventSet) -> dict[str, tuple[str, ...]]:
    return {name: getattr(one, name) for name in ("codes", "wordings", "flags", "kinds", "without_status")}


def _first_place(events: int, event_rows: Flat, place_rows: Flat) -> Flat:
    """The first location of each event, or -1."""
    place = np.full(events, -1, dtype=np.int64)
    known = np.flatnonzero((event_rows >= 0) & (place_rows >= 0))[::-1]
    place[event_rows[known]] = place_rows[known]
    return place


def _put_column(file: SealedFileWriter, name: str, values: Flat) -> None:
    if name not in ("flags", "minutes", "recorded") and len(values):
        values = values.astype(np.min_scalar_type(int(values.max())))
    parts = range(0, max(1, len(values)), _PART)
    file.put_fact(f"board:{name}", json.dumps({"type": values.dtype.str, "parts": len(parts)}).encode())
    for at, start in enumerate(parts):
        file.put_fact(f"board:{name}:{at}", pack(values[start : start + _PART].tobytes()))


class Board:
    """The event list, narrowed and counted."""

    def __init__(self, file: SealedFile) -> None:
        about = json.loads(unpack(file.fact("board") or pack(b'{"events": 0, "columns": []}')))
        self.events = int(about["events"])
        self._columns = {name: _column(file, name) for name in about["columns"]}
        self._dictionaries: dict[str, list[str | None]] = about.get("dictionaries", {})
        self._sets = {
            name: EventSet(**{k: tuple(v) for k, v in one.items()}) for name, one in about.get("sets", {}).items()
        }
        self._all_counted: dict[str, list[tuple[str, int]]] = {}

    def select(self, which: EventFilter) -> "Selection":
        """The events that the filter leaves, newest first.

        Raises:
            SnapshotRefusedError: the filter names a set of events that this snapshot was not built with.
        """
        low, high = self._days(which.date_from, which.date_to)
        mask: Flat | None = None
        for part in self._conditions(which, slice(low, high)):
            mask = part if mask is None else mask & part
        return Selection(self, low, high, mask)

    def listed(self, place: int) -> dict[str, Any]:
        """What the list shows of the event at one of its places, but for its id."""
        words = {
            name: self._word(name, place) for name in ("kind", "offence_as_recorded", "system", "outcome_as_recorded")
        }
        area = self._word("area_name", place) or self._word("area", place)
        moments = {
            "occurred": _moment(self._columns["minutes"][place]),
            "recorded": _moment(self._columns["recorded"][place]),
        }
        return words | moments | {"area": area}

    def counts(self, name: str, selection: "Selection") -> list[tuple[str, int]]:
        """How many selected events have each value of a column, most first; missing values are not listed."""
        everything = selection.places is None and (selection.low, selection.high) == (0, self.events)
        if everything and name in self._all_counted:
            return self._all_counted[name]
        values = self._dictionaries.get(name, [])
        codes = self._columns[name][selection.low : selection.high] if values else np.zeros(0, dtype=np.uint8)
        chosen = codes if selection.places is None else codes[selection.places]
        count = np.bincount(chosen, minlength=len(values))
        order = np.argsort(-count, kind="stable")
        found = [(values[i], int(count[i])) for i in order if count[i] and values[i] is not None]
        listed = [(str(value), number) for value, number in found]
        if everything:
            self._all_counted[name] = listed
        return listed

    def _word(self, name: str, position: int) -> str | None:
        return self._dictionaries[name][int(self._columns[name][position])]

    def _days(self, first: date | None, last: date | None) -> tuple[int, int]:
        """The stretch of the list between two local days; undated events are in none."""
        if first is None and last is None:
            return 0, self.events
        ages = np.uint32(0xFFFFFFFF) - self._columns["minutes"] if self.events else np.zeros(0, dtype=np.uint32)
        low = 0 if last is None else int(np.searchsorted(ages, 0xFFFFFFFF - (_minute(last + timedelta(days=1)) - 1)))
        oldest = NEVER + 1 if first is None else _minute(first)
        return low, max(low, int(np.searchsorted(ages, 0xFFFFFFFF - oldest, "right")))

    def _conditions(self, which: EventFilter, stretch: slice) -> list[Flat]:
        found = []
        if which.offence is not None:
            found.append(self._any_of(("offence_as_recorded", "offence_code", "offence_group"), which.offence, stretch))
        if which.area is not None:
            found.append(self._any_of(("area_name", "area"), which.area, stretch))
        if which.system is not None:
            found.append(self._any_of(("system",), which.system, stretch))
        if which.cell is not None:
            inside = [value is not None and _within(value, which.cell) for value in self._dictionaries.get("cell", [])]
            found.append(self._listed("cell", inside, stretch))
        if which.offences is not None:
            found += self._in_set(which.offences, stretch)
        return found

    def _any_of(self, names: tuple[str, ...], wanted: str, stretch: slice) -> Flat:
        """Events of which one of these columns has the value."""
        mask = np.zeros(stretch.stop - stretch.start, dtype=np.bool_)
        for name in names:
            if wanted in self._dictionaries.get(name, []):
                mask |= self._columns[name][stretch] == self._dictionaries[name].index(wanted)
        return mask

    def _listed(self, name: str, listed: list[bool], stretch: slice) -> Flat:
        if not any(listed):
            return np.zeros(stretch.stop - stretch.start, dtype=np.bool_)
        table: Flat = np.array(listed, dtype=np.bool_)
        return np.asarray(table[self._columns[name][stretch]])

    def _in_set(self, name: str, stretch: slice) -> list[Flat]:
        if name not in self._sets:
            raise SnapshotRefusedError("this snapshot was not built with that set of offences; choose a declared one")
        one, words = self._sets[name], self._dictionaries
        by_code = [value is not None and _coded(value, one.codes) for value in words["offence_code"]]
        found = [
            self._listed("offence_code", by_code, stretch)
            | self._listed(
                "offence_as_recorded", [value in one.wordings for value in words["offence_as_recorded"]], stretch
            ),
            self._listed("kind", [value in one.kinds for value in words["kind"]], stretch),
            self._listed("status", [value not in one.without_status for value in words["status"]], stretch),
        ]
        if one.flags:
            wanted = sum(1 << at for at, flag in enumerate(words["flags"]) if flag in one.flags)
            found.append((self._columns["flags"][stretch] & np.uint64(wanted)) != 0)
        return found


class Selection:
    """Events of the board between two places, those that the mask leaves."""

    def __init__(self, board: Board, low: int, high: int, mask: Flat | None) -> None:
        self.board, self.low, self.high = board, low, high
        self.places = None if mask is None else np.flatnonzero(mask)
        self.total = high - low if self.places is None else len(self.places)

    def page(self, first: int, count: int) -> list[int]:
        """Places in the list of one page of the selection."""
        if self.places is None:
            return list(range(min(self.low + first, self.high), min(self.low + first + count, self.high)))
        return [self.low + int(at) for at in self.places[first : first + count]]


def _column(file: SealedFile, name: str) -> Flat:
    about = json.loads(file.fact(f"board:{name}") or b"{}")
    parts = [unpack(file.fact(f"board:{name}:{at}") or pack(b"")) for at in range(about["parts"])]
    return np.frombuffer(b"".join(parts), dtype=about["type"])


def _minute(day: date) -> int:
    """The minute since the year 1 in which a local day begins."""
    begins = datetime.combine(day, time(), _LOCAL).astimezone(UTC)
    return int((begins - _YEAR_ONE).total_seconds() // 60)


def _moment(minute: int) -> datetime | None:
    return None if minute == NEVER else _YEAR_ONE + timedelta(minutes=int(minute))


def _coded(code: str, listed: tuple[str, ...]) -> bool:
    return any(code == one or code.startswith(f"{one}/") for one in listed)


def _within(cell: str, wanted: str) -> bool:
    """Whether an H3 cell is the wanted one or lies in it."""
    if cell == wanted:
        return True
    coarse: Any = h3.get_resolution(wanted)
    return bool(h3.get_resolution(cell) > coarse and h3.cell_to_parent(cell, coarse) == wanted)
