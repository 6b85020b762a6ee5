"""An assessment is read whole or not at all."""

from importlib import resources

import pytest
import yaml

from ndas.governance.assessment import (
    Answer,
    AssessmentError,
    Factor,
    faults_of,
    read_assessment,
    read_national,
    screen,
)

YES = {"answer": "yes", "reason": "A test says yes, with a reason that is long enough."}
NATIONAL = resources.files("ndas.governance.assessment").joinpath("national.yaml").read_text("utf-8")


def _changed(path: str, value):
    document = yaml.safe_load(NATIONAL)
    *folders, last = path.split(" / ")
    place = document
    for folder in folders:
        place = place[folder]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return yaml.safe_dump(document)


def test_the_national_assessment_answers_all_fourteen_factors():
    assert set(read_national().factors) == set(Factor)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("governance / processing_starts", None, "governance.processing_starts"),
        ("governance / nickname", "x", "governance.nickname"),
        ("data / multimedia", "perhaps", "data.multimedia"),
        ("people / how_many", "some", "people.how_many"),
        ("factors / 5.9", None, "5.9"),
        ("factors / 5.1", {"answer": "yes", "reason": "yes"}, "without a reason"),
        ("factors / 5.6", {"answer": "yes", "reason": "fingerprints are compared"}, "biometric"),
        ("special_categories / used", ["biometric data"], "biometric"),
        ("sharing / agreements", "required, not yet in place", "agreements are missing"),
        ("use / archive_months", 24, "archive_months"),
    ],
)
def test_it_names_the_place_of_what_is_missing_unknown_or_contradictory(path, value, said):
    with pytest.raises(AssessmentError, match=said):
        read_assessment(_changed(path, value))


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"data.multimedia": "yes"}, "data.multimedia"),
        ({"special_categories.used": ["health", "genetic data"]}, "special_categories.used"),
        ({"special_categories.basis_of_insight": "yes"}, "special_categories.basis_of_insight"),
        ({"obtaining.already_held": "no"}, "obtaining.already_held"),
        ({"use.segregated": "no"}, "use.segregated"),
        ({"use.archive_hours_least": 12, "use.archive_hours_most": 3}, "use.archive_hours_most"),
        ({"sharing.agreements": "required, not yet in place"}, "sharing.agreements"),
        ({"sharing.regions": ["United Kingdom", "Ireland"]}, "sharing.regions"),
        ({"lawful_basis.strictly_necessary": "no"}, "lawful_basis.strictly_necessary"),
        ({"lawful_basis.schedule_8_condition": "not applicable"}, "lawful_basis.schedule_8_condition"),
        ({"lawful_basis.substantial_public_interest": "yes"}, "lawful_basis.substantial_public_interest"),
        ({"retention.complies": "no"}, "retention.complies"),
        ({"factors.5.3": YES}, "factors.5.3"),
        ({"factors.5.6": YES}, "factors.5.6"),
        ({"factors.5.14": YES}, "factors.5.14"),
    ],
)
def test_what_this_platform_cannot_keep_is_not_submitted(national_document, changes, question):
    draft = {k: v for k, v in national_document(changes).items() if k not in {"version", "material_drift"}}
    assert [fault.question for fault in faults_of(draft)] == [question]


def test_screening_lists_each_factor_that_is_answered_yes():
    national = read_national()
    assert set(screen(national).high_risk) == {f for f in Factor if national.answer(f) is Answer.YES}
    assert screen(national).stage_2_likely


def test_screening_points_at_answers_that_do_not_sit_together():
    tensions = " ".join(screen(read_national()).tensions)
    assert "2.7 and 5.10" in tensions
    assert "5.12" in tensions
