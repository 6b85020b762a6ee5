"""Reads an assessment from YAML, and refuses one that leaves anything open or contradicts itself."""

from importlib import resources
from typing import Any

import yaml
from pydantic import ValidationError

from ndas.governance.assessment.form import Answer, Assessment, AssessmentError, Factor, SpecialCategory

_NEVER = {SpecialCategory.GENETIC, SpecialCategory.BIOMETRIC}


def read_assessment(text: str) -> Assessment:
    """Return the assessment that ``text`` (YAML) states.

    Raises:
        AssessmentError: something is missing, unknown, of the wrong kind or contradictory; each place is named.
    """
    document: Any = yaml.safe_load(text)
    try:
        assessment = Assessment.model_validate(document)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        places = "; ".join(f"{'.'.join(str(step) for step in f['loc'])}: {f['msg']}" for f in faults)
        raise AssessmentError(f"the assessment is not complete: {places}") from None
    if contradictions := _contradictions(assessment):
        raise AssessmentError("the assessment contradicts itself: " + "; ".join(contradictions))
    return assessment


def read_national() -> Assessment:
    """Return the national programme's assessment, which ships as the default."""
    return read_assessment(resources.files("ndas.governance.assessment").joinpath("national.yaml").read_text("utf-8"))


def _contradictions(assessment: Assessment) -> list[str]:
    found = [
        f"factors: {factor} ({factor.name.lower().replace('_', ' ')}) has no answer"
        for factor in Factor
        if factor not in assessment.factors
    ]
    found += [
        f"factors: {factor} is answered yes without a reason"
        for factor, row in assessment.factors.items()
        if row.answer is Answer.YES and len(row.reason) < 20  # noqa: PLR2004 - a reason is at least a short sentence
    ]
    if found:
        return found
    ticked = set(assessment.special_categories.used) & _NEVER
    if bool(ticked) is not (assessment.answer(Factor.BIOMETRIC_OR_GENETIC) is Answer.YES):
        found.append("special_categories.used and factor 5.6 disagree about biometric and genetic data")
    least, most = assessment.obtaining_and_use.archive_hours
    if not 0 < least <= most:
        found.append("obtaining_and_use.archive_hours must be at least and at most, in that order")
    if assessment.sharing.third_parties is Answer.YES and assessment.sharing.agreements is Answer.NO:
        found.append("sharing: data is shared with third parties but agreements are missing")
    return found
