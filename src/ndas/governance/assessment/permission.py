"""May this be processed today? The assessment, the officer's review and the day decide, and say why.

1. Not before the start date.
2. Not without a recorded outcome of this very version.
3. Not while the outcome asks for a Stage 2 that is not accepted.
4. Not while a remedial action is overdue.
5. Not while a material difference between the form and the facts is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ndas.governance.assessment.drift import Difference
from ndas.governance.assessment.form import Assessment
from ndas.governance.assessment.review import DpoReview, Outcome


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, why in words, and by which rule."""

    allowed: bool
    words: str
    rule: str


def may_process(
    assessment: Assessment, review: DpoReview | None, differences: Sequence[Difference], today: date
) -> Decision:
    """Return whether processing is allowed on ``today``; the first rule that forbids it answers."""
    start = assessment.governance.processing_starts
    if today < start:
        return _forbidden(f"Processing starts on {start}; nothing may be processed before.", "assessment.start")
    if review is None or review.version != assessment.version:
        words = f"Version {assessment.version} of the assessment has no outcome by the data protection officer."
        return _forbidden(words, "assessment.outcome")
    if review.outcome is Outcome.STAGE_2_REQUIRED:
        return _forbidden("A Stage 2 assessment is required and has not been accepted.", "assessment.stage-2")
    if overdue := review.overdue(today):
        words = f"{len(overdue)} remedial action is overdue; until it is done a full assessment is required."
        return _forbidden(words, "assessment.remedial-action")
    if material := [difference for difference in differences if difference.material and not difference.resolved]:
        words = f"The facts differ from the form ({material[0].words}); amend the assessment and have it reviewed."
        return _forbidden(words, "assessment.drift")
    return _allowed("The assessment covers this processing.", "assessment.covers")


def _forbidden(words: str, rule: str) -> Decision:
    return Decision(allowed=False, words=words, rule=rule)


def _allowed(words: str, rule: str) -> Decision:
    return Decision(allowed=True, words=words, rule=rule)
