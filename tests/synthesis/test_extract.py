"""An invented extract keeps its force's contract, but for the faults that the truth names."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ndas.synthesis import FORCES, Extract, invent
from ndas.synthesis.sheet import source_contract
from ndas.vocabulary import ColumnType
from ndas.vocabulary.contract import SourceColumn

Make = Callable[[str, int], Extract]
Read = Callable[[Extract, str, str], Any]
Tell = Callable[[Extract, str], list[dict[str, object]]]


def what_is_wrong(column: SourceColumn, value: str) -> str | None:  # noqa: PLR0911  # one return for each rule
    """Return the rule that a value breaks: a plain second reading of the contract, apart from the platform's own."""
    if value == "":
        return "required" if column.required else None
    if column.pattern and not re.fullmatch(column.pattern.strip("^$"), value):
        return "pattern"
    if column.max_length and len(value) > column.max_length:
        return "length"
    match column.type:
        case ColumnType.CODE:
            return None if value in column.codes else "code"
        case ColumnType.MULTI if column.codes:
            return None if set(value.split(column.separator)) <= set(column.codes) else "code"
        case ColumnType.DATE | ColumnType.DATETIME:
            try:
                datetime.strptime(value, column.format)  # noqa: DTZ007  # local time by contract
            except ValueError:
                return "date"
        case ColumnType.INTEGER | ColumnType.DECIMAL:
            number = float(value)
            low = column.minimum is not None and number < column.minimum
            high = column.maximum is not None and number > column.maximum
            return "range" if low or high else None
        case ColumnType.BOOLEAN:
            return None if value in {"true", "false"} else "boolean"
    return None


@pytest.mark.parametrize("force", FORCES)
@pytest.mark.parametrize("week", [1, 2])
def test_it_breaks_the_contract_only_where_the_truth_says_so(
    extract: Make, sheet: Read, truth: Tell, force: str, week: int
) -> None:
    made = extract(force, week)
    told = {
        (fault["system"], fault["table"], fault["row"]): fault["style"]
        for fault in truth(made, "planted")
        if fault["kind"] == "contract_fault"
    }
    found = {}
    for file in made.files:
        read = sheet(made, file.system, file.table)
        for number, row in enumerate(read.rows, start=1):
            if len(row) != len(read.header):
                found[file.system, file.table, number] = "ragged_row"
                continue
            broken = [what_is_wrong(column, value) for column, value in zip(read.spec.columns, row, strict=True)]
            rules = [rule for rule in broken if rule]
            if rules:
                style = {"date": "bad_date", "required": "missing_required", "code": "unknown_code"}[rules[0]]
                found[file.system, file.table, number] = style
    assert found == told
    if week == 1:
        assert set(told.values()) == {"bad_date", "missing_required", "unknown_code", "ragged_row"}
    assert len(told) < made.rows / 200


@pytest.mark.parametrize("force", FORCES)
def test_it_writes_the_columns_rows_and_encoding_it_declares(extract: Make, sheet: Read, force: str) -> None:
    made = extract(force, 1)
    for file in made.files:
        contract = source_contract(force, file.system)
        read = sheet(made, file.system, file.table)
        assert read.header == [column.name for column in read.spec.columns]
        assert file.path.name == read.spec.file
        assert len(read.rows) == file.rows
        assert file.path.read_bytes().startswith(b"\xff\xfe") == (contract.encoding == "utf-16")


@pytest.mark.parametrize("force", FORCES)
def test_it_keeps_keys_unique_and_references_whole(extract: Make, sheet: Read, force: str) -> None:
    made = extract(force, 2)
    values: dict[tuple[str, str, str], set[str]] = {}
    for file in made.files:
        read = sheet(made, file.system, file.table)
        whole = read.whole()
        keys = Counter(tuple(row[name] for name in read.spec.key) for row in whole)
        assert max(keys.values()) == 1
        for name in read.header:
            at = read.header.index(name)
            values[file.system, file.table, name] = {row[at] for row in read.rows if len(row) > at}
    for file in made.files:
        for column in sheet(made, file.system, file.table).spec.columns:
            if column.references:
                targets = [target.strip().split(".") for target in column.references.split("|")]
                named = set().union(*(values[file.system, table, name] for table, name in targets)) | {""}
                missing = values[file.system, file.table, column.name] - named
                assert not missing, f"{file.table}.{column.name} names {len(missing)} unknown"


