"""The live snapshot of each force, as pages read it; opened once for each snapshot, closed when it is replaced.

1. A reading belongs to one force, one snapshot and one sight; which snapshot is asked of the control database on every
   request. A sight has a connection of its own, which holds what its purpose permits and nothing else.
2. Before each page the force's key holder is asked whether what it lent still stands. What it took back is given up at
   once: key, open file and whatever was read; the page says so. Without an answer the lease runs to its end, no longer.
3. Each force is served on its own; a holder that is slow or gone delays no other force.
"""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from ndas.dashboard.cards import (
    CardKind,
    EventCard,
    LocationCard,
    MatchCard,
    MatchHistory,
    ObjectCard,
    PersonCard,
    SourceRecord,
    Timeline,
)
from ndas.dashboard.judging import Question
from ndas.dashboard.lists import EventPage, SearchPage
from ndas.dashboard.live.careful import careful_event, careful_person, careful_record, careful_search
from ndas.dashboard.live.matches import LiveMatches
from ndas.dashboard.live.scopes import scope_of
from ndas.dashboard.live.standing import Standing, Word
from ndas.dashboard.matched import GraphCard, HubLine, PairCard, RecordEnd, ThingCard, ThingLine
from ndas.dashboard.services import SnapshotState
from ndas.governance import Lease
from ndas.governance.access.sight import BLIND, Sight
from ndas.match.explain import WeekReport
from ndas.store.control import Control
from ndas.store.reading import ReadingStore
from ndas.store.snapshots import Snapshot, SnapshotStore
from ndas.store.snapshots.errors import SnapshotLockedError
from ndas.store.snapshots.words import open_words, seal_words
from ndas.vocabulary import ForceId, SnapshotId
from ndas.vocabulary.finding import Finding
from ndas.vocabulary.insight import Definition, EventFilter, InsightMart, MethodSection
from ndas.vocabulary.json_form import card_from_json, read_card

T = TypeVar("T")
MOST_THINGS = 30
"""Things that a card lists, those of most people first."""
Lend = Callable[[ForceId, SnapshotId], Callable[[], Lease]]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Opens snapshots for the dashboard."""

    control: Control
    snapshots: SnapshotStore
    lend: Lend
    epoch: Callable[[ForceId], int]
    """The epoch of a force's key holder; grows whenever what it lends has changed."""

    def snapshot(self, force: ForceId) -> Snapshot:
        """The live snapshot of a force, freshly opened.

        Raises:
            LookupError: nothing is live.
        """
        live = self.control.snapshots.live(force)
        if live is None:
            raise LookupError("nothing is live")
        return self.snapshots.open(force, live.snapshot, self.lend(force, live.snapshot))


