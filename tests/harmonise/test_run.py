from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_rows import CRIME, LINK, PERSON
from pole_run import FORCES, plan_of, rows_of, run, run_one

from ndas.harmonise import LossError, TableReport
from ndas.harmonise.plan import Plan


@pytest.fixture(scope="module")
def northmoor() -> Plan:
    return plan_of(FORCES / "northmoor" / "rms")


@pytest.fixture(scope="module")
def westvale() -> list[Plan]:
    return [plan_of(FORCES / "westvale" / system) for system in ("crime", "custody", "intel")]


@pytest.fixture(scope="module")
def open_data() -> Plan:
    return plan_of(FORCES / "police_uk" / "open_data")


def test_it_makes_event_person_and_link_with_the_category_on_the_link(northmoor: Plan) -> None:
    contract = northmoor.contract
    report, made = run_one(
        northmoor,
        {
            "OCCURRENCE": rows_of(contract, "OCCURRENCE", [CRIME]),
            "PERSON": rows_of(contract, "PERSON", [PERSON]),
            "LINK_OCC_PERSON": rows_of(contract, "LINK_OCC_PERSON", [LINK]),
        },
    )
    (event,), (person,), (link,), (text,) = (
        made[name].to_pylist() for name in ("event", "person", "event_person", "text")
    )
    assert event["id"] == "rms:OCCURRENCE:1000000000000001"
    assert event["occurred_from"] == datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "summer time is UTC plus one"
    assert event["recorded_at"] == datetime(2026, 7, 2, 7, 0, tzinfo=UTC)
    assert event["flags"] == ["domestic abuse", "knife"]
    assert (event["offence_code"], event["offence_group"]) == ("8N", "Violence against the person")
    assert (person["family_name"], person["given_name"], person["middle_names"]) == ("O'NEILL-SMITH", "SIOBHAN", "MARY")
    assert (person["other_family_names"], person["nickname"]) == (["KELLY"], "SHIV")
    assert (person["birth_date"], person["pnc_id"], person["pnc_id_status"]) == (
        date(2000, 7, 2),
        "2003/0011985X",
        "valid",
    )
    assert (link["event"], link["person"], link["role"], link["category"]) == (
        event["id"],
        person["id"],
        "suspect",
        "suspect",
    )
    assert link["age_at_event"] == 25, "the birthday is the day after, in local time"
    assert (text["record"], text["field"], text["body"]) == (event["id"], "MO_TEXT", CRIME["MO_TEXT"])
    provenance = ("force", "system", "source_table", "source_id", "row_number")
    assert [event[name] for name in provenance] == ["northmoor", "rms", "OCCURRENCE", "1000000000000001", 1]
    assert all(table.balanced for table in report.tables)
    assert all("category" not in table.schema.names for name, table in made.items() if name != "event_person")


