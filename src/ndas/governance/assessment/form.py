"""One version of one proposal's assessment: all sections of the Stage 1 form, as strict values."""

from collections.abc import Mapping

from pydantic import Field

from ndas.governance.assessment.answers import Answer, SpecialCategory
from ndas.governance.assessment.factors import Factor
from ndas.governance.assessment.sections import (
    Data,
    FactorAnswer,
    Governance,
    LawfulBasis,
    Necessity,
    Obtaining,
    People,
    Purpose,
    Retention,
    Section,
    Sharing,
    SpecialCategories,
    Use,
)

__all__ = ["Answer", "Assessment", "AssessmentError", "Factor", "SpecialCategory"]


class AssessmentError(ValueError):
    """An assessment does not say what it must. The message names each place and what belongs there."""


class Assessment(Section):
    """One version of one proposal's assessment."""

    version: int = Field(ge=1)
    governance: Governance
    purpose: Purpose
    data: Data
    special_categories: SpecialCategories
    obtaining: Obtaining
    use: Use
    people: People
    sharing: Sharing
    necessity: Necessity
    lawful_basis: LawfulBasis
    retention: Retention
    factors: Mapping[Factor, FactorAnswer]
    material_drift: tuple[str, ...] = Field(description="Kinds of difference that stop the next run until amended.")

    def answer(self, factor: Factor) -> Answer:
        """The answer to one factor of section 5."""
        return self.factors[factor].answer
