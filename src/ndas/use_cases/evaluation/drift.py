"""Whether the world is still the one that a model was tested in; where it is not, the model is suspended by itself.

1. PSI (population stability index) of each feature and of the chance: watched from .1, suspended from .25, where it is
   more than chance makes of so few people.
2. The share with the outcome, once it is known: suspended beyond four standard errors and a quarter of what was.
3. An offence class that nobody has decided about: suspended.
4. A feature that is missing for many more people than before: suspended.

Suspending is all that happens without a person. Taking it up again is a person's act, with a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import numpy as np

from ndas.use_cases.evaluation.spread import Spread, by_chance, index_of, spread_of

Array = np.ndarray[Any, Any]
WATCHED, SUSPENDED = 0.10, 0.25
CHANCE = "chance"
FEWEST = 30
"""People that must be looked at, then and now, before anything is said about how they are spread."""
_STANDARD_ERRORS, _SHARE_OF_MEAN, _MISSING = 4.0, 0.25, 0.10


class Standing(StrEnum):
    """What is to become of a model."""

    STEADY = "steady"
    WATCHED = "watched"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class DriftVerdict:
    """What was found of one version of a use case in one force's week."""

    use_case: str
    version: int
    force: str
    measured_at: datetime
    standing: Standing
    reasons: tuple[str, ...]
    indices: Mapping[str, float]
    """Feature, or `chance`, to its PSI."""


class Suspends(Protocol):
    """What keeps the standing of use cases: it takes a verdict, and suspends where the verdict says so."""

    def suspend(self, use_case: str, version: int, reasons: tuple[str, ...], at: datetime) -> None:
        """Suspend a version at once; nobody has to agree, and nobody is asked."""
        ...


@dataclass(frozen=True, slots=True)
class Reference:
    """The figures of the time that a use case was tested or put on its way in; of nobody in particular."""

    names: tuple[str, ...]
    spreads: tuple[Spread, ...]
    """One for each of `names`."""
    share: float
    """With the outcome."""
    decided: tuple[str, ...]
    """Offence classes that the specification counts or leaves out, and those seen then."""
    through: datetime | None = None
    """The last moment whose outcomes `share` counts; later ones are news."""


@dataclass(frozen=True)
class Newly:
    """The figures of this week; `followed` and `had` once outcomes are known, else 0. `chance` only of a model."""

    values: Array
    codes: frozenset[str]
    chance: Array | None = None
    followed: int = 0
    had: int = 0


def reference_of(
    names: Sequence[str],
    values: Array,
    share: float,
    decided: Iterable[str],
    chance: Array | None = None,
    *,
    through: datetime | None = None,
) -> Reference:
    """Return what later weeks are held against.

    Args:
        names: of the features.
        values: people by features.
        share: with the outcome.
        decided: offence classes that are no news.
        chance: that a model gave, where there is one.
        through: the last moment whose outcomes the share counts.
    """
    spreads = [spread_of(column) for column in values.T]
    if chance is not None:
        names, spreads = (*names, CHANCE), [*spreads, spread_of(chance)]
    return Reference(tuple(names), tuple(spreads), share, tuple(sorted(decided)), through)


def psi(reference: Array, newly: Array) -> float:
    """The population stability index of two columns of figures, missing being a range of its own."""
    before = spread_of(reference)
    return index_of(before, spread_of(newly, before.edges))


def watch(use_case: str, version: int, force: str, reference: Reference, newly: Newly, at: datetime) -> DriftVerdict:
    """Return what is to become of a model this week.

    Args:
        use_case: its id.
        version: of it.
        force: whose week it is.
        reference: the time of testing.
        newly: this week.
        at: this week's moment.
    """
    pairs = _pairs(reference, newly)
    indices = {name: index_of(before, after) for name, (before, after) in pairs.items()}
    allowed = {name: by_chance(before, after) for name, (before, after) in pairs.items()}
    reasons = [
        f"{name} is spread otherwise than when it was tested (PSI {index:.2f})"
        for name, index in indices.items()
        if index >= max(SUSPENDED, allowed[name])
    ]
    reasons += _missing_reasons(pairs)
    reasons += _other_reasons(reference, newly)
    standing = Standing.SUSPENDED if reasons else Standing.STEADY
    if not reasons:
        reasons = [
            f"{name} begins to differ (PSI {index:.2f})"
            for name, index in indices.items()
            if index >= max(WATCHED, allowed[name])
        ]
        standing = Standing.WATCHED if reasons else Standing.STEADY
    return DriftVerdict(use_case, version, force, at, standing, tuple(reasons), indices)


def obey(verdict: DriftVerdict, register: Suspends) -> None:
    """Suspend at once where the verdict says so."""
    if verdict.standing is Standing.SUSPENDED:
        register.suspend(verdict.use_case, verdict.version, verdict.reasons, verdict.measured_at)


def _pairs(reference: Reference, newly: Newly) -> dict[str, tuple[Spread, Spread]]:
    """Then and now of each figure that both have, where enough people were looked at both times."""
    columns = [*newly.values.T, *([] if newly.chance is None else [newly.chance])]
    found = {}
    for name, before, column in zip(reference.names, reference.spreads, columns, strict=True):
        after = spread_of(column, before.edges)
        if min(before.people, after.people) >= FEWEST:
            found[name] = before, after
    return found


def _missing_reasons(pairs: Mapping[str, tuple[Spread, Spread]]) -> list[str]:
    return [
        f"{name} is missing for {after.missing:.0%} of people, and was for {before.missing:.0%}"
        for name, (before, after) in pairs.items()
        if after.missing - before.missing > _MISSING
    ]


def _other_reasons(reference: Reference, newly: Newly) -> list[str]:
    reasons = []
    if unknown := sorted(newly.codes - set(reference.decided)):
        reasons.append(f"offence classes that nobody has decided about: {', '.join(unknown)}")
    if newly.followed:
        share, mean = newly.had / newly.followed, reference.share
        limit = max(_STANDARD_ERRORS * np.sqrt(mean * (1 - mean) / newly.followed), _SHARE_OF_MEAN * mean)
        if abs(share - mean) > limit:
            reasons.append(f"{share:.1%} had the outcome, and {mean:.1%} when it was tested")
    return reasons
