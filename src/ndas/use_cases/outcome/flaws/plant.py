"""Deals out flaws, one family after the other, each with chance strength; the same seed plants the same flaws."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ndas.use_cases.outcome.flaws.definition import (
    cancelled_included,
    codes_dropped,
    dates_shifted,
    follow_up_cut,
    roles_swapped,
)
from ndas.use_cases.outcome.flaws.doubles import persons_doubled
from ndas.use_cases.outcome.flaws.leaks import features_leak
from ndas.use_cases.outcome.trials import Trial

FAMILIES: Mapping[str, Callable[[Trial, np.random.Generator], tuple[str, Trial]]] = {
    "dropped codes": codes_dropped,
    "swapped roles": roles_swapped,
    "shifted dates": dates_shifted,
    "cancelled records included": cancelled_included,
    "follow-up cut": follow_up_cut,
    "leaking features": features_leak,
    "duplicated persons": persons_doubled,
}


@dataclass(frozen=True)
class Flaw:
    """One flawed copy."""

    family: str
    words: str
    """What was done to it."""
    trial: Trial


def plant(trial: Trial, count: int, seed: int = 9) -> Iterator[Flaw]:
    """Return ``count`` flawed copies of a sound training set.

    Args:
        trial: sound, with features.
        count: how many.
        seed: of chance.
    """
    chance, families = np.random.default_rng(seed), [*FAMILIES]
    for number in range(count):
        family = families[number % len(families)]
        words, flawed = FAMILIES[family](trial, chance)
        yield Flaw(family, words, flawed)