def test_it_gathers_the_latest_home_and_every_telephone_onto_the_person(northmoor: Plan) -> None:
    contract = northmoor.contract
    addresses = [{"ADDRESS_ID": f"{i}", "PREMISES": f"{i}", "STREET": "Mill Lane", "TOWN": "Skelby"} for i in (1, 2, 3)]
    homes = [
        {
            "LINK_ID": "1",
            "PERSON_ID": PERSON["PERSON_ID"],
            "ADDRESS_ID": "1",
            "CLASSIFICATION": "Home",
            "FROM_DT": "01/01/2020",
        },
        {
            "LINK_ID": "2",
            "PERSON_ID": PERSON["PERSON_ID"],
            "ADDRESS_ID": "2",
            "CLASSIFICATION": "Home",
            "FROM_DT": "01/01/2024",
        },
        {
            "LINK_ID": "3",
            "PERSON_ID": PERSON["PERSON_ID"],
            "ADDRESS_ID": "3",
            "CLASSIFICATION": "Work",
            "FROM_DT": "01/01/2026",
        },
    ]
    numbers = [
        ("1", "MOB", "07700 900123"),
        ("2", "LAND", "+44 (0)20 7946 0018"),
        ("3", "EMAIL", "S@Example.org"),
        ("4", "MOB", "n/k"),
    ]
    comms = [{"COMMS_ID": key, "COMMS_TYPE": kind, "COMMS_VALUE": value} for key, kind, value in numbers]
    links = [
        {"LINK_ID": key, "PERSON_ID": PERSON["PERSON_ID"], "COMMS_ID": key, "CLASSIFICATION": "User"}
        for key, *_ in numbers
    ]
    _, made = run_one(
        northmoor,
        {
            "PERSON": rows_of(contract, "PERSON", [PERSON]),
            "ADDRESS": rows_of(contract, "ADDRESS", addresses),
            "LINK_PERSON_ADDRESS": rows_of(contract, "LINK_PERSON_ADDRESS", homes),
            "COMMS": rows_of(contract, "COMMS", comms),
            "LINK_PERSON_COMMS": rows_of(contract, "LINK_PERSON_COMMS", links),
        },
    )
    (person,) = made["person"].to_pylist()
    assert person["address"] == "2, MILL LANE, SKELBY"
    assert person["phones"] == ["+442079460018", "+447700900123"]
    assert person["emails"] == ["s@example.org"]
    assert [row["identifier_status"] for row in made["object"].to_pylist()] == ["valid", "valid", "valid", None]


def test_it_makes_one_link_for_each_role_of_a_cell(westvale: list[Plan]) -> None:
    crime = westvale[0]
    line = {
        "CRIME_NO": "89A/1/26",
        "LINE_NO": "1",
        "ROLE": "V1/W1",
        "NAME": "SMITH, John Paul",
        "PHONES": "07700 900123;12",
        "AGE": "30",
    }
    tables = {
        (plan.system, name): rows_of(plan.contract, name, []) for plan in westvale for name in plan.contract.tables
    }
    tables["crime", "CRIME_PERSONS"] = rows_of(crime.contract, "CRIME_PERSONS", [line])
    _, made = run(westvale, tables)
    (person,) = made["person"].to_pylist()
    links = made["event_person"].to_pylist()
    assert [(link["role"], link["category"], link["role_as_recorded"]) for link in links] == [
        ("victim", "victim", "V1"),
        ("witness", "witness", "W1"),
    ]
    assert {link["person"] for link in links} == {person["id"]}
    assert {link["event"] for link in links} == {"crime:CRIMES:89A/1/26"}
    assert len({link["id"] for link in links}) == 2
    assert person["phones"] == ["+447700900123"], "matching compares valid numbers only"
    phones = made["object"].to_pylist()
    assert [(one["identifier"], one["identifier_status"]) for one in phones] == [
        ("+447700900123", "valid"),
        ("12", "invalid"),
    ]
    assert {link["object"] for link in made["person_object"].to_pylist()} == {one["id"] for one in phones}


def test_it_counts_a_row_that_makes_nothing_with_its_reason(northmoor: Plan) -> None:
    contract = northmoor.contract
    lame = [{**LINK, "LINK_ID": "1", "OCC_ID": ""}, {**LINK, "LINK_ID": "2", "PERSON_ID": " "}, LINK]
    report, made = run_one(northmoor, {"LINK_OCC_PERSON": rows_of(contract, "LINK_OCC_PERSON", lame)})
    (table,) = [one for one in report.tables if one.table == "LINK_OCC_PERSON"]
    assert (table.rows, table.yielding, table.barren) == (3, 1, {"no event": 1, "no person": 1})
    assert made["event_person"].num_rows == 1


def test_it_does_not_add_up_when_a_row_is_missing() -> None:
    assert not TableReport("rms", "PERSON", rows=3, yielding=1, barren={"no name": 1}, made={}).balanced
    assert issubclass(LossError, Exception)


