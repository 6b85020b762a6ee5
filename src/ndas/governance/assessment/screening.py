"""Stage 1 screening: which factors speak for high risk, and whether a Stage 2 assessment is likely to be required.

The form says that a yes to any factor of section 5 "may indicate that the processing is high risk". The count beyond
which Stage 2 is likely follows the regulators' guideline (WP 248 rev.01): two factors or more.
"""

from dataclasses import dataclass

from ndas.governance.assessment.form import Answer, Assessment, Factor

STAGE_2_FROM = 2


@dataclass(frozen=True, slots=True)
class Screening:
    """What the answers say before any person has judged them."""

    high_risk: tuple[Factor, ...]
    stage_2_likely: bool
    tensions: tuple[str, ...]
    """Answers that do not sit well together, for the data protection officer to ask about."""


def screen(assessment: Assessment) -> Screening:
    """Return the screening of an assessment. It advises; the data protection officer decides."""
    high = tuple(factor for factor in Factor if assessment.answer(factor) is Answer.YES)
    return Screening(high, len(high) >= STAGE_2_FROM, tuple(_tensions(assessment)))


def _tensions(assessment: Assessment) -> list[str]:
    found = []
    children = assessment.people.children_or_vulnerable
    if children is not assessment.answer(Factor.CHILDREN_OR_VULNERABLE):
        found.append("2.7 and 5.10 answer differently whether data about children or vulnerable people is used.")
    if assessment.answer(Factor.PROFILING) is Answer.YES and assessment.answer(Factor.SCORING) is Answer.NO:
        found.append(
            "5.1 says profiling, 5.12 says no evaluation or scoring: outputs about a person must not be scores."
        )
    if assessment.special_categories.used and assessment.answer(Factor.LARGE_SCALE_SENSITIVE) is Answer.NO:
        found.append("2.3 ticks special categories, 5.2 says that none are used on a large scale.")
    if assessment.sharing.cloud is Answer.NO and assessment.sharing.third_parties is Answer.NO:
        found.append("2.10.1 and 2.10.4 say that nobody else is involved; ask who runs the computers.")
    return found
