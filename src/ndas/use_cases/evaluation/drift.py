"""Whether the world is still the one that a model was tested in; where it is not, the model is suspended by itself.

1. PSI (population stability index) of each feature and of the chance: watched from .1, suspended from .25.
2. The share with the outcome, once it is known: suspended beyond four standard errors and a quarter of what was.
3. An offence class that nobody has decided about: suspended.
4. A feature that is missing for many more people than before: suspended.

Suspending is all that happens without a person. Taking it up again is a person's act, with a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]
WATCHED, SUSPENDED = 0.10, 0.25
_BINS = 10
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


@dataclass(frozen=True)
class Reference:
    """The figures of the time that the model was tested in."""

    names: tuple[str, ...]
    values: Array
    chance: Array
    share: float
    decided: frozenset[str]
    """Offence classes that the specification counts or leaves out, and those seen then."""


@dataclass(frozen=True)
class Newly:
    """The figures of this week; `followed` and `had` once outcomes are known, else 0."""

    values: Array
    chance: Array
    codes: frozenset[str]
    followed: int = 0
    had: int = 0


def psi(reference: Array, newly: Array) -> float:
    """Population stability index over ten ranges of the reference, missing being a range of its own.

    Shares of nought count as half a person, so that an empty range does not make it infinite.
    """
    known = reference[~np.isnan(reference)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1])) if len(known) else np.empty(0)

    def shares(column: Array) -> Array:
        place = np.where(np.isnan(column), len(edges) + 1, np.searchsorted(edges, column, side="right"))
        counts = np.bincount(place, minlength=len(edges) + 2).astype(float)
        found: Array = np.maximum(counts, 0.5) / max(len(column), 1)
        return found

    before, after = shares(reference), shares(newly)
    return float(np.sum((after - before) * np.log(after / before)))


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
    columns = zip(reference.names, reference.values.T, newly.values.T, strict=True)
    indices = {name: psi(before, after) for name, before, after in columns}
    indices["chance"] = psi(reference.chance, newly.chance)
    reasons = [
        f"{name} is spread otherwise than when it was tested (PSI {index:.2f})"
        for name, index in indices.items()
        if index >= SUSPENDED
    ]
    reasons += _other_reasons(reference, newly)
    standing = Standing.SUSPENDED if reasons else Standing.STEADY
    if not reasons:
        reasons = [f"{name} begins to differ (PSI {index:.2f})" for name, index in indices.items() if index >= WATCHED]
        standing = Standing.WATCHED if reasons else Standing.STEADY
    return DriftVerdict(use_case, version, force, at, standing, tuple(reasons), indices)


def obey(verdict: DriftVerdict, register: Suspends) -> None:
    """Suspend at once where the verdict says so."""
    if verdict.standing is Standing.SUSPENDED:
        register.suspend(verdict.use_case, verdict.version, verdict.reasons, verdict.measured_at)


def _other_reasons(reference: Reference, newly: Newly) -> Sequence[str]:
    reasons = []
    if unknown := sorted(newly.codes - reference.decided):
        reasons.append(f"offence classes that nobody has decided about: {', '.join(unknown)}")
    if newly.followed:
        share, mean = newly.had / newly.followed, reference.share
        limit = max(_STANDARD_ERRORS * np.sqrt(mean * (1 - mean) / newly.followed), _SHARE_OF_MEAN * mean)
        if abs(share - mean) > limit:
            reasons.append(f"{share:.1%} had the outcome, and {mean:.1%} when it was tested")
    before, after = np.isnan(reference.values).mean(axis=0), np.isnan(newly.values).mean(axis=0)
    reasons += [
        f"{name} is missing for {now:.0%} of people, and was for {then:.0%}"
        for name, then, now in zip(reference.names, before, after, strict=True)
        if now - then > _MISSING
    ]
    return reasons
