"""Reads an assessment from YAML or from a draft, and refuses one that leaves anything open or contradicts itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from pydantic import ValidationError

from ndas.governance.assessment.answers import AdministrativeBasis, Agreements, Answer, SpecialCategory
from ndas.governance.assessment.factors import Factor
from ndas.governance.assessment.form import Assessment, AssessmentError
from ndas.governance.assessment.questions import questions
from ndas.vocabulary.yaml_text import read_yaml

Document = Mapping[str, Any]
"""An assessment as parsed: section to field to answer. A draft may lack anything."""

MATERIAL_DRIFT = ("region", "agreement", "archive age", "data category")
"""What stops the next run unless an assessment says otherwise."""
_NEVER = {SpecialCategory.GENETIC, SpecialCategory.BIOMETRIC}
_SHORTEST_REASON = 20
_WORDS = {
    "missing": "answer this question",
    "string_too_short": "say a little more",
    "string_too_long": "shorten this to at most 6,000 characters",
    "too_short": "give at least one",
    "enum": "choose one of the answers",
    "date_from_datetime_parsing": "give a real day, such as 18 11 2026",
    "date_parsing": "give a real day, such as 18 11 2026",
    "int_parsing": "give a whole number",
    "int_type": "give a whole number",
    "greater_than": "give a larger number",
    "greater_than_equal": "give a larger number",
    "less_than_equal": "give a smaller number",
    "extra_forbidden": "this is no question of the form",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the answer to one question, and what to do."""

    question: str
    """Its id; of a contradiction, the question to look at first."""
    words: str


@lru_cache(maxsize=64)
def read_assessment(text: str) -> Assessment:
    """Return the assessment that ``text`` (YAML or JSON) states.

    Raises:
        AssessmentError: something is missing, unknown, of the wrong kind or contradictory; each place is named.
    """
    document: Any = read_yaml(text)
    try:
        assessment = Assessment.model_validate(document)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        places = "; ".join(f"{'.'.join(str(step) for step in f['loc'])}: {f['msg']}" for f in faults)
        raise AssessmentError(f"the assessment is not complete: {places}") from None
    if found := contradictions(assessment):
        words = "; ".join(f"{fault.question}: {fault.words}" for fault in found)
        raise AssessmentError(f"the assessment contradicts itself: {words}")
    return assessment


def read_national() -> Assessment:
    """Return the national programme's assessment, which ships as the default."""
    return read_assessment(national_text())


def national_text() -> str:
    """Return the national programme's assessment as it is written."""
    return resources.files("ndas.governance.assessment").joinpath("national.yaml").read_text("utf-8")


def faults_of(draft: Document) -> tuple[Fault, ...]:
    """Return what keeps a draft from being submitted, in the order of the form; nothing if it can be."""
    document = {"version": 1, "material_drift": MATERIAL_DRIFT, **draft}
    try:
        assessment = Assessment.model_validate(document)
    except ValidationError as error:
        order = {name: place for place, name in enumerate(questions())}
        found: dict[str, Fault] = {}
        for fault in error.errors(include_input=False, include_url=False):
            for name in _questions_at(fault["loc"]):
                found.setdefault(name, Fault(name, _WORDS.get(fault["type"], fault["msg"])))
        return tuple(sorted(found.values(), key=lambda fault: order.get(fault.question, len(order))))
    return tuple(contradictions(assessment))


def _questions_at(place: tuple[int | str, ...]) -> list[str]:
    """The questions that a place in the document belongs to: all of a section that is not there."""
    steps = [str(step) for step in place]
    known = questions()
    if f"{steps[0]}.{steps[1]}" in known if len(steps) > 1 else False:
        return [f"{steps[0]}.{steps[1]}"]
    return [name for name, question in known.items() if question.section == steps[0] and not question.optional]


