"""Lists that a page shows a part of: events with what they can be filtered by, and what a search found."""

from dataclasses import dataclass
from datetime import datetime

from ndas.dashboard.cards import CardKind


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One line of the event list."""

    id: str
    occurred_at: datetime | None
    recorded_at: datetime | None
    offence: str
    event_kind: str
    area: str
    system: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A value to filter by and how many events have it. `total` counts may be capped by the store."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """A page of events and the facets of the whole filtered set."""

    rows: tuple[EventRow, ...]
    total: int
    offences: tuple[Facet, ...] = ()
    areas: tuple[Facet, ...] = ()
    systems: tuple[Facet, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """One hit. `why` says in words what matched; `snippet` is text with no markup."""

    kind: CardKind
    id: str
    label: str
    why: str
    snippet: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """A page of hits, best first. `kinds` counts all hits by kind."""

    hits: tuple[SearchHit, ...]
    total: int
    kinds: tuple[Facet, ...] = ()
