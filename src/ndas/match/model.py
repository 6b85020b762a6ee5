"""What a model is: which columns are compared how, which pairs are looked at, and what must never be joined.

A model is data. The same model drives the compiled kernels, writes Splink's settings file, and words the
explanations, so the three cannot disagree. Weights are Fellegi and Sunter's: log2(m/u) per level, where m is the
share of true pairs and u the share of other pairs that show the level.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from ndas.match.errors import ModelRefusedError

MAX_COMPARISONS = 16
MAX_LEVELS = 15


class Kind(IntEnum):
    """What a test asks of one column of the first record and one of the second. A missing value passes no test."""

    MISSING = 0  # one of the two has no value
    SAME = 1
    DIFFERENT = 2
    ALIKE = 3  # Jaro-Winkler similarity of at least `bound`
    ONE_EDIT = 4  # Damerau-Levenshtein distance of at most 1
    EDITS = 5  # Levenshtein distance of at most `bound`
    SHARED = 6  # two lists have a value in common
    FOUND_IN = 7  # the first record's value is in the second record's list
    NEAR = 8  # two numbers differ by at most `bound`
    OVERLAP = 9  # two lists of stays (start, end) have a moment in common
    HOLDS = 10  # the second record's value is in the first record's list


@dataclass(frozen=True)
class Test:
    """One question about a pair: `kind` asked of column `left` of one record and column `right` of the other."""

    kind: Kind
    left: str
    right: str
    bound: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the test reads."""
        return (self.left,) if self.left == self.right else (self.left, self.right)


Clause = tuple[Test, ...]
"""Tests that must all pass."""


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison, with the words that a person reads.

    any_of: clauses, of which one must hold; empty for the last level, which holds when no other did.
    tf: column whose value's frequency moves the weight (rare values count more), or None.
    tf_floor: the smallest frequency that is believed.
    m, u: probabilities of the level among true pairs and among others; None before training.
    fixed_u: u was set by a person and training leaves it.
    """

    name: str
    words: str
    any_of: tuple[Clause, ...] = ()
    tf: str | None = None
    tf_floor: float = 0.0
    m: float | None = None
    u: float | None = None
    fixed_u: bool = False
    missing: bool = False

    @property
    def weight(self) -> float:
        """log2(m/u); nought for a missing value.

        Raises:
            ModelRefusedError: before training.
        """
        if self.missing:
            return 0.0
        if self.m is None or self.u is None:
            raise ModelRefusedError(f"level {self.name} has no m or u yet: train the model first")
        return math.log2(self.m / self.u)


class Evidence(IntEnum):
    """What a comparison is about; rules about what may join two records are written in these words."""

    NAME = 0
    BIRTH = 1
    SEX = 2
    PLACE = 3
    CONTACT = 4
    IDENTIFIER = 5
    OTHER = 6


@dataclass(frozen=True)
class Comparison:
    """One aspect in which two records are compared: the first level that holds is the outcome."""

    name: str
    evidence: Evidence
    levels: tuple[Level, ...]
    explanation: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "explanation", " ".join(self.explanation.split()))
        if len(self.levels) > MAX_LEVELS:
            raise ModelRefusedError(f"comparison {self.name} has more than {MAX_LEVELS} levels")
        if not self.levels[0].missing or self.levels[-1].any_of:
            raise ModelRefusedError(f"comparison {self.name} must begin with missing and end with otherwise")

    def level(self, name: str) -> int:
        """The position of the level of that name."""
        for at, level in enumerate(self.levels):
            if level.name == name:
                return at
        raise ModelRefusedError(f"comparison {self.name} has no level {name}")


@dataclass(frozen=True)
class Rule:
    """A blocking rule: pairs that agree on all `columns` are looked at. At most one column may be a list."""

    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The rule in words, for reports."""
        return " and ".join(self.columns)


@dataclass(frozen=True)
class Guard:
    """A pair that must not be joined on its own, whatever its weight: it goes to a person instead.

    The guard holds when every comparison in `when` shows one of the levels named, unless one in `unless` does.
    against: the guard counts as evidence against (rather than as too little evidence) when clusters are made.
    """

    name: str
    words: str
    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    against: bool = False


@dataclass(frozen=True)
class Conflict:
    """A test whose success means that two records can never be one person."""

    words: str
    test: Test


@dataclass(frozen=True)
class Clustering:
    """How evidence on pairs becomes persons. Weights are in bits and include the prior.

    keep: pairs from this weight are kept as edges (and may be shown to a person).
    link: pairs from this weight may join records.
    merge: two groups join when the mean evidence between all their records is at least this.
    top: a single pair counts for no more than this, so that one strong pair does not outvote a group.
    floor: a single pair counts against for no more than this.
    opposed: what a pair counts that a guard finds to speak against (relatives, parent and child).
    alone: what a pair counts at most that a guard finds to be too little evidence on its own.
    bridge: how much the best pair counts beside the mean (0: mean alone, 1: best pair alone).
    doubt: a record that fits two groups within this, though they cannot be one, joins neither.
    oversize: groups of more records than this are taken apart at higher weights first, and reported.
    """

    keep: float = -4.0
    link: float = 2.0
    merge: float = 0.0
    top: float = 24.0
    floor: float = -10.0
    opposed: float = -20.0
    alone: float = 2.0
    bridge: float = 0.25
    doubt: float = 1.0
    oversize: int = 400


@dataclass(frozen=True)
class Training:
    """How a model came about, so that an old decision can be replayed."""

    records: int = 0
    random_pairs: int = 0
    rules: tuple[str, ...] = ()
    iterations: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """Everything that decides how records of one kind are matched."""

    name: str
    version: str
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    certain: tuple[Clause, ...] = ()
    clustering: Clustering = field(default_factory=Clustering)
    prior: float = 1e-6
    block_cap: int = 2000
    trained: Training = field(default_factory=Training)

    def __post_init__(self) -> None:
        if len(self.comparisons) > MAX_COMPARISONS:
            raise ModelRefusedError(f"model {self.name} has more than {MAX_COMPARISONS} comparisons")
        if len(self.rules) > 32:  # noqa: PLR2004  # one bit each
            raise ModelRefusedError(f"model {self.name} has more than 32 blocking rules")
        names = [comparison.name for comparison in self.comparisons]
        for guard in self.guards:
            unknown = (set(guard.when) | set(guard.unless)) - set(names)
            if unknown:
                raise ModelRefusedError(f"guard {guard.name} names unknown comparisons: {sorted(unknown)}")

    @property
    def prior_weight(self) -> float:
        """log2 of the odds that two records taken at random are one person."""
        return math.log2(self.prior / (1 - self.prior))

    def comparison(self, name: str) -> Comparison:
        """The comparison of that name."""
        for comparison in self.comparisons:
            if comparison.name == name:
                return comparison
        raise ModelRefusedError(f"model {self.name} has no comparison {name}")

    def with_levels(self, levels: Mapping[str, tuple[Level, ...]]) -> "Model":
        """The model with other levels for the comparisons named."""
        return replace(
            self,
            comparisons=tuple(replace(c, levels=levels[c.name]) if c.name in levels else c for c in self.comparisons),
        )


def probability(weight: float) -> float:
    """The probability of a match for a weight in bits that includes the prior."""
    return 1.0 / (1.0 + math.exp2(-max(min(weight, 500.0), -500.0)))
