"""What pages show of matching beyond the cards: one pair, one person's graph, things that records share.

How likely and how strong are said in words, on the scales of `ndas.match.explain.words`; a figure stands beside its
words only where a reader can add it up (the table of a waterfall).
"""

from dataclasses import dataclass

from ndas.dashboard.cards import CardKind, Provenance
from ndas.match.explain import likelihood_words, strength_words
from ndas.match.explain.words import NEITHER
from ndas.match.model import probability


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One comparison of two records: what was compared, what was found, and its weight in bits.

    `rarity` is the part of the weight that the value's being rare (above nought) or common (below) made.
    """

    what: str
    found: str
    weight: float
    rarity: float = 0.0

    @property
    def strength(self) -> str:
        """How strongly it speaks, in words."""
        return strength_words(self.weight)

    @property
    def rarity_words(self) -> str:
        """What the value's frequency did, in words; empty where it did next to nothing."""
        return "" if abs(self.rarity) < 1 else "a rare value" if self.rarity > 0 else "a common value"


@dataclass(frozen=True, kw_only=True)
class RecordEnd:
    """One record of a pair and the person that it counts to."""

    source: Provenance
    person_id: str
    person_label: str


@dataclass(frozen=True, kw_only=True)
class PairCard:
    """Why two records are, or are not, one person. No bars: the engine never brought the two together.

    prior: what holds before anything is compared, in bits. joins_from: bits from which a pair can join. guard: why they
    may not be joined on their own. apart: why they were not joined although the evidence would have. asked: why people
    are asked about them.
    """

    left: RecordEnd
    right: RecordEnd
    method: str
    prior: float
    bars: tuple[Bar, ...] = ()
    joins_from: float = 0.0
    guard: str | None = None
    apart: str | None = None
    asked: str | None = None

    @property
    def together(self) -> bool:
        """Whether the two count to one person today."""
        return self.left.person_id == self.right.person_id

    @property
    def speaking_for(self) -> tuple[Bar, ...]:
        """What speaks for one person, the strongest first."""
        return tuple(sorted((bar for bar in self.bars if bar.weight >= NEITHER), key=lambda bar: -bar.weight))

    @property
    def speaking_against(self) -> tuple[Bar, ...]:
        """What speaks against, the strongest first."""
        return tuple(sorted((bar for bar in self.bars if bar.weight <= -NEITHER), key=lambda bar: bar.weight))

    @property
    def total(self) -> float:
        """All weights and the prior, in bits."""
        return self.prior + sum(bar.weight for bar in self.bars)

    @property
    def likelihood(self) -> str:
        """How likely one person is by these comparisons alone, in words."""
        return likelihood_words(probability(self.total))


@dataclass(frozen=True, kw_only=True)
class GraphTie:
    """Two records of one person and how the pair speaks. `joins`: it could have joined the two on its own."""

    record_a: str
    record_b: str
    weight: float
    joins: bool

    @property
    def strength(self) -> str:
        """How the whole pair speaks, in words."""
        return likelihood_words(probability(self.weight))


@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """A link that evidence would have made and that was not: the person's own record, the other one, and why."""

    record: str
    other: str
    other_person: str
    other_label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GraphCard:
    """The records of a person and the pairs between them.

    density: share from 0 to 1 of all pairs that could join on their own. bridge: the weakest tie on which holding
    together depends; `bridge_side` are the records that would come away with it.
    """

    person_id: str
    label: str
    method: str
    records: tuple[Provenance, ...]
    ties: tuple[GraphTie, ...]
    density: float
    bridge: GraphTie | None = None
    bridge_side: tuple[str, ...] = ()
    apart: tuple[KeptApart, ...] = ()

    @property
    def against(self) -> tuple[GraphTie, ...]:
        """Pairs that speak against one person."""
        return tuple(tie for tie in self.ties if tie.weight < 0)


@dataclass(frozen=True, kw_only=True)
class Sharer:
    """Somebody else who is tied to a thing."""

    person_id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class ThingLine:
    """A place, telephone, vehicle, e-mail address or organisation, as a card lists it.

    `hub` says why no tie between people is drawn from it. `others` are people tied to it, at most a dozen.
    """

    id: str
    kind: str
    label: str
    records: int
    systems: int
    people: int
    hub: str | None = None
    others: tuple[Sharer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A record that states the thing, and the card that it belongs to."""

    kind: CardKind
    card_id: str
    label: str
    source: Provenance


@dataclass(frozen=True, kw_only=True)
class ThingTie:
    """A person tied to the thing, by which record, as what ("stated": their own record says so)."""

    person_id: str
    label: str
    relation: str
    source: Provenance


@dataclass(frozen=True, kw_only=True)
class ThingCard:
    """The thing itself: `value` is the key that makes records speak of one and the same."""

    id: str
    kind: str
    label: str
    value: str
    records: int
    systems: int
    people: int
    hub: str | None
    statements: tuple[Statement, ...]
    ties: tuple[ThingTie, ...]


@dataclass(frozen=True, kw_only=True)
class HubLine:
    """Things left out as hubs: kind, why, from how many people, how many, their records, people of the largest."""

    kind: str
    why: str
    people_from: int
    things: int
    records: int
    largest: int
