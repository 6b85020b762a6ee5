"""What may be said of somebody by a model, which is never a bare figure.

A `ModelFinding` cannot be made without all of this:

1. A band in natural frequencies, with its interval and the share among all; or that there is not enough to say.
2. Reasons for and against, each with links to records; at most five.
3. What is missing, and what was not used.
4. An end within 28 days, and the words "not evidence".
5. The definition that it was trained on.

And with an assessment that answers that nobody is scored it is shown to nobody: it can be developed and evaluated only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ndas.governance.assessment.compiled import Compiled, Refused
from ndas.use_cases.features import FeatureMatrix
from ndas.use_cases.models.glass_box import GlassBox
from ndas.use_cases.statistics.calibration import ChanceBin
from ndas.use_cases.statistics.intervals import wilson
from ndas.vocabulary.finding import NOT_EVIDENCE, Reason

VALID_FOR = timedelta(days=28)
MOST_REASONS, FEWEST_RECORDS = 5, 3
NOT_ENOUGH = "There is not enough on record to say anything."
_NEGLIGIBLE = 0.02
"""Logits below which a term says nothing worth a sentence."""


class ScoreNotShownError(Exception):
    """The assessment answers that nobody is scored; a model may be developed and evaluated, and not be shown."""


@dataclass(frozen=True, slots=True)
class ModelFinding:
    """What a model says of one person, with all that must stand beside it."""

    subject: str
    band: str
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    missing: tuple[str, ...]
    not_used: tuple[str, ...]
    digest: str
    valid_from: datetime
    valid_to: datetime
    warning: str = NOT_EVIDENCE

    def __post_init__(self) -> None:
        rules = (
            (bool(self.band.strip()), "a band in words"),
            (self.band == NOT_ENOUGH or "of 100" in self.band.lower(), "its band in natural frequencies"),
            (self.band == NOT_ENOUGH or " to " in self.band, "the interval of its band"),
            (bool(self.reasons_for) or self.band == NOT_ENOUGH, "a reason for"),
            (all(reason.evidence for reason in (*self.reasons_for, *self.reasons_against)), "a record for each reason"),
            (len(self.reasons_for) + len(self.reasons_against) <= MOST_REASONS, "at most five reasons"),
            (bool(self.missing), "what is missing"),
            (bool(self.not_used), "what was not used"),
            (bool(self.digest), "the definition of its outcome"),
            (self.warning == NOT_EVIDENCE, "the words 'not evidence'"),
            (timedelta(0) < self.valid_to - self.valid_from <= VALID_FOR, "an end within 28 days"),
        )
        if lacking := [words for kept, words in rules if not kept]:
            raise ValueError(f"what a model says of a person cannot stand without {', '.join(lacking)}")

    def lines(self) -> tuple[str, ...]:
        """All of it as lines of text, in the order in which it must be read."""
        return (
            self.warning,
            *(f"For: {reason.words} ({', '.join(reason.evidence)})" for reason in self.reasons_for),
            *(f"Against: {reason.words} ({', '.join(reason.evidence)})" for reason in self.reasons_against),
            *(f"Missing: {words}" for words in self.missing),
            *(f"Not used: {words}" for words in self.not_used),
            self.band,
            f"Ends on {self.valid_to:%d %B %Y}. Definition {self.digest}.",
        )


def say(
    model: GlassBox,
    matrix: FeatureMatrix,
    row: int,
    bins: Sequence[ChanceBin],
    *,
    means: str,
    missing: tuple[str, ...],
    not_used: tuple[str, ...],
    as_at: datetime,
    compiled: Compiled,
) -> ModelFinding:
    """Return what the model says of one row.

    Args:
        model: that was evaluated.
        matrix: the features of who is asked about.
        row: which of them.
        bins: how the model's chances came true when it was tested.
        means: the outcome in words that follow "of 100 people with records like these, about N".
        missing: what is not held and would matter.
        not_used: what was held and deliberately not used.
        as_at: the snapshot's moment.
        compiled: the assessment's limits.

    Raises:
        ScoreNotShownError: the assessment answers that nobody is scored.
    """
    if Refused.PERSON_SCORES in compiled.outputs_refused:
        raise ScoreNotShownError(
            "5.12 of the assessment answers that nobody is scored: what a model says of a person is shown to nobody; it"
            " can be developed and evaluated"
        )
    alone = matrix.take(np.array([row]))
    adds = model.contributions(alone.values)[0]
    records = _records(alone)
    unknown = [f"There is no figure for: {_words(alone, at)}" for at in np.flatnonzero(np.isnan(alone.values[0]))]
    strongest = [at for at in np.argsort(-np.abs(adds), kind="stable") if abs(adds[at]) >= _NEGLIGIBLE]
    chosen = _both_sides(strongest, adds)
    reasons = {at: Reason(_reason(model, alone, at), _of(model, alone, at) or records) for at in chosen if records}
    enough = len(records) >= FEWEST_RECORDS and any(adds[at] > 0 for at in reasons)
    return ModelFinding(
        subject=f"person:{alone.asked.column('subject')[0].as_py()}",
        band=_band(model, alone, bins, means) if enough else NOT_ENOUGH,
        reasons_for=tuple(reason for at, reason in reasons.items() if adds[at] > 0),
        reasons_against=tuple(reason for at, reason in reasons.items() if adds[at] < 0),
        missing=(*missing, *unknown),
        not_used=not_used,
        digest=model.digest,
        valid_from=as_at,
        valid_to=as_at + VALID_FOR,
    )


def _both_sides(strongest: Sequence[int], adds: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[int]:
    """The first five, but what speaks against is among them wherever anything does."""
    chosen = [int(at) for at in strongest[:MOST_REASONS]]
    against = [int(at) for at in strongest if adds[at] < 0]
    if against and not any(adds[at] < 0 for at in chosen):
        chosen[-1] = against[0]
    return chosen


def _band(model: GlassBox, alone: FeatureMatrix, bins: Sequence[ChanceBin], means: str) -> str:
    """Natural frequencies; the interval covers the spread of resampled models and how such chances came true."""
    chance = float(model.chance(alone.values)[0])
    spread = model.spread(alone.values)[:, 0]
    inside = next((one for one in bins if one.low <= chance <= one.high and one.people), None)
    people, had = sum(one.people for one in bins), sum(one.with_outcome for one in bins)
    if inside is None or not people:
        return NOT_ENOUGH
    low, high = wilson(inside.with_outcome, inside.people)
    low, high = min(low, float(spread.min()), chance), max(high, float(spread.max()), chance)
    about = inside.with_outcome / inside.people
    return (
        f"Of 100 people with records like these, about {about * 100:.0f} ({np.floor(low * 100):.0f} to "
        f"{np.ceil(high * 100):.0f}) {means}. Among all who were looked at it is {had / people * 100:.0f} of 100."
    )


def _words(alone: FeatureMatrix, feature: int | np.integer[Any]) -> str:
    value = alone.values[0, feature]
    told = "not known" if np.isnan(value) else f"{value:.0f}"
    return alone.features[int(feature)].words.format(value=told)


def _reason(model: GlassBox, alone: FeatureMatrix, term: int) -> str:
    return " ".join(_words(alone, feature) for feature in model.terms[term].features)


def _of(model: GlassBox, alone: FeatureMatrix, term: int) -> tuple[str, ...]:
    named = model.named(model.terms[term])
    return tuple(dict.fromkeys(record for name in named for record in alone.evidence[name][0].as_py()))


def _records(alone: FeatureMatrix) -> tuple[str, ...]:
    return tuple(dict.fromkeys(record for column in alone.evidence.values() for record in column[0].as_py()))
