"""The open data itself, where this machine has it: every row of every file accounted for."""

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from pole_run import FORCES, plan_of, rows_of, run_one

DATA = Path("/work/shared/data")
PUBLISHED = DATA / "police_uk" / "bedfordshire_2021-05_2023-06.zip"
GRAPH = DATA / "pole" / "pole-data-importer.zip"
KINDS = {"STREET": "street", "OUTCOMES": "outcomes", "STOP_AND_SEARCH": "stop-and-search"}

Files = dict[str, list[dict[str, str]]]

pytestmark = pytest.mark.open_data
needs_published = pytest.mark.skipif(not PUBLISHED.exists(), reason=f"{PUBLISHED} is not on this machine")
needs_graph = pytest.mark.skipif(not GRAPH.exists(), reason=f"{GRAPH} is not on this machine")


def _rows(archive: zipfile.ZipFile, ending: str) -> list[dict[str, str]]:
    names = sorted(name for name in archive.namelist() if name.endswith(ending))
    return [row for name in names for row in csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig"))]


@pytest.fixture(scope="module")
def published() -> Files:
    with zipfile.ZipFile(PUBLISHED) as archive:
        return {
            table: _rows(archive, f"{month}-bedfordshire-{kind}.csv")
            for month in ("2023-06",)
            for table, kind in KINDS.items()
        }


@pytest.fixture(scope="module")
def made(published: Files) -> dict[str, pa.Table]:
    plan = plan_of(FORCES / "police_uk" / "open_data")
    tables = {name: rows_of(plan.contract, name, rows) for name, rows in published.items()}
    report, made = run_one(plan, tables)
    assert {table.table: table.yielding for table in report.tables} == {
        name: len(rows) for name, rows in published.items()
    }
    return made


@needs_published
def test_it_makes_one_event_of_every_published_row(published: Files, made: dict[str, pa.Table]) -> None:
    kinds = Counter(made["event"].column("kind").to_pylist())
    quiet = sum(row["Crime type"] == "Anti-social behaviour" for row in published["STREET"])
    assert kinds == {
        "crime": len(published["STREET"]) - quiet,
        "incident": quiet,
        "outcome": len(published["OUTCOMES"]),
        "stop and search": len(published["STOP_AND_SEARCH"]),
    }
    assert len(set(made["event"].column("id").to_pylist())) == made["event"].num_rows


@needs_published
def test_it_places_what_has_a_place_and_nothing_else(published: Files, made: dict[str, pa.Table]) -> None:
    placed = sum(bool(row["Latitude"] or row["LSOA code"]) for row in published["STREET"])
    placed += sum(bool(row["Latitude"]) for row in published["STOP_AND_SEARCH"])
    assert made["location"].num_rows == made["event_location"].num_rows == placed
    assert set(made["location"].column("place_quality").to_pylist()) <= {"snapped", "area"}
    quoted = {row["LSOA name"] for row in published["STREET"] if "," in row["LSOA name"]}
    assert quoted <= set(made["location"].column("area_name").to_pylist())


@needs_published
def test_it_points_every_outcome_at_its_crime_held_or_not(published: Files, made: dict[str, pa.Table]) -> None:
    related = [row["related_event"] for row in made["event"].to_pylist() if row["kind"] == "outcome"]
    assert Counter(related) == Counter(f"open_data:STREET:{row['Crime ID']}" for row in published["OUTCOMES"])


@needs_published
def test_it_calls_nobody_stopped_and_searched_a_suspect(made: dict[str, pa.Table]) -> None:
    assert set(made["event_person"].column("category").to_pylist()) == {"not determined"}


@needs_graph
def test_it_takes_the_pole_example_over_and_says_what_it_leaves() -> None:
    plan = plan_of(FORCES / "pole_demo" / "graph")
    with zipfile.ZipFile(GRAPH) as archive:
        given = {name: _rows(archive, table.file) for name, table in plan.contract.tables.items()}
    report, made = run_one(plan, {name: rows_of(plan.contract, name, rows) for name, rows in given.items()})
    assert {table.table: table.rows for table in report.tables} == {name: len(rows) for name, rows in given.items()}
    assert made["event"].num_rows == len(given["Crime"])
    assert made["person"].num_rows == len(given["Person"])
    assert made["object"].num_rows == sum(len(given[name]) for name in ("Vehicle", "Phone", "Email", "Object"))
    known = {name: set(made[name].column("id").to_pylist()) for name in ("event", "person", "object", "location")}
    for link, ends in {"event_object": ("event", "object"), "event_location": ("event", "location")}.items():
        for end in ends:
            assert set(made[link].column(end).to_pylist()) <= known[end], f"{link}.{end}"
    assert sum(dict(report.tables[5].barren).values()) == len(given["Officer"])