class LiveReadings:
    """The live reading of each force."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._guard = threading.Lock()
        self._open: dict[ForceId, LiveReading] = {}
        self._standings: dict[ForceId, Standing] = {}

    def of(self, force: ForceId, sight: Sight = BLIND) -> "LiveReading | None":
        """The force's live reading as this sight has it; None before its first publish and after it has left.

        Raises:
            SnapshotLockedError: the force's holder has taken the key back, or lends none.
        """
        live = self._opened.control.snapshots.live(force)
        standing = self._standing(force)
        with standing.turn():
            known = self._open.get(force)
            if known is not None and (live is None or known.id != live.snapshot):
                del self._open[force]  # requests that still read it finish; the last one to let go closes it
                known = None
            if live is None:
                return None
            word = standing.word()
            if known is None:
                known = self._open[force] = self._read(force, live.snapshot, live.published_at, word)
            self._require(known, force, word)
            return known.seen_by(sight)

    def forget_silence(self) -> None:
        """Ask every holder again with the next page, however short a time ago there was no answer."""
        for standing in self._standings.values():
            standing.forget_silence()

    def sweep(self) -> None:
        """Give up every key that no longer stands, whether or not anybody looks at its force."""
        for force in tuple(self._open):
            standing = self._standing(force)
            with suppress(SnapshotLockedError), standing.turn():
                if (known := self._open.get(force)) is not None:
                    word = standing.word()
                    if word is not Word.STANDS or not known.is_lent:
                        self._require(known, force, word)

    def _require(self, known: "LiveReading", force: ForceId, word: Word) -> None:
        """Let the reading go unless its key is lent now."""
        try:
            if word is Word.CHANGED:
                known.give_up()
            if word is not Word.NO_ANSWER or not known.is_lent:
                _refuse_silence(force, word)
                known.require()
        except SnapshotLockedError:
            self._open.pop(force, None)
            known.close()
            raise

    def _standing(self, force: ForceId) -> Standing:
        with self._guard:
            if force not in self._standings:
                self._standings[force] = Standing(force, lambda: self._opened.epoch(force))
            return self._standings[force]

    def _read(self, force: ForceId, which: SnapshotId, published_at: datetime, word: Word) -> "LiveReading":
        _refuse_silence(force, word)
        snapshot = self._opened.snapshots.open(force, which, self._opened.lend(force, which))
        return LiveReading(which, published_at, snapshot)


class LiveReading:
    """One snapshot of one force; every answer is decoded strictly into the shape its page shows."""

    def __init__(self, which: SnapshotId, published_at: datetime, snapshot: Snapshot, sight: Sight = BLIND) -> None:
        self.id = which
        self._published_at = published_at
        self._snapshot = snapshot
        self._sight = sight
        self._matches = LiveMatches(snapshot, published_at)
        self._others: dict[Sight, LiveReading] = {}
        self._opening = threading.Lock()

    @cached_property
    def _store(self) -> ReadingStore:
        return ReadingStore.open(self._snapshot, scope_of(self._sight))

    def seen_by(self, sight: Sight) -> "LiveReading":
        """The same snapshot over the connection of another sight, opened once for each."""
        if sight == self._sight:
            return self
        with self._opening:
            if sight not in self._others:
                self._others[sight] = LiveReading(self.id, self._published_at, self._snapshot, sight)
            return self._others[sight]

    def snapshot(self) -> SnapshotState:
        """Which snapshot this is."""
        as_at = datetime.fromisoformat(self._store.about()["as_at"])
        return SnapshotState(id=self.id, published_at=self._published_at, as_at=as_at)

    def person(self, person_id: str) -> PersonCard | None:
        """The person's card."""
        card = _card(PersonCard, self._store.person(person_id))
        return card and careful_person(card, unmasked=self._sight.unmasked)

    def event(self, event_id: str) -> EventCard | None:
        """The event's card."""
        card, sight = _card(EventCard, self._store.event(event_id)), self._sight
        return card and careful_event(card, unmasked=sight.unmasked, conditional=sight.conditional)

    def location(self, location_id: str) -> LocationCard | None:
        """The place's card."""
        return _card(LocationCard, self._store.location(location_id))

    def object(self, object_id: str) -> ObjectCard | None:
        """The thing's card."""
        return _card(ObjectCard, self._store.object(object_id))

    def record(self, record_id: str) -> SourceRecord | None:
        """The source row as received."""
        record = _card(SourceRecord, self._store.record(record_id))
        return record and careful_record(record, unmasked=self._sight.unmasked)

    def match(self, person_id: str) -> MatchCard | None:
        """Why the person's records are one."""
        card = self.person(person_id)
        return None if card is None else self._matches.of(card)

    def history(self, person_id: str) -> tuple[MatchHistory, ...]:
        """How the person's records changed, newest first."""
        return self._matches.history(person_id)

    def pair(self, record_a: str, record_b: str) -> PairCard | None:
        """Why two records are, or are not, one person; None where one is not a person's record here."""
        left, right = self._end(record_a), self._end(record_b)
        return None if left is None or right is None else self._matches.pair(left, right)

    def graph(self, person_id: str) -> GraphCard | None:
        """The graph of the person's records; None where there is no such person or no engine weighed them."""
        card = self.person(person_id)
        return None if card is None else self._matches.graph(card, self._whose)

    def things(self, kind: CardKind, card_id: str) -> tuple[ThingLine, ...]:
        """The places, telephones and so on that a card states, those of most people first."""
        return tuple(read_card(ThingLine, one) for one in self._store.things(kind, card_id, MOST_THINGS))

    def thing(self, thing_id: str) -> ThingCard | None:
        """A place, telephone, vehicle, e-mail address or organisation with its records and people."""
        return _card(ThingCard, self._store.thing(thing_id))

    def match_report(self) -> tuple[WeekReport, tuple[HubLine, ...]] | None:
        """What the matching of this snapshot did; None where no engine ran."""
        return self._matches.report()

    def review(self, first: int, count: int) -> tuple[Question, ...]:
        """Pairs that a person should look at, best question first."""
        return self._matches.review(first, count)

    def timeline(self, kind: CardKind, card_id: str, first: int, count: int) -> Timeline:
        """A page of the card's moments, newest first."""
        return read_card(Timeline, self._store.timeline(kind, card_id, first, count))

    def events(self, which: EventFilter, first: int, count: int) -> EventPage:
        """A page of events, newest first."""
        return read_card(EventPage, self._store.events(which, first, count))

    def search(self, text: str, kind: CardKind | None, first: int, count: int) -> SearchPage:
        """A page of hits, best first."""
        found = read_card(SearchPage, self._store.search(text, kind, first, count))
        return careful_search(found, unmasked=self._sight.unmasked)

    def definitions(self, use_case: str) -> tuple[Definition, ...]:
        """The definitions a reader may choose, the default first."""
        return tuple(read_card(Definition, one) for one in self._list(use_case, "definitions"))

    def insight(self, use_case: str, definition: str) -> InsightMart | None:
        """The figures under one definition."""
        text = self._store.mart(use_case, f"insight/{definition}")
        return None if text is None else card_from_json(InsightMart, text)

    def findings(self, use_case: str) -> tuple[Finding, ...]:
        """The leads, list by list, the first ranked first."""
        return tuple(read_card(Finding, one) for one in self._list(use_case, "findings"))

    def effects(self, use_case: str) -> Mapping[str, str]:
        """Decision to what it did to this week's lists."""
        text = self._store.mart(use_case, "effects")
        return {} if text is None else json.loads(text)

    def seal(self, words: str, about: str) -> bytes:
        """Words that somebody wrote, sealed under this snapshot's key."""
        return seal_words(self._snapshot.key, words, about)

    def unseal(self, sealed: bytes, about: str) -> str:
        """The words again."""
        return open_words(self._snapshot.key, sealed, about)

    def method(self, use_case: str) -> tuple[MethodSection, ...]:
        """The method page's text."""
        return tuple(read_card(MethodSection, one) for one in self._list(use_case, "method"))

    @property
    def is_lent(self) -> bool:
        """Whether the lease runs, without asking anybody."""
        return self._snapshot.key.is_lent

    def require(self) -> None:
        """Return if the key is lent, after asking for it where it is not.

        Raises:
            SnapshotLockedError: the holder does not lend.
        """
        self._snapshot.key.require()

    def give_up(self) -> None:
        """Give the key up; the next use asks the holder again."""
        self._snapshot.key.give_up()

    def _end(self, record_id: str) -> RecordEnd | None:
        person = self._store.person_of(record_id)
        card = self.person(person) if person else None
        source = next((one for one in card.records if one.record_id == record_id), None) if card else None
        return RecordEnd(source=source, person_id=card.id, person_label=card.label) if card and source else None

    def _whose(self, record_id: str) -> tuple[str, str]:
        end = self._end(record_id)
        return (end.person_id, end.person_label) if end else ("", "")

    def close_file(self) -> None:
        """Close this sight's connection, if it was opened."""
        if "_store" in vars(self):
            self._store.close()

    def close(self) -> None:
        """Close every sight's connection and give the key up."""
        for reading in (self, *self._others.values()):
            reading.close_file()
        self._snapshot.close()

    def _list(self, use_case: str, name: str) -> list[Any]:
        text = self._store.mart(use_case, name)
        return [] if text is None else json.loads(text)


def _card(shape: type[T], found: object) -> T | None:
    return None if found is None else read_card(shape, found)


def _refuse_silence(force: ForceId, word: Word) -> None:
    if word is Word.NO_ANSWER:
        raise SnapshotLockedError(f"the key holder of {force} does not answer, and nothing that it lent runs any more")
