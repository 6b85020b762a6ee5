"""A force's area: towns, streets and the size of its invented world."""

from dataclasses import dataclass, field
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np

from ndas.synthesis.draws import Dice, Floats, shares
from ndas.synthesis.stock import fact_file, names

FORCES = ("northmoor", "easthaven", "westvale")
RESERVED_PEOPLE = 1_500
"""The first people are kept for planted cases; nobody else's event draws them."""

_ROWS_PER_EVENT = {"northmoor": 11.1, "easthaven": 12.6, "westvale": 3.58}
"""Rows of all tables for each incident, as measured; turns a wanted number of rows into a number of incidents."""
_NEW_EACH_WEEK = 0.006


@dataclass(frozen=True)
class World:
    """One invented force under one seed: how much of everything there is, and where."""

    force: str
    seed: int
    scale: int
    dice: Dice = field(init=False)
    facts: Any = field(init=False)

    def __post_init__(self) -> None:
        places = fact_file("places.yaml")
        if self.force not in places["forces"]:
            raise ValueError(f"unknown invented force; known: {', '.join(places['forces'])}")
        object.__setattr__(self, "dice", Dice("ndas", self.force, self.seed))
        object.__setattr__(self, "facts", places)

    @property
    def area(self) -> dict[str, Any]:
        """The force's part of `facts/places.yaml`."""
        part: dict[str, Any] = self.facts["forces"][self.force]
        return part

    @property
    def number(self) -> int:
        """The force number that references and arrest summons numbers begin with; no real force has it."""
        return int(self.area["number"])

    @cached_property
    def incidents(self) -> int:
        """Incidents of the first extract."""
        return max(40, round(self.scale / _ROWS_PER_EVENT[self.force]))

    @cached_property
    def new_incidents(self) -> int:
        """Incidents that each later week adds."""
        return max(4, round(self.incidents * _NEW_EACH_WEEK))

    @cached_property
    def people(self) -> int:
        """People known in the first week, the reserved ones left out."""
        return max(60, round(self.incidents * 1.05))

    @cached_property
    def new_people(self) -> int:
        """People that each later week adds."""
        return max(3, round(self.people * _NEW_EACH_WEEK))

    @cached_property
    def places(self) -> int:
        """Addresses, the reserved ones left out; they do not grow."""
        return max(100, round(self.incidents * 0.7))

    @cached_property
    def reports(self) -> int:
        """Intelligence reports of the first extract."""
        share = 0.25 if self.force == "westvale" else 0.13
        return max(20, round(self.incidents * share))

    @cached_property
    def new_reports(self) -> int:
        """Intelligence reports that each later week adds."""
        return max(2, round(self.reports * _NEW_EACH_WEEK))

    @cached_property
    def cases(self) -> int:
        """How many cases of each kind are planted."""
        return int(min(24, max(2, self.incidents // 1500)))

    @cached_property
    def streets(self) -> int:
        """Streets of the whole area."""
        return max(30, self.places // 22)

    @cached_property
    def communities(self) -> Floats:
        """Rising shares of the communities, in the order of the name file."""
        mix = self.area["communities"]
        return shares([mix.get(name, 0) for name in names().communities])

    @cached_property
    def towns(self) -> Floats:
        """Rising shares of the towns."""
        return shares([town[3] for town in self.area["towns"]])

    @cached_property
    def stride(self) -> int:
        """A step that visits every person of the first week once; spreads busy people over the numbers."""
        step = int(self.people * 0.618) | 1
        while gcd(step, self.people) != 1:
            step += 2
        return step

    def people_by(self, week: int) -> int:
        """Return how many people are known by ``week``, the reserved ones left out."""
        return self.people + (week - 1) * self.new_people


def span(first: int, last: int, step: int = 100_000) -> list[tuple[int, int]]:
    """Return the half-open chunks that cover ``first`` to ``last``."""
    return [(at, min(at + step, last)) for at in range(first, last, step)]


def indices(first: int, last: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the whole numbers from ``first`` up to ``last``, excluded."""
    return np.arange(first, last, dtype=np.int64)