@pytest.mark.parametrize("force", FORCES)
def test_it_meets_the_wanted_scale_within_a_tenth(force: str, tmp_path: Path) -> None:
    assert invent(force, 1, 20_000, 1, tmp_path).rows == pytest.approx(20_000, rel=0.1)


@pytest.mark.parametrize("force", FORCES)
def test_it_writes_the_same_bytes_again(extract: Make, force: str, tmp_path: Path) -> None:
    made = extract(force, 2)
    facts = json.loads((made.truth / "extract.json").read_text())
    again = invent(force, 2, facts["scale"], facts["seed"], tmp_path / "again")
    for one, same in zip(made.files, again.files, strict=True):
        assert one.path.read_bytes() == same.path.read_bytes()
    for path in made.truth.iterdir():
        assert path.read_bytes() == (again.truth / path.name).read_bytes()


def test_it_makes_another_force_of_another_seed(tmp_path: Path) -> None:
    one, other = (invent("westvale", 1, 1000, seed, tmp_path / str(seed)) for seed in (1, 2))
    for file, changed in zip(one.files, other.files, strict=True):
        assert file.path.read_bytes() != changed.path.read_bytes()


def test_it_refuses_a_force_it_does_not_know_and_a_week_before_the_first(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="known: northmoor"):
        invent("elsewhere", 1, 1000, 1, tmp_path)
    with pytest.raises(ValueError, match="counted from 1"):
        invent("northmoor", 0, 1000, 1, tmp_path)


def test_it_survives_a_very_small_world(tmp_path: Path) -> None:
    for force in FORCES:
        assert invent(force, 1, 100, 1, tmp_path).rows > 100


def test_it_shows_the_oddities_that_loaders_must_survive(extract: Make, sheet: Read) -> None:
    people = sheet(extract("northmoor", 1), "rms", "PERSON").whole()
    surnames = {row["SURNAME"] for row in people}
    assert surnames & {"UNKNOWN", "DO NOT USE", "TEST", "DUPLICATE OF 1002"}
    assert any(name.endswith(" LTD") for name in surnames), "organisations as persons"
    births = Counter(row["DOB"] for row in people)
    assert births["01/01/1900"] + births["01/01/1800"] > 5
    assert births["31/12/9999"] > 1
    texts = [row["MO_TEXT"] for row in sheet(extract("northmoor", 1), "rms", "OCCURRENCE").whole()]
    assert any("\n" in text for text in texts)
    assert any('"' in text for text in texts)
    crimes = sheet(extract("westvale", 1), "crime", "CRIME_PERSONS").whole()
    assert any("/" in row["ROLE"] for row in crimes), "two roles in one cell"
    assert any(";" in row["PHONES"] for row in crimes)
    assert any(row["ADDRESS"] == "NFA" for row in crimes)
    grids = [int(row["GRID_N"]) for row in sheet(extract("westvale", 1), "crime", "CRIMES").whole()]
    assert grids.count(0) > 20
    places = sheet(extract("easthaven", 1), "suite", "LOCATION").whole()
    assert any(row["latitude"] and float(row["latitude"]) < 10 for row in places), "latitude and longitude swapped"


def test_it_grades_intelligence_3x5x2(extract: Make, sheet: Read) -> None:
    reports = sheet(extract("westvale", 1), "intel", "REPORTS").whole()
    assert {row["SRC"] for row in reports} >= set("123")
    assert {row["INF"] for row in reports} >= set("ABCDE")
    assert all(bool(row["COND"]) == (row["HDL"] == "C") for row in reports if row["HDL"] in "PC")
