"""Kill criteria: what would show that a use case does not work, fixed before anything is built, held to afterwards.

A criterion with a measure is enforced by the platform at each refresh, from people's decisions; one without is for a
person to see and to suspend by. All of them are on the method page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator


class Measure(StrEnum):
    """What is counted from people's decisions; the closed list."""

    CONFIRMED = "confirmed"
    """Share of decided leads that officers agreed deserve a review."""
    HARMED = "harmed"
    """Decisions of which it was told later that they did harm."""
    SECOND_AGREES = "second look agrees"
    """Share of second looks whose answer is the first's."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted: leads decided and confirmed, harm told, second looks and how many agree."""

    decided: int = 0
    confirmed: int = 0
    harmed: int = 0
    seconds: int = 0
    seconds_agree: int = 0

    def of(self, measure: Measure) -> tuple[float, int]:
        """The value of a measure and how many cases it rests on."""
        if measure is Measure.HARMED:
            return float(self.harmed), self.decided
        part, whole = {
            Measure.CONFIRMED: (self.confirmed, self.decided),
            Measure.SECOND_AGREES: (self.seconds_agree, self.seconds),
        }[measure]
        return (part / whole if whole else 0.0), whole


class KillCriterion(BaseModel):
    """One criterion: words, and where it can be counted the measure, its limit, and after how many cases it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]
    measure: Measure | None = None
    below: float | None = None
    above: float | None = None
    after: int = Field(default=0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _words_alone(cls, given: Any) -> Any:
        return {"words": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _has_a_limit(self) -> "KillCriterion":
        limits = (self.below is not None) + (self.above is not None)
        if limits != (self.measure is not None):
            raise ValueError("a measured criterion has one limit, below or above; one in words alone has none")
        return self

    def is_met_by(self, measured: Measured) -> bool:
        """Whether what was counted is on the wrong side, over enough cases."""
        if self.measure is None:
            return False
        value, cases = measured.of(self.measure)
        if cases < self.after:
            return False
        return value < self.below if self.below is not None else value > (self.above or 0)


def breached(criteria: Sequence[KillCriterion], measured: Measured) -> KillCriterion | None:
    """Return the first criterion that what was counted meets; the use case is to be suspended then."""
    return next((one for one in criteria if one.is_met_by(measured)), None)
