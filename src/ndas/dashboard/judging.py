"""What pages say about matching and people's word on it: questions, and judgements that stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ndas.vocabulary.judging import Ground, Verdict

Pair = frozenset[str]
"""The ids of two records, in no order."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Two records of which the engine cannot say whether they are one person, and why a person is asked.

    `probability` is from 0 to 1. The reasons are words of the model, the weightiest first.
    """

    record_a: str
    record_b: str
    person_a: str
    person_b: str
    asked_because: str
    probability: float
    reasons_for: tuple[str, ...] = ()
    reasons_against: tuple[str, ...] = ()

    @property
    def pair(self) -> Pair:
        """The two records."""
        return frozenset({self.record_a, self.record_b})


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One person's word on two records. `ground` None: kept under a code that is not on the list any more."""

    id: str
    record_a: str
    record_b: str
    verdict: Verdict
    ground: Ground | None
    by: str
    at: datetime

    @property
    def pair(self) -> Pair:
        """The two records."""
        return frozenset({self.record_a, self.record_b})

    @property
    def act(self) -> str:
        """The act that it was part of: a split makes several judgements at once, told apart after the point."""
        return self.id.partition(".")[0]


def judged_pairs(judgements: Iterable[Judgement]) -> frozenset[Pair]:
    """The pairs on which somebody's word stands."""
    return frozenset(one.pair for one in judgements)
