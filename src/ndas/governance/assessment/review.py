"""The data protection officer's part: the clock of ten working days, the outcome, and what must be done.

A working day is a weekday that is no bank holiday in the nation of the lead force.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import holidays

RESPONSE_WORKING_DAYS = 10

Nation = str
"""England, Wales, Scotland or Northern Ireland."""
NATIONS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}


class Outcome(StrEnum):
    """What the officer may answer."""

    NOT_MANDATORY = "A"
    NOT_REQUIRED_WITH_ACTIONS = "B"
    STAGE_2_REQUIRED = "stage 2"
    STAGE_2_ACCEPTED = "stage 2 accepted"
    REGULATOR_CONSULTED = "regulator consulted"
    """Residual risk stays high; the Information Commissioner has been consulted and has answered."""


@dataclass(frozen=True, slots=True)
class RemedialAction:
    """Something that outcome B depends on."""

    what: str
    owner: str
    due: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class DpoReview:
    """The officer's response to one version of an assessment."""

    version: int
    outcome: Outcome
    given_on: date
    given_by: str
    actions: tuple[RemedialAction, ...] = ()

    def overdue(self, today: date) -> tuple[RemedialAction, ...]:
        """Actions that were due before ``today`` and are not done: each turns outcome B into a required Stage 2."""
        return tuple(action for action in self.actions if action.done_on is None and action.due < today)


def response_due(submitted: date, nation: Nation) -> date:
    """Return the tenth working day after the day of submission.

    Raises:
        ValueError: the nation is not one of the four.
    """
    if nation not in NATIONS:
        raise ValueError(f"nation is one of {', '.join(NATIONS)}")
    bank_holidays = holidays.country_holidays("GB", subdiv=NATIONS[nation])
    day, left = submitted, RESPONSE_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in bank_holidays:  # noqa: PLR2004 - Monday is 0, Saturday is 5
            left -= 1
    return day
