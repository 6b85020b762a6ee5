"""What a page shows: the frozen shapes that travel from a force's reading store to the screen.

Every value names the row it came from and both clocks (when it happened, when it was written down). A subject
category stands on a link, never on a person: somebody is a suspect *of this event*, not a suspect. Plain
standard library and JSON-friendly on purpose: `vocabulary.json_form` reads each shape back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ndas.vocabulary.subjects import SubjectCategory

CardKind = Literal["person", "event", "location", "object"]
LinkStrength = Literal["confirmed", "unconfirmed", "tentative"]


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """The one source row a value was read from.

    `record_id` is the opaque id that `/record/{record_id}` opens; `row` counts from 1 in the extract's table.
    """

    record_id: str
    system: str
    table: str
    source_id: str
    row: int
    occurred_at: datetime | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Grading:
    """An intelligence grading as received, with the 3x5x2 reading of it for display.

    `derived` is true where the force used another scheme (such as 5x5x5), which does not map one to one.
    """

    source_evaluation: str
    intelligence_assessment: str
    handling_code: str
    original: str
    scheme: str = "3x5x2"
    derived: bool = False
    conditions: str | None = None

    @property
    def caution(self) -> str:
        """What a reader must know before relying on it; empty where nothing."""
        said = (
            ("source not reliable", self.source_evaluation == "3"),
            ("suspected to be false", self.intelligence_assessment == "E"),
            ("conditions: ask its owner before you act or share", self.handling_code == "C"),
        )
        return "; ".join(words for words, holds in said if holds)


@dataclass(frozen=True, kw_only=True)
class Value:
    """One attribute with every row that states it. `hidden_because` set: the text was withheld."""

    attribute: str
    label: str
    text: str
    sources: tuple[Provenance, ...]
    grading: Grading | None = None
    hidden_because: str | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """A recorded tie from the card it stands on to another card, with the role that the source gives it."""

    other_kind: CardKind
    other_id: str
    other_label: str
    role: str
    category: SubjectCategory | None
    source: Provenance
    strength: LinkStrength = "confirmed"
    grading: Grading | None = None


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Free text of a source field. `masked` counts special-category spans masked; `hidden_because`: all is withheld."""

    field: str
    body: str
    source: Provenance
    grading: Grading | None = None
    masked: int = 0
    hidden_because: str | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """What every entity page shows. `flags` are words for the identity bar ("Child", "Warning: firearms")."""

    id: str
    label: str
    values: tuple[Value, ...] = ()
    records: tuple[Provenance, ...] = ()
    links: tuple[Link, ...] = ()
    passages: tuple[Passage, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonCard(Card):
    """A person as matched within one force. `organisation` marks a nominal that is no natural person."""

    born: date | None = None
    sex: str | None = None
    organisation: bool = False


@dataclass(frozen=True, kw_only=True)
class EventCard(Card):
    """A crime, custody or intelligence event. `harm` is its offence's weight in `harm_unit`."""

    event_kind: str
    occurred_at: datetime | None
    occurred_to: datetime | None = None
    recorded_at: datetime | None = None
    offence: str | None = None
    offence_code: str | None = None
    outcome: str | None = None
    area: str | None = None
    harm: float | None = None
    harm_unit: str | None = None
    grading: Grading | None = None


@dataclass(frozen=True, kw_only=True)
class LocationCard(Card):
    """A place. `cell` is its H3 cell at the resolution that maps use, never finer."""

    cell: str | None = None
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class ObjectCard(Card):
    """A vehicle, phone, weapon or other thing."""

    object_kind: str


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of a timeline. `category` is that of the card's subject in this event."""

    event_id: str
    at: datetime | None
    recorded_at: datetime | None
    kind: str
    title: str
    detail: str
    source: Provenance
    category: SubjectCategory | None = None
    grading: Grading | None = None


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page of moments, newest first, and how many there are in all."""

    moments: tuple[Moment, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class SourceField:
    """A column of a source row exactly as received, and the attribute it became (None: not used)."""

    column: str
    text: str
    became: str | None = None
    rule: str | None = None
    hidden_because: str | None = None


@dataclass(frozen=True, kw_only=True)
class SourceRecord:
    """A source row as received, with the cards that it feeds."""

    source: Provenance
    delivery: str
    fields: tuple[SourceField, ...]
    feeds: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Why two source records are held to be one person: each piece of evidence in words, for and against."""

    left: Provenance
    right: Provenance
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...] = ()
    probability: float | None = None

    @property
    def pair(self) -> frozenset[str]:
        """The ids of the two records."""
        return frozenset({self.left.record_id, self.right.record_id})


@dataclass(frozen=True, kw_only=True)
class MatchHistory:
    """A change of the person's records: when, what happened ("merged", "split", "first seen") and why.

    `record` moved from or to `other_person`; `cause` is the record whose coming or change did it. Empty: none.
    """

    at: datetime
    what: str
    why: str
    record: str = ""
    other_person: str = ""
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class MatchCard:
    """Why a person's source records are one, by which version of the method, and how that changed."""

    person_id: str
    label: str
    method: str
    records: tuple[Provenance, ...]
    agreements: tuple[Agreement, ...]
    history: tuple[MatchHistory, ...] = ()
    missing: tuple[str, ...] = ()
