"""The form asks everything that the original Stage 1 form asks, in its order, and can be filled in from its help."""

import pytest

from ndas.governance.assessment import (
    Kind,
    Outcome,
    answer_words,
    faults_of,
    form_pages,
    questions,
    read_national,
)
from ndas.governance.assessment.form import Assessment

# Every heading and question of the original form, in its order, and the questions of ours that ask it.
ORIGINAL = (
    ("1 project proposal name", ["governance.proposal"]),
    ("1 information asset owner", ["governance.information_asset_owner"]),
    ("1 information custodian", ["governance.information_custodian"]),
    ("1 DPIA coordinator", ["governance.coordinator"]),
    ("1 date on which processing will commence", ["governance.processing_starts"]),
    ("1 date submitted to the officer", ["governance.submitted"]),
    ("2.1 specific aim and purpose", ["purpose.aim", "purpose.offences"]),
    ("2 what the processing is", ["purpose.techniques"]),
    ("2 who it will involve", ["purpose.who_takes_part"]),
    ("2 intended impact", ["purpose.intended_impact"]),
    ("2 demonstrate why necessary", ["purpose.why_necessary"]),
    ("2.2 categories of personal data", ["data.categories", "data.systems", "data.free_text_holds", "data.multimedia"]),
    ("2.3 special category data", ["special_categories.used", "special_categories.basis_of_insight"]),
    ("2.4 how the data is obtained", ["obtaining.how", "obtaining.already_held", "obtaining.transfer_method"]),
    ("2.5 how used", ["use.how", "use.end_users"]),
    ("2.5 recorded and stored", ["use.storage", "use.segregated"]),
    ("2.5 replaced each week", ["use.refresh_days"]),
    ("2.5 cold storage", ["use.archive_months", "use.archive_access"]),
    ("2.5 retrieval", ["use.archive_hours_least", "use.archive_hours_most"]),
    ("2.6 how many individuals", ["people.how_many"]),
    ("2.7 categories of data subject", ["people.categories", "people.children_or_vulnerable"]),
    ("2.7 other, details", ["people.others"]),
    ("2.8 collection of new information", ["people.collects_new_data"]),
    ("2.10.1 third parties", ["sharing.third_parties"]),
    ("2.10.2 outside the UK within the EU", ["sharing.outside_uk_inside_eu"]),
    ("2.10.3 outside the EU", ["sharing.outside_eu"]),
    ("2.10.4 cloud", ["sharing.cloud", "sharing.regions"]),
    ("2.10.5 agreements", ["sharing.agreements"]),
    ("2.10 why personal data", ["necessity.why_personal_data"]),
    ("2.10 with less data", ["necessity.why_not_less"]),
    ("2.10 all categories necessary", ["necessity.why_every_category"]),
    ("2.11 proportionate", ["necessity.advantages", "necessity.disadvantages", "necessity.proportionality"]),
    ("3.1 operational data", ["lawful_basis.operational"]),
    ("3.1 administrative data", ["lawful_basis.administrative"]),
    ("3.2 strictly necessary", ["lawful_basis.strictly_necessary"]),
    ("3.2 condition", ["lawful_basis.schedule_8_condition"]),
    ("3.2 administrative condition", ["lawful_basis.administrative_condition"]),
    ("3.2 substantial public interest", ["lawful_basis.substantial_public_interest"]),
    ("3.2 for the following purpose", ["lawful_basis.substantial_purpose"]),
    ("4.1 review, retention, disposal", ["retention.complies", "retention.initial_period", "retention.disposal"]),
    *((f"5.{n} factor", [f"factors.5.{n}"]) for n in range(1, 15)),
)
OPTIONS = {
    "special_categories.used": 11,
    "people.how_many": 4,
    "sharing.agreements": 3,
    "lawful_basis.schedule_8_condition": 10,
}
"""The choices that the original offers; of 2.3 "none" is no tick, of 3.2 "not applicable" is ours."""
NATIONAL = read_national()


def test_every_question_of_the_original_is_asked_and_nothing_is_asked_twice():
    asked = [name for _, names in ORIGINAL for name in names]
    assert len(asked) == len(set(asked))
    assert set(asked) | {"governance.nation"} == set(questions())


@pytest.mark.parametrize(("original", "names"), ORIGINAL, ids=[heading for heading, _ in ORIGINAL])
def test_it_stands_under_the_originals_number(original, names):
    number = original.split()[0]
    for name in names:
        mine = questions()[name].number
        assert mine == number or (number == "2" and mine.startswith("2.1")), name


def test_the_questions_come_in_the_order_of_the_original():
    numbers = [q.number for page in form_pages() for q in page.questions]
    places = [tuple(int(part) for part in n.split(".")) for n in numbers]
    sharing = [i for i, place in enumerate(places) if place[:2] == (2, 10) and len(place) == 3]
    for i in sharing:
        places[i] = (2, 9, *places[i][1:])  # the original numbers the questions of 2.9 as 2.10.1 to 2.10.5
    tops = [place[:2] for place in places]
    assert tops == sorted(tops)


@pytest.mark.parametrize("question", questions().values(), ids=lambda q: q.id)
def test_every_question_has_words_and_help_that_nobody_needs_the_form_for(question):
    assert len(question.words) > 3
    assert len(question.help) > 20
    assert question.help.endswith((".", "?"))
    if question.kind in {Kind.ONE_OF, Kind.SOME_OF, Kind.FACTOR}:
        assert len(question.options) >= 2


def test_the_choices_are_those_of_the_original():
    for name, count in OPTIONS.items():
        assert len(questions()[name].options) == count
    assert {"A", "B", "stage 2"} <= {str(outcome) for outcome in Outcome}


def test_the_national_assessment_answers_every_question():
    for question in questions().values():
        assert answer_words(NATIONAL, question)
    assert answer_words(NATIONAL, questions()["sharing.agreements"]) == "in place"
    assert answer_words(NATIONAL, questions()["factors.5.9"]) == "no"


def test_no_field_of_the_file_escapes_the_form():
    fields = {
        f"{section}.{name}"
        for section, info in Assessment.model_fields.items()
        if section not in {"version", "factors", "material_drift"}
        for name in info.annotation.model_fields
    }
    assert fields == {name for name in questions() if not name.startswith("factors.")}


def test_an_empty_draft_names_every_question_that_must_be_answered():
    faulty = {fault.question for fault in faults_of({})}
    assert faulty == {q.id for q in questions().values() if not q.optional}


def test_a_draft_with_one_wrong_answer_names_that_question_and_what_to_do():
    draft = NATIONAL.model_dump(mode="json", exclude={"version", "material_drift"})
    assert faults_of(draft) == ()
    draft["use"]["refresh_days"] = "weekly"
    draft["factors"]["5.4"]["answer"] = ""
    faults = faults_of(draft)
    assert [(f.question, f.words) for f in faults] == [
        ("use.refresh_days", "give a whole number"),
        ("factors.5.4", "choose one of the answers"),
    ]
