"""The assessment's answer, for each request, from the control database."""

from datetime import datetime

from ndas.duties.assessment import permission_to_ask
from ndas.governance.assessment import Decision
from ndas.governance.assessment.permission import no_assessment
from ndas.store.control import Control
from ndas.use_cases import USE_CASES
from ndas.vocabulary import ForceId


class LiveProcessing:
    """Asks the assessment that the use case's declaration names.

    The answer is worked out anew whenever anything has changed that it rests on, and once a day; in between the same
    question has the same answer, so that a page pays for one small query.
    """

    def __init__(self, control: Control) -> None:
        self._control = control
        self._known: dict[tuple[ForceId, str], tuple[object, Decision]] = {}

    def may_look(self, force: ForceId, use_case: str, at: datetime) -> Decision:
        """The decision of today."""
        if use_case not in USE_CASES:
            return no_assessment(use_case)
        rests_on = (at.date(), self._control.assessments.stamp(force))
        known = self._known.get((force, use_case))
        if known is not None and known[0] == rests_on:
            return known[1]
        declared = USE_CASES[use_case].declaration
        decision = permission_to_ask(self._control, force, declared.purpose, at.date(), declared.assessment)
        self._known[force, use_case] = (rests_on, decision)
        return decision
