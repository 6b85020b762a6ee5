"""A difference between groups goes on only where people with names decided about it and said why.

The two who decide are different people. A decision names one difference under one definition; another version of either
needs another decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ndas.use_cases.fairness.audit import FairnessReport

SHORTEST_REASON = 40


class DifferenceNotDecidedError(Exception):
    """Groups differ beyond what the plan allows and nobody has decided about it. Names each difference."""


@dataclass(frozen=True, slots=True)
class FairnessDecision:
    """Why a difference is accepted for now, and who says so."""

    digest: str
    difference: str
    """The key of the difference."""
    reason: str
    decided_by: str
    agreed_by: str
    decided_at: datetime

    def __post_init__(self) -> None:
        if self.decided_by == self.agreed_by or not self.decided_by or not self.agreed_by:
            raise ValueError("a difference between groups is decided by two different people")
        if len(self.reason.strip()) < SHORTEST_REASON:
            raise ValueError(f"a reason of at least {SHORTEST_REASON} characters says why, for who reads it in a year")
        if self.decided_at.tzinfo is None:
            raise ValueError("the moment of a decision has a time zone")


def require_decisions(report: FairnessReport, decisions: Sequence[FairnessDecision]) -> None:
    """Check that every difference was decided about.

    Raises:
        DifferenceNotDecidedError: one was not.
    """
    decided = {(one.digest, one.difference) for one in decisions}
    if left := [one.words for one in report.differences if (report.digest, one.key) not in decided]:
        raise DifferenceNotDecidedError(
            f"{'; '.join(left)}. Change the model, withhold it, or record a decision of two people with its reason"
        )
