"""The data protection officer's part: the clock of ten working days, the outcome, and what must be done.

1. A working day is a weekday that is no bank holiday in the nation of the lead force.
2. Outcome B depends on remedial actions: each has an owner and a day, and the outcome has at least one.
3. What is not done by its day turns outcome B into a required Stage 2.
4. A Stage 2 is accepted only where the residual risk is low or medium. Where it stays high the regulator is consulted
   before processing (DPA 2018 s.65), and processing waits for the answer, which is kept by its reference.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import holidays

RESPONSE_WORKING_DAYS = 10

NATIONS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}


class Outcome(StrEnum):
    """What the officer may answer."""

    NOT_MANDATORY = "A"
    """A data protection impact assessment is not mandatory."""
    NOT_REQUIRED_WITH_ACTIONS = "B"
    """It is not required as long as the remedial actions are carried out."""
    STAGE_2_REQUIRED = "stage 2"
    """A Stage 2 assessment is required; nothing runs until it is accepted."""
    STAGE_2_ACCEPTED = "stage 2 accepted"
    CONSULT_REGULATOR = "consult the regulator"
    """Residual risk stays high; the Information Commissioner is asked, and nothing runs until the answer."""
    REGULATOR_CONSULTED = "regulator consulted"
    """The Information Commissioner has answered, and the answer allows it."""

    @property
    def words(self) -> str:
        """The outcome in one sentence."""
        return _OUTCOME_WORDS[self]


_OUTCOME_WORDS = {
    Outcome.NOT_MANDATORY: "A. A full assessment is not mandatory.",
    Outcome.NOT_REQUIRED_WITH_ACTIONS: "B. A full assessment is not required as long as the remedial actions are done.",
    Outcome.STAGE_2_REQUIRED: "A Stage 2 assessment is required before anything is processed.",
    Outcome.STAGE_2_ACCEPTED: "The Stage 2 assessment is accepted.",
    Outcome.CONSULT_REGULATOR: "Residual risk stays high: the Information Commissioner is consulted first.",
    Outcome.REGULATOR_CONSULTED: "The Information Commissioner has been consulted and has answered.",
}


class ResidualRisk(StrEnum):
    """What is left once every measure is taken, in the officer's judgement."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RemedialAction:
    """Something that outcome B depends on."""

    what: str
    owner: str
    due: date
    done_on: date | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class DpoReview:
    """The officer's response to one version of an assessment."""

    version: int
    outcome: Outcome
    given_on: date
    given_by: str
    actions: tuple[RemedialAction, ...] = ()
    residual_risk: ResidualRisk = ResidualRisk.LOW
    advice: str = ""
    reference: str = ""
    """Of the Stage 2 document, or of the regulator's answer."""

    def overdue(self, today: date) -> tuple[RemedialAction, ...]:
        """Actions that were due before ``today`` and are not done: each turns outcome B into a required Stage 2."""
        return tuple(action for action in self.actions if action.done_on is None and action.due < today)


def review_faults(review: DpoReview, earlier: tuple[DpoReview, ...]) -> tuple[str, ...]:
    """Return what is wrong with a response, given those to the same version before it; nothing if it stands."""
    found = []
    if review.outcome is Outcome.NOT_REQUIRED_WITH_ACTIONS and not review.actions:
        found.append("outcome B names at least one remedial action, with its owner and day")
    if review.outcome is not Outcome.NOT_REQUIRED_WITH_ACTIONS and review.actions:
        found.append("only outcome B depends on remedial actions")
    found += [
        f"remedial action {number} needs words, an owner, and a day that is not past"
        for number, action in enumerate(review.actions, 1)
        if not action.what or not action.owner or action.due < review.given_on
    ]
    if review.outcome in _ENDS_WELL and review.residual_risk is ResidualRisk.HIGH:
        found.append("residual risk stays high: the regulator must be consulted first")
    if review.outcome in _NEEDS_REFERENCE and not review.reference:
        found.append("give the reference of the Stage 2 assessment or of the regulator's answer")
    if review.outcome is Outcome.REGULATOR_CONSULTED and not any(
        one.outcome is Outcome.CONSULT_REGULATOR for one in earlier
    ):
        found.append("the regulator has not been asked about this version: record that first")
    return tuple(found)


_ENDS_WELL = {Outcome.NOT_MANDATORY, Outcome.NOT_REQUIRED_WITH_ACTIONS, Outcome.STAGE_2_ACCEPTED}
_NEEDS_REFERENCE = {Outcome.STAGE_2_ACCEPTED, Outcome.REGULATOR_CONSULTED}


def response_due(submitted: date, nation: str) -> date:
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
