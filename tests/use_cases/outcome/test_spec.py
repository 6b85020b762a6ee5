"""What an outcome specification must say, and what the platform never predicts."""

import copy
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import FOLDER, SPEC

from ndas.use_cases.outcome import FirstOffenceRefusedError, OutcomeSpecError
from ndas.use_cases.outcome.examples import parse_examples
from ndas.use_cases.outcome.spec import parse_outcome

WRITTEN = yaml.safe_load(FOLDER.joinpath("outcome.yaml").read_text("utf-8"))


def _changed(*path, value):
    document = copy.deepcopy(WRITTEN)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


@pytest.mark.parametrize(("path", "value"), [(("index", "first_ever"), True), (("index", "least_events"), 0)])
def test_it_refuses_to_predict_a_first_offence_and_says_why(path, value):
    with pytest.raises(FirstOffenceRefusedError, match="any degree of precision") as refused:
        parse_outcome(_changed(*path, value=value), "outcome.yaml")
    assert "first offence" in str(refused.value)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("positive", "dated_by"), "recorded", "dated_by"),
        (("positive", "known_by"), "occurred", "known_by"),
        (("positive", "excluded_statuses"), ["transferred"], "cancelled crime"),
        (("positive", "detected"), ["police proactive"], "detected"),
        (("positive", "left_out"), {"19C": "It is counted and left out."}, "19C both counts"),
        (("positive", "parts"), ["mentioned"], "parts"),
        (("prevalence",), [0.4, 0.2], "prevalence"),
        (("window_days",), 5, "window_days"),
    ],
)
def test_it_names_the_place_that_is_wrong(path, value, said):
    with pytest.raises(OutcomeSpecError, match=said):
        parse_outcome(_changed(*path, value=value), "outcome.yaml")


def test_an_unknown_field_is_an_error():
    with pytest.raises(OutcomeSpecError, match="forgotten"):
        parse_outcome(WRITTEN | {"forgotten": 1}, "outcome.yaml")


def test_another_definition_has_another_digest_and_the_same_has_the_same():
    assert parse_outcome(copy.deepcopy(WRITTEN), "a").digest == SPEC.digest
    assert parse_outcome(_changed("window_days", value=364), "a").digest != SPEC.digest


def test_too_few_hand_written_lives_are_refused():
    lives = yaml.safe_load(FOLDER.joinpath("outcome_examples.yaml").read_text("utf-8"))["lives"]
    with pytest.raises(OutcomeSpecError, match="29 lives"):
        parse_examples({"lives": lives[:29]}, "outcome_examples.yaml")


def test_a_life_that_cannot_be_read_is_named():
    lives = yaml.safe_load(FOLDER.joinpath("outcome_examples.yaml").read_text("utf-8"))["lives"]
    with pytest.raises(OutcomeSpecError, match="Reported once and never again"):
        parse_examples({"lives": [lives[0] | {"label": "perhaps"}, *lives[1:]]}, "outcome_examples.yaml")
