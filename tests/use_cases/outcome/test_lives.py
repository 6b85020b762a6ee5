"""Lives are made of declared columns alone, in a connection that holds nothing else."""

import sys
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import FOLDER
from invented_tables import AS_AT, Force, days_ago

from ndas.use_cases.folder import shipped_folder
from ndas.use_cases.models.develop import open_trial, read_learning
from ndas.use_cases.outcome import LIVES, READS, OutcomeSpecError, check_outcome, lives_of, require_reads
from ndas.use_cases.outcome.lives import NotDeclaredError


@pytest.fixture
def force():
    made = Force()
    made.people(4)
    made.crime("a", 900, suspects=[0], victims=[1], offence_code="19C", detection_mode="victim report")
    made.crime("b", 700, suspects=[0], victims=[2], offence_code="20A/1", detection_mode="third party", recorded=650)
    made.crime("c", 300, suspects=[3], offence_code="8N", status="cancelled")
    made.put("event", id="d", kind="incident", occurred_from=days_ago(20), recorded_at=days_ago(19))
    made.put("event_person", id="d-1", event="d", person="r0", role="suspect", category="suspect")
    return made


def test_they_hold_each_part_in_a_crime_with_both_clocks_and_the_days_of_harm(force):
    with force.connect(READS) as connection:
        lives = lives_of(connection, {"19C": 1825.0, "20A": 300.0})
    assert lives.schema == LIVES
    rows = {(row["subject"], row["event"], row["part"]): row for row in lives.to_pylist()}
    assert set(rows) == {
        ("P0", "a", "suspect"), ("P1", "a", "victim"), ("P0", "b", "suspect"), ("P2", "b", "victim"),
        ("P3", "c", "suspect"),
    }  # fmt: skip
    told = rows["P0", "b", "suspect"]
    assert (told["harm"], told["born"], told["detected"]) == (300.0, 1980, "third party")
    assert (told["occurred"], told["recorded"]) == (days_ago(700), days_ago(650))
    assert rows["P3", "c", "suspect"]["status"] == "cancelled"


def test_a_training_set_is_opened_over_the_columns_of_lives_alone(force):
    asked = []

    def connect(columns):
        asked.append(columns)
        return force.connect(columns)

    trial = open_trial(FOLDER, connect, "northmoor", AS_AT)
    assert asked == [READS]
    assert trial.lives.num_rows == 5
    assert trial.features.names == tuple(feature.name for feature in read_learning(FOLDER).features)


def test_a_column_that_was_not_declared_is_named():
    with pytest.raises(NotDeclaredError, match=r"event\.status"):
        require_reads("some-case", READS | {"event": tuple(name for name in READS["event"] if name != "status")})


def test_a_use_case_that_counts_does_not_learn():
    with pytest.raises(OutcomeSpecError, match="it counts and does not learn"):
        read_learning(shipped_folder("modern_slavery"))


@pytest.mark.parametrize("name", ["audit.group", '"audit/group"', "person.self_defined_ethnicity", "pole.person"])
def test_the_connection_that_learning_has_cannot_name_a_group(force, name):
    with force.connect(READS) as connection, pytest.raises(duckdb.Error):
        connection.execute(f"SELECT * FROM {name}")


def test_records_that_do_not_reach_far_enough_are_told_so_and_not_trained_on(force):
    report = check_outcome(open_trial(FOLDER, force.connect, "northmoor", AS_AT), None, flaws=1)
    words = {verdict.test: verdict.words for verdict in report.verdicts if not verdict.passed}
    assert report.labels == 0
    assert "do not reach far enough back" in words["T4"]
    assert {"T5", "T8", "T9"} <= set(words)
