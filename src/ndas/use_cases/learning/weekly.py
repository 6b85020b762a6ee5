"""How much a refresh spends on the tests of one outcome, against what a person who asks by hand may spend.

A figure about an outcome needs no more people than these to show a flaw; outside counts (T5) are held against everybody
either way.
"""

from dataclasses import dataclass

from ndas.use_cases.outcome.check import FLAWED_PEOPLE, FLAWS


@dataclass(frozen=True, slots=True)
class Thrift:
    """People whose lives are tested (None: all), how many flaws T9 plants, and in how many people's lives."""

    people: int | None = None
    flaws: int = FLAWS
    flawed_people: int = FLAWED_PEOPLE


WEEKLY = Thrift(people=300, flaws=7, flawed_people=300)
"""Of a refresh: each family of flaws once."""
