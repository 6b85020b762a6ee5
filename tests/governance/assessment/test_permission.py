"""Processing is allowed only by a started, reviewed assessment that still fits the facts."""

from datetime import date

import pytest

from ndas.governance.assessment import (
    DpoReview,
    Facts,
    Outcome,
    RemedialAction,
    SpecialCategory,
    find_drift,
    may_process,
    read_national,
    response_due,
)
from ndas.vocabulary import SubjectCategory

NATIONAL = read_national()
TODAY = date(2026, 11, 22)
ACCEPTED = DpoReview(1, Outcome.STAGE_2_ACCEPTED, date(2019, 11, 7), "data protection officer")


def test_it_allows_a_reviewed_assessment():
    assert may_process(NATIONAL, ACCEPTED, (), TODAY).allowed


@pytest.mark.parametrize(
    ("review", "today", "rule"),
    [
        (ACCEPTED, date(2019, 11, 17), "assessment.start"),
        (None, TODAY, "assessment.outcome"),
        (DpoReview(2, Outcome.NOT_MANDATORY, TODAY, "dpo"), TODAY, "assessment.outcome"),
        (DpoReview(1, Outcome.STAGE_2_REQUIRED, TODAY, "dpo"), TODAY, "assessment.stage-2"),
        (
            DpoReview(
                1,
                Outcome.NOT_REQUIRED_WITH_ACTIONS,
                date(2026, 1, 1),
                "dpo",
                (RemedialAction("train the users", "custodian", date(2026, 6, 1)),),
            ),
            TODAY,
            "assessment.remedial-action",
        ),
    ],
)
def test_it_forbids_and_says_by_which_rule(review, today, rule):
    decision = may_process(NATIONAL, review, (), today)
    assert not decision.allowed
    assert decision.rule == rule
    assert decision.words.endswith(".")


def test_a_material_difference_stops_the_next_run_and_others_are_listed():
    drift = find_drift(NATIONAL, Facts(regions=("Ireland",), children=12), TODAY)
    assert {d.kind for d in drift} == {"region", "children"}
    assert may_process(NATIONAL, ACCEPTED, drift, TODAY).rule == "assessment.drift"
    minor = tuple(d for d in drift if not d.material)
    assert may_process(NATIONAL, ACCEPTED, minor, TODAY).allowed


def test_drift_finds_what_is_there_and_not_ticked():
    facts = Facts(
        special_categories={SpecialCategory.TRADE_UNION_MEMBERSHIP: 3, SpecialCategory.RACE: 40},
        subject_categories={SubjectCategory.WITNESS: 7, SubjectCategory.SUSPECT: 9, SubjectCategory.DISPOSED: 2},
    )
    words = [d.words for d in find_drift(NATIONAL, facts, TODAY)]
    assert any("trade union membership" in line for line in words)
    assert any("witness" in line for line in words)
    assert len(words) == 2


@pytest.mark.parametrize(
    ("submitted", "nation", "due"),
    [
        (date(2019, 10, 24), "England", date(2019, 11, 7)),
        (date(2026, 12, 18), "England", date(2027, 1, 6)),  # Christmas, Boxing Day (observed), New Year
        (date(2026, 12, 18), "Scotland", date(2027, 1, 7)),  # and 2 January, observed
    ],
)
def test_the_officer_has_ten_working_days_of_the_nation(submitted, nation, due):
    assert response_due(submitted, nation) == due


def test_an_unknown_nation_has_no_bank_holidays_to_count():
    with pytest.raises(ValueError, match="one of"):
        response_due(TODAY, "Narnia")