def test_it_keeps_a_protected_address_from_person_and_link(northmoor: Plan) -> None:
    plan = plan_of(FORCES / "easthaven" / "suite")
    contract = plan.contract
    people = [
        {"person_ref": "P1", "family_name": "A", "protected_address": "true"},
        {"person_ref": "P2", "family_name": "B"},
    ]
    homes = [{"relation_ref": f"R{i}", "person_ref": f"P{i}", "location_ref": "L1", "relation": "RES"} for i in (1, 2)]
    place = {
        "location_ref": "L1",
        "building": "9",
        "thoroughfare": "Quay",
        "post_town": "Easthaven",
        "latitude": "1.1",
        "longitude": "52.3",
    }
    report, made = run_one(
        plan,
        {
            "PERSON": rows_of(contract, "PERSON", people),
            "PERSON_LOCATION": rows_of(contract, "PERSON_LOCATION", homes),
            "LOCATION": rows_of(contract, "LOCATION", [place]),
        },
    )
    assert [row["address"] for row in made["person"].to_pylist()] == [None, "9, QUAY, EASTHAVEN"]
    assert [row["person"] for row in made["person_location"].to_pylist()] == ["suite:PERSON:P2"]
    assert {"the address must not be disclosed": 1} in [dict(table.barren) for table in report.tables]
    (location,) = made["location"].to_pylist()
    assert (location["latitude"], location["longitude"]) == (52.3, 1.1), "swapped degrees are put right"
    assert len(location["cell"]) == 15


def _published(crime_ids: list[str]) -> list[dict[str, str]]:
    return [
        {
            "Crime ID": one,
            "Month": "2026-05",
            "Crime type": "Drugs" if one else "Anti-social behaviour",
            "Location": f"On or near {i % 3}",
        }
        for i, one in enumerate(crime_ids)
    ]


def test_it_numbers_repeated_ids_and_names_rows_without_one_by_content(open_data: Plan) -> None:
    rows = _published(["a" * 64, "a" * 64, "b" * 64, "", ""])
    rows[4] = dict(rows[3])
    report, made = run_one(open_data, {"STREET": rows_of(open_data.contract, "STREET", rows)})
    ids = [row["id"] for row in made["event"].to_pylist()]
    assert len(set(ids)) == 5
    assert f"open_data:STREET:{'a' * 64}~2" in ids
    assert sum(one.startswith("open_data:STREET:content-") for one in ids) == 2
    assert report.tables[0].yielding == 5


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)))
def test_it_does_not_depend_on_the_order_of_rows(open_data: Plan, order: list[int]) -> None:
    rows = _published(["a" * 64, "a" * 64, "b" * 64, "", "", "c" * 64, ""])
    _, straight = run_one(open_data, {"STREET": rows_of(open_data.contract, "STREET", rows)})
    _, shuffled = run_one(open_data, {"STREET": rows_of(open_data.contract, "STREET", [rows[i] for i in order])})
    for name, table in straight.items():
        assert _without_row_number(table) == _without_row_number(shuffled[name]), name


def _without_row_number(table: pa.Table) -> list[dict[str, object]]:
    return table.drop(["row_number"]).to_pylist()


def test_it_writes_the_same_batches_in_whatever_pieces_rows_arrive(northmoor: Plan) -> None:
    contract = northmoor.contract
    people = [{**PERSON, "PERSON_ID": f"{i:016d}", "SURNAME": f"Name{chr(65 + i % 26)}"} for i in range(500)]
    whole = rows_of(contract, "PERSON", people)
    pieces = pa.concat_tables([whole.slice(i, 37) for i in range(0, 500, 37)])
    pieces = pieces.take(np.random.default_rng(3).permutation(500))
    _, first = run_one(northmoor, {"PERSON": whole})
    _, second = run_one(northmoor, {"PERSON": pieces})
    assert first["person"].equals(second["person"])