def contradictions(assessment: Assessment) -> list[Fault]:
    """Return the answers that cannot stand together, or that this platform cannot keep."""
    found = [Fault(f"factors.{f}", f"{f} has no answer") for f in Factor if f not in assessment.factors]
    found += [
        Fault(f"factors.{factor}", f"{factor} is answered yes without a reason; give a short sentence")
        for factor, row in assessment.factors.items()
        if row.answer is Answer.YES and len(row.reason) < _SHORTEST_REASON
    ]
    return found or [*_of_what_is_never_held(assessment), *_of_sharing(assessment), *_of_the_basis(assessment)]


def _of_what_is_never_held(assessment: Assessment) -> list[Fault]:
    found = []
    if assessment.data.multimedia is Answer.YES:
        found.append(Fault("data.multimedia", "pictures, sound and film are never held on this platform; answer no"))
    ticked = set(assessment.special_categories.used) & _NEVER
    if ticked:
        found.append(Fault("special_categories.used", "biometric and genetic data are never held on this platform"))
    if assessment.answer(Factor.BIOMETRIC_OR_GENETIC) is Answer.YES:
        found.append(Fault("factors.5.6", "biometric and genetic data are never held on this platform; answer no"))
    if assessment.special_categories.basis_of_insight is Answer.YES:
        words = "no use case is handed a special category column on this platform; answer no"
        found.append(Fault("special_categories.basis_of_insight", words))
    if assessment.obtaining.already_held is Answer.NO:
        words = "this platform takes only what a force holds already and collects nothing; answer yes"
        found.append(Fault("obtaining.already_held", words))
    if assessment.answer(Factor.PUBLIC_MONITORING) is Answer.YES:
        found.append(Fault("factors.5.3", "this platform has no way in for cameras or sensors; answer no"))
    if assessment.answer(Factor.PREVENTING_RIGHTS) is Answer.YES:
        found.append(Fault("factors.5.14", "this platform prevents no right; answer no"))
    if assessment.use.segregated is Answer.NO:
        found.append(Fault("use.segregated", "this platform always keeps forces apart; answer yes"))
    if assessment.use.archive_hours_least > assessment.use.archive_hours_most:
        found.append(Fault("use.archive_hours_most", "at most cannot be less than at least (archive_hours)"))
    return found


def _of_sharing(assessment: Assessment) -> list[Fault]:
    sharing, found = assessment.sharing, []
    if sharing.third_parties is Answer.YES and sharing.agreements is not Agreements.IN_PLACE:
        found.append(Fault("sharing.agreements", "data is shared with third parties but agreements are missing"))
    abroad = Answer.YES in (sharing.outside_uk_inside_eu, sharing.outside_eu)
    if not abroad and any(region != "United Kingdom" for region in sharing.regions):
        found.append(
            Fault("sharing.regions", "a place outside the United Kingdom is listed, and 2.10.2 and 2.10.3 say no")
        )
    return found


def _of_the_basis(assessment: Assessment) -> list[Fault]:
    basis, found = assessment.lawful_basis, []
    if assessment.special_categories.used and basis.strictly_necessary is Answer.NO:
        found.append(
            Fault(
                "lawful_basis.strictly_necessary", "2.3 ticks special categories; their use must be strictly necessary"
            )
        )
    if assessment.special_categories.used and basis.schedule_8_condition.value == "not applicable":
        found.append(Fault("lawful_basis.schedule_8_condition", "2.3 ticks special categories; choose their condition"))
    if basis.substantial_public_interest is Answer.YES:
        if basis.administrative is AdministrativeBasis.NOT_APPLICABLE:
            words = "it is for administrative data, and 3.1 says that there is none"
            found.append(Fault("lawful_basis.substantial_public_interest", words))
        elif not basis.substantial_purpose:
            found.append(Fault("lawful_basis.substantial_purpose", "say for which purpose"))
    if assessment.retention.complies is Answer.NO:
        words = "without such a process nothing may be processed; set one up, then answer yes"
        found.append(Fault("retention.complies", words))
    return found
