"""A use case runs only as far as the assessment covers it: its purpose, its columns, its day."""

import json
from dataclasses import replace

import pytest
import yaml
from invented_tables import AS_AT, Force, live

from ndas.governance.assessment import Decision, may_ask, national_text, read_assessment
from ndas.governance.assessment.compiled import cover
from ndas.governance.assessment.permission import NotCoveredError
from ndas.use_cases import USE_CASES, run_use_case
from ndas.use_cases.declaration import Output

YES = Decision(allowed=True, words="", rule="assessment.covers")
GOOD = USE_CASES["serious-violence"].declaration


PLAIN = {table: dict(columns) for table, columns in GOOD.reads.items() if table != "text"}


class Asked:
    """Notes whether the data was asked for, and how much of it."""

    def __init__(self, **changed):
        plain = {"prepares": (), "text_packs": (), "outputs": (Output.TOTALS,)}
        declared = GOOD.model_copy(update={"reads": PLAIN} | plain | changed)
        self.use_case = replace(USE_CASES["serious-violence"], declaration=declared, lists=(), statements={})
        self.ran = False

    def connect(self, columns):
        self.ran = True
        return Force().connect(columns)


def assessment(**changed):
    document = json.loads(json.dumps(yaml.safe_load(national_text()), default=str))
    for name, value in changed.items():
        section, field = name.split("__")
        document[section][field] = value
    return read_assessment(json.dumps(document))


def run(asked, covered):
    return run_use_case(asked.use_case, asked.connect, AS_AT, covered, live(asked.use_case))


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
    mails = {"id": "to count people", "emails": "to see who is reached", "recorded_at": "the second clock"}
    asked = Asked(reads=PLAIN | {"person": mails})
    run(asked, cover(assessment(), YES))
    ticked = [c for c in assessment().data.categories if c != "e-mail addresses"]
    asked.ran = False
    with pytest.raises(NotCoveredError, match=r"person\.emails"):
        run(asked, cover(assessment(data__categories=ticked), YES))
    assert not asked.ran


def test_the_days_of_a_persons_places_are_not_handed_out_while_tracking_is_denied():
    since = {
        "person": "who the person is",
        "valid_from": "since when they lived there",
        "recorded_at": "the second clock",
    }
    asked = Asked(reads=PLAIN | {"person_location": since})
    with pytest.raises(NotCoveredError, match="valid_from"):
        run(asked, cover(assessment(), YES))
    yes = dict(assessment().model_dump(mode="json")["factors"])
    yes["5.9"] = {"answer": "yes", "reason": "Somebody has said why, and the officer accepted it."}
    document = assessment().model_dump(mode="json") | {"factors": yes}
    run(asked, cover(read_assessment(json.dumps(document)), YES))
    assert asked.ran
