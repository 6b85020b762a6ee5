"""Week after week: what stays, comes, changes, goes, is merged and taken apart again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ndas.synthesis import FORCES, Extract, invent

Make = Callable[[str, int], Extract]
Read = Callable[[Extract, str, str], Any]
Tell = Callable[[Extract, str], list[dict[str, object]]]
INCIDENTS = {"northmoor": ("rms", "OCCURRENCE"), "easthaven": ("suite", "CRIME"), "westvale": ("crime", "CRIMES")}


def told(changes: list[dict[str, object]], table: str, kind: str) -> set[object]:
    return {row["source_id"] for row in changes if row["table"] == table and row["change"] == kind}


@pytest.mark.parametrize("force", FORCES)
def test_it_tells_exactly_which_incidents_came_went_and_changed(
    extract: Make, sheet: Read, truth: Tell, force: str
) -> None:
    system, table = INCIDENTS[force]
    before, now = (sheet(extract(force, week), system, table).by_id() for week in (2, 3))
    faulty = {
        row["source_id"]
        for week in (2, 3)
        for row in truth(extract(force, week), "planted")
        if row["table"] == table and row["kind"] == "contract_fault"
    }
    changes = truth(extract(force, 3), "changes")
    assert told(changes, table, "new") - faulty == set(now) - set(before) - faulty
    assert told(changes, table, "deleted") - faulty == set(before) - set(now) - faulty
    differ = {ref for ref in set(before) & set(now) if before[ref] != now[ref]}
    assert told(changes, table, "changed") - faulty == differ - faulty
    assert told(changes, table, "new")
    assert told(changes, table, "deleted")
    assert len(differ) > 3
    assert len(told(changes, table, "new")) < len(now) / 20
    assert told(changes, table, "back-dated") <= told(changes, table, "new")


def test_it_brings_back_dated_incidents(extract: Make, truth: Tell) -> None:
    back_dated = [
        row
        for force in FORCES
        for week in (2, 3)
        for row in truth(extract(force, week), "changes")
        if row["change"] == "back-dated"
    ]
    assert back_dated


def test_it_merges_nominals_and_brings_the_old_id_back(sheet: Read, truth: Tell, tmp_path: Path) -> None:
    merged, unmerged = set(), set()
    for week in (4, 5):
        made = invent("northmoor", week, 20_000, 7, tmp_path)
        people = sheet(made, "rms", "PERSON").by_id()
        former = {old for row in people.values() for old in row["FORMER_IDS"].split(";") if old}
        changes = truth(made, "changes")
        for ref in told(changes, "PERSON", "merged"):
            assert ref not in people
            assert ref in former
            merged.add(ref)
        for ref in told(changes, "PERSON", "unmerged"):
            assert ref in people, "a re-used id"
            assert ref not in former
            unmerged.add(ref)
        links = sheet(made, "rms", "LINK_OCC_PERSON").whole()
        assert not former & {row["PERSON_ID"] for row in links}, "links moved to the surviving nominal"
    assert len(merged) > 2
    assert unmerged


@pytest.mark.parametrize("force", FORCES)
def test_it_corrects_about_half_of_the_faults_each_week(extract: Make, truth: Tell, force: str) -> None:
    def faults(week: int) -> set[tuple[object, ...]]:
        planted = truth(extract(force, week), "planted")
        return {
            (row["table"], row["source_id"])
            for row in planted
            if row["kind"] == "contract_fault" and row["style"] != "ragged_row"
        }

    first, later = faults(1), faults(3)
    assert len(first & later) < len(first) / 2
    assert len(first) >= 8


@pytest.mark.parametrize("force", FORCES)
def test_it_lets_vanishing_rows_vanish(extract: Make, force: str) -> None:
    words = json.loads((extract(force, 1).truth / "extract.json").read_text())["canaries"]
    for week in (1, 2, 3):
        text = all_text(extract(force, week))
        for held in (1, 2, 3):
            for word in words[f"vanishing-{held}"]:
                assert (word in text) == (held == week)


@pytest.mark.parametrize("force", FORCES)
def test_it_keeps_the_words_of_one_force_out_of_the_others(extract: Make, force: str) -> None:
    words = json.loads((extract(force, 1).truth / "extract.json").read_text())["canaries"]["force"]
    assert len(words) >= 3
    for other in FORCES:
        text = all_text(extract(other, 1))
        assert all((word in text) == (other == force) for word in words)


def all_text(extract: Extract) -> str:
    encodings = {"northmoor": "utf-8", "easthaven": "utf-16", "westvale": "cp1252"}
    return "\n".join(file.path.read_text(encodings[extract.force]) for file in extract.files)
