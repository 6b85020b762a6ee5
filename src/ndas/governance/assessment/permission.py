"""May this be processed today? The assessment, the officer's review and the day decide, and say why.

1. Not before the start date.
2. Not without a recorded outcome of this very version.
3. Not while the outcome asks for a Stage 2 that is not accepted, or for an answer of the regulator.
4. Not while a remedial action is overdue.
5. Not while a material difference between the form and the facts is open.
6. A use case only for a kind of crime that the form names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ndas.governance.assessment.drift import Difference
from ndas.governance.assessment.form import Assessment
from ndas.governance.assessment.review import DpoReview, Outcome

PROGRAMME = "programme"
"""The assessment of the weekly processing itself, under which the use cases run unless they name another."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, why in words, and by which rule."""

    allowed: bool
    words: str
    rule: str


class NotCoveredError(Exception):
    """The assessment does not allow it; the message is the sentence, `rule` the rule that says so."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.words)
        self.rule = decision.rule


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
    if (refusal := _refused_by(review, today)) is not None:
        return refusal
    if material := [difference for difference in differences if difference.material and not difference.resolved]:
        words = f"The facts differ from the form ({material[0].words}); amend the assessment and have it reviewed."
        return _forbidden(words, "assessment.drift")
    return _allowed("The assessment covers this processing.", "assessment.covers")


def _refused_by(review: DpoReview, today: date) -> Decision | None:
    if review.outcome is Outcome.STAGE_2_REQUIRED:
        return _forbidden("A Stage 2 assessment is required and has not been accepted.", "assessment.stage-2")
    if review.outcome is Outcome.CONSULT_REGULATOR:
        return _forbidden("The regulator has been consulted and has not answered yet.", "assessment.regulator")
    if overdue := review.overdue(today):
        count = "1 remedial action is" if len(overdue) == 1 else f"{len(overdue)} remedial actions are"
        words = f"{count} overdue; until that is done a full assessment is required."
        return _forbidden(words, "assessment.remedial-action")
    return None


def may_ask(assessment: Assessment, purpose: str, processing: Decision) -> Decision:
    """Return whether a use case for ``purpose`` may be asked, where `may_process` has said ``processing``."""
    if processing.allowed and purpose not in assessment.purpose.offences:
        return _forbidden(f"The assessment does not cover questions about {purpose}.", "assessment.purpose")
    return processing


def no_assessment(proposal: str) -> Decision:
    """The answer where there is no submitted version at all."""
    return _forbidden(f"There is no submitted assessment of {proposal}; nothing may be processed.", "assessment.none")


def not_declared(use_case: str, columns: Sequence[str]) -> Decision:
    """The answer where a use case asks for columns that the form does not tick."""
    words = f"{use_case} asks for {', '.join(columns)}, which the assessment does not allow."
    return _forbidden(words, "assessment.columns")


def not_ticked(columns: Sequence[str]) -> Decision:
    """The answer where a source brings what 2.2 or 2.3 does not tick."""
    shown = ", ".join(columns[:5]) + (f" and {len(columns) - 5} more" if len(columns) > 5 else "")  # noqa: PLR2004 - enough to act on
    words = (
        f"The form does not tick what these columns hold: {shown}; leave them out of the contract, or amend the form."
    )
    return _forbidden(words, "assessment.data-category")


def not_whole(words: str) -> Decision:
    """The answer where the submitted version is not what was submitted."""
    return _forbidden(words, "assessment.changed")


def _forbidden(words: str, rule: str) -> Decision:
    return Decision(allowed=False, words=words, rule=rule)


def _allowed(words: str, rule: str) -> Decision:
    return Decision(allowed=True, words=words, rule=rule)
