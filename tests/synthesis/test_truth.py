"""The truth names rows that are there, and says of them what the files show."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ndas.synthesis import FORCES, Extract
from ndas.synthesis.area import World
from ndas.synthesis.places import recall_positions

Make = Callable[[str, int], Extract]
Read = Callable[[Extract, str, str], Any]
Tell = Callable[[Extract, str], list[dict[str, object]]]
GATE = {
    "canary_humint",
    "canary_covert",
    "canary_protected_person",
    "canary_csae",
    "canary_marking",
    "canary_standards",
}


@pytest.mark.parametrize("force", FORCES)
@pytest.mark.parametrize("name", ["persons", "places", "objects", "planted"])
def test_it_names_rows_by_their_number_and_source_id(
    extract: Make, sheet: Read, truth: Tell, force: str, name: str
) -> None:
    made = extract(force, 2)
    for told in truth(made, name):
        read = sheet(made, told["system"], told["table"])
        row = dict(zip(read.header, read.rows[told["row"] - 1], strict=False))
        assert "|".join(row.get(column, "") for column in read.spec.source_id) == told["source_id"]


@pytest.mark.parametrize("force", FORCES)
def test_it_plants_canaries_of_every_kind_and_style(extract: Make, truth: Tell, force: str) -> None:
    made = extract(force, 1)
    planted = [row for row in truth(made, "planted") if row["kind"] in GATE]
    kinds = {row["kind"] for row in planted}
    assert kinds == GATE
    assert {row["style"] for row in planted} >= {
        "access",
        "unit",
        "free_text",
        "flag",
        "code",
        "keyword",
        "marking",
        "person access",
    }
    assert all(row["expected"] == "refuse" for row in planted)
    words = set(json.loads((made.truth / "extract.json").read_text())["canaries"]["refused"])
    assert {row["token"] for row in planted} == words


@pytest.mark.parametrize(
    ("force", "tables"),
    [("northmoor", ["OCCURRENCE", "INTEL_SUBMISSION", "PERSON"]), ("westvale", ["CRIMES", "REPORTS", "CRIME_PERSONS"])],
)
def test_it_puts_a_canary_word_only_into_rows_that_must_be_refused(
    extract: Make, sheet: Read, truth: Tell, force: str, tables: list[str]
) -> None:
    made = extract(force, 1)
    refused = {(row["table"], row["row"]) for row in truth(made, "planted") if row["expected"] == "refuse"}
    words = json.loads((made.truth / "extract.json").read_text())["canaries"]["refused"]
    hits = 0
    for file in made.files:
        for number, row in enumerate(sheet(made, file.system, file.table).rows, start=1):
            if any(word in cell for cell in row for word in words):
                assert (file.table, number) in refused
                hits += file.table in tables
    assert hits >= len(words)


def test_it_says_which_links_fall_with_a_refused_row(extract: Make, sheet: Read, truth: Tell) -> None:
    made = extract("northmoor", 1)
    planted = truth(made, "planted")
    gone = {row["source_id"] for row in planted if row["table"] == "OCCURRENCE" and row["kind"] in GATE}
    gone_people = {
        row["source_id"]
        for row in planted
        if row["table"] == "PERSON" and row["expected"] == "refuse" and row["kind"] != "contract_fault"
    }
    links = sheet(made, "rms", "LINK_OCC_PERSON").rows
    told = {row["row"] for row in planted if row["table"] == "LINK_OCC_PERSON" and row["kind"] == "suppressed_link"}
    found = {number for number, row in enumerate(links, start=1) if row[1] in gone or row[2] in gone_people}
    assert found == told
    assert len(told) > 10


def test_it_scatters_one_person_over_many_records(extract: Make, truth: Tell) -> None:
    records = defaultdict(set)
    for row in truth(extract("northmoor", 1), "persons"):
        if row["table"] == "PERSON":
            records[row["person"]].add(row["source_id"])
    assert max(len(ids) for ids in records.values()) >= 3
    assert 0.15 < sum(len(ids) > 1 for ids in records.values()) / len(records) < 0.6


def test_it_shows_a_victim_who_is_elsewhere_a_suspect(extract: Make, sheet: Read, truth: Tell) -> None:
    made = extract("westvale", 1)
    who = {row["source_id"]: row["person"] for row in truth(made, "persons") if row["table"] == "CRIME_PERSONS"}
    roles = defaultdict(set)
    for ref, row in sheet(made, "crime", "CRIME_PERSONS").by_id().items():
        roles[who[ref]].add(row["ROLE"][:1])
    both = [person for person, letters in roles.items() if "V" in letters and letters & set("SACK")]
    assert len(both) > 20


@pytest.mark.parametrize("force", FORCES)
def test_it_plants_the_cases_of_the_four_use_cases(extract: Make, truth: Tell, force: str) -> None:
    made = extract(force, 3)
    cases = json.loads((made.truth / "cases.json").read_text())
    assert {case["use_case"] for case in cases} == {
        "modern_slavery",
        "serious_sexual_offences",
        "firearms",
        "serious_violence",
    }
    rows = defaultdict(list)
    for row in truth(made, "planted"):
        rows[row["case"]].append(row)
    for case in cases:
        if case["kind"] != "trend_shift":
            assert len(rows[case["case"]]) >= 4
    styles = {row["style"] for row in truth(made, "planted") if row["kind"] == "modern_slavery"}
    assert {"hidden code 106", "known", "contact"} <= styles


def test_it_hides_the_code_of_hidden_cases_and_shows_that_of_known_ones(
    extract: Make, sheet: Read, truth: Tell
) -> None:
    made = extract("northmoor", 1)
    events = sheet(made, "rms", "OCCURRENCE").by_id()
    for row in truth(made, "planted"):
        if row["table"] == "OCCURRENCE" and row["style"] in {"hidden code 106", "known"}:
            assert (events[row["source_id"]]["OFFENCE_CODE"] == "106") == (row["style"] == "known")


def test_it_plants_a_near_repeat_series_close_in_place_and_time(extract: Make) -> None:
    made = extract("northmoor", 1)
    facts = json.loads((made.truth / "extract.json").read_text())
    world = World("northmoor", facts["seed"], facts["scale"])
    for case in json.loads((made.truth / "cases.json").read_text()):
        if case["kind"] == "near_repeat":
            east, north = recall_positions(world, np.array(case["places"]))
            spread = np.hypot(east[:, None] - east, north[:, None] - north)
            assert spread.max() <= case["within_metres"]


def test_it_leads_from_one_shot_man_to_the_next_by_recorded_links(extract: Make, sheet: Read, truth: Tell) -> None:
    made = extract("northmoor", 3)
    who = {row["source_id"]: row["person"] for row in truth(made, "persons") if row["table"] == "PERSON"}
    pairs = {
        (who[row["PERSON_ID"]], who[row["OTHER_PERSON_ID"]])
        for row in sheet(made, "rms", "LINK_PERSON_PERSON").whole()
        if row["CLASSIFICATION"] == "Co-offender"
    }
    paths = [
        case["people"]["path"]
        for case in json.loads((made.truth / "cases.json").read_text())
        if case["kind"] == "exposure"
    ]
    assert paths
    for first, second, third in paths:
        assert {(first, second), (second, third)} <= pairs
