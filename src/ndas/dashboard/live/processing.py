"""The assessment's answer, for each request, from the control database."""

from datetime import datetime

from ndas.duties.assessment import permission_to_ask
from ndas.governance.assessment import Decision
from ndas.governance.assessment.permission import no_assessment
from ndas.store.control import Control
from ndas.use_cases import USE_CASES
from ndas.vocabulary import ForceId


class LiveProcessing:
    """Asks the assessment that the use case's declaration names."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def may_look(self, force: ForceId, use_case: str, at: datetime) -> Decision:
        """The decision of today."""
        if use_case not in USE_CASES:
            return no_assessment(use_case)
        declared = USE_CASES[use_case].declaration
        return permission_to_ask(self._control, force, declared.purpose, at.date(), declared.assessment)
