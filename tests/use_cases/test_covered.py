"""A use case runs only as far as the assessment covers it: its purpose, its columns, its day."""

import json
from datetime import UTC, date, datetime

import pytest
import yaml

from ndas.governance.assessment import Decision, may_ask, national_text, read_assessment
from ndas.governance.assessment.compiled import cover
from ndas.governance.assessment.permission import NotCoveredError
from ndas.use_cases import USE_CASES, run_use_case
from ndas.use_cases.outputs import Insights

AS_AT, TODAY = datetime(2026, 11, 15, tzinfo=UTC), date(2026, 11, 22)
YES = Decision(allowed=True, words="", rule="assessment.covers")
GOOD = USE_CASES["serious-violence"].declaration


class Asked:
    """A use case that notes that it was run."""

    def __init__(self, **changed):
        self.declaration = GOOD.model_copy(update=changed)
        self.ran = False

    def run(self, connection, as_at):
        self.ran = True
        return Insights(marts=(), method=())


def assessment(**changed):
    document = json.loads(json.dumps(yaml.safe_load(national_text()), default=str))
    for name, value in changed.items():
        section, field = name.split("__")
        document[section][field] = value
    return read_assessment(json.dumps(document))


class Opened:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        return None


def run(use_case, covered):
    return run_use_case(use_case, lambda _: Opened(), AS_AT, TODAY, covered)


def test_a_use_case_that_is_covered_runs():
    asked = Asked()
    run(asked, cover(assessment(), YES))
    assert asked.ran


def test_a_use_case_is_not_run_while_the_assessment_says_no():
    asked = Asked()
    with pytest.raises(NotCoveredError, match="no outcome"):
        run(asked, cover(assessment(), Decision(allowed=False, words="no outcome", rule="assessment.outcome")))
    assert not asked.ran


def test_a_use_case_for_a_crime_that_the_form_does_not_name_is_refused():
    narrower = assessment(purpose__offences=["firearms"])
    decision = may_ask(narrower, GOOD.purpose, YES)
    assert (decision.allowed, decision.rule) == (False, "assessment.purpose")
    assert may_ask(assessment(), GOOD.purpose, YES).allowed
    with pytest.raises(NotCoveredError, match="serious violence"):
        run(Asked(), cover(narrower, decision))


def test_a_column_that_the_form_does_not_tick_is_not_handed_out():
    asked = Asked(reads={"person": {"id": "to count people", "emails": "to see who is reached"}})
    run(asked, cover(assessment(), YES))
    ticked = [c for c in assessment().data.categories if c != "e-mail addresses"]
    asked.ran = False
    with pytest.raises(NotCoveredError, match=r"person\.emails"):
        run(asked, cover(assessment(data__categories=ticked), YES))
    assert not asked.ran


def test_the_days_of_a_persons_places_are_not_handed_out_while_tracking_is_denied():
    asked = Asked(reads={"person_location": {"person": "who it is", "valid_from": "since when they lived there"}})
    with pytest.raises(NotCoveredError, match="valid_from"):
        run(asked, cover(assessment(), YES))
    yes = dict(assessment().model_dump(mode="json")["factors"])
    yes["5.9"] = {"answer": "yes", "reason": "Somebody has said why, and the officer accepted it."}
    document = assessment().model_dump(mode="json") | {"factors": yes}
    run(asked, cover(read_assessment(json.dumps(document)), YES))
    assert asked.ran
