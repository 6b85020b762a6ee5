"""A force plants canaries, keeps the list, and is told each week whether every trap held."""

import csv

import pytest

from ndas.duties.canaries import Canary, CanaryError, Kind, plant, read_canaries, write_canaries
from ndas.duties.canaries.looking import AT_HOME, look_for_canaries
from ndas.store.control import Judgement
from ndas.vocabulary.contract import read_contract

REFUSED, VANISHED, OWN = "ZQREFUSED0001", "ZQVANISHED0001", "ZQOWNWORD0001"
LIST = (
    Canary(Kind.REFUSED, REFUSED, 1),
    Canary(Kind.VANISHING, VANISHED, 1),
    Canary(Kind.VANISHING, "ZQSTILLHERE02", 2),
    Canary(Kind.OWN, OWN, 1),
)


@pytest.fixture
def pair(ground, tools):
    """The force, whose own canary is in its live week, and a neighbour."""
    ground.begin(3, rows={"OCCURRENCE": ("O0000001",), "PERSON": (OWN, "ZQSTILLHERE02"), "LINK": ()})
    ground.retire()
    other = tools.Ground(ground.folder, ground.control, force="easthaven", now=ground.now)
    other.found()
    other.begin(1)
    return ground, other


def _look(pair, week=2):
    home, other = pair
    found = look_for_canaries(home.estate, [other.estate], LIST, "northmoor-all-000002", week)
    return {one.kind: one for one in found}


def test_every_trap_holds_and_it_says_where_it_looked(pair):
    found = _look(pair)
    assert {kind: (one.planted, one.held) for kind, one in found.items()} == {
        "must be refused": (1, True),
        "must vanish": (1, True),
        "must never appear to another force": (1, True),
    }
    assert all(count for one in found.values() for count in one.looked.values())
    assert found["must never appear to another force"].looked[AT_HOME]


def test_a_search_that_is_blind_says_so(pair):
    home, other = pair
    lost = [Canary(Kind.OWN, "ZQNOWHEREATALL", 1)]
    (found,) = look_for_canaries(home.estate, [other.estate], lost, "northmoor-all-000002", 2)
    assert found.found[AT_HOME] == 1
    assert not found.held


@pytest.mark.parametrize("place", ["file", "other force", "database"])
def test_a_trap_that_did_not_hold_is_named_with_its_place(pair, tools, place):
    home, other = pair
    if place == "file":
        (home.home / "dump.bin").write_bytes(b"\0" + REFUSED.encode("utf-16-le"))
    if place == "database":
        said = Judgement("j", home.force, f"rms:PERSON:{VANISHED}", "rms:PERSON:P1", "same", "o", home.now)
        home.control.judgements.record(said, audit=tools.entry())
    if place == "other force":
        other.begin(2, rows={"OCCURRENCE": ("O1",), "PERSON": (f"P{OWN}",), "LINK": ()})
    broken = {one.kind: [where for where, count in one.found.items() if count] for one in _look(pair).values()}
    assert {kind for kind, where in broken.items() if where} == {
        {"file": "must be refused", "database": "must vanish", "other force": "must never appear to another force"}[
            place
        ]
    }


CONTRACT = {
    "force": "northmoor",
    "system": "rms",
    "version": 1,
    "encoding": "utf-8",
    "tables": {
        "CRIME": {
            "file": "CRIME.csv",
            "key": ["ID"],
            "restriction": {"column": "ACL", "unrestricted": ["PUBLIC"]},
            "columns": {
                "ID": {"type": "text", "class": "identifier", "required": True, "pattern": "^72[0-9]{10}$"},
                "KIND": {"type": "code", "list": "kind", "class": "operational", "required": True},
                "VICTIM": {"type": "text", "class": "personal"},
                "STORY": {"type": "free_text", "class": "free_text"},
                "ACL": {"type": "code", "list": "acl", "class": "provenance", "required": True},
            },
        }
    },
}


@pytest.fixture
def extract(tmp_path):
    folder = tmp_path / "extract"
    (folder / "rms").mkdir(parents=True)
    text = 'ID,KIND,VICTIM,STORY,ACL\n720000000001,theft,A REAL NAME,"what happened, in full",PUBLIC\n'
    (folder / "rms" / "CRIME.csv").write_text(text, "utf-8")
    contract = read_contract(CONTRACT, {"kind": {"theft": "Theft"}, "acl": {"PUBLIC": "", "SOURCES": ""}})
    return folder, contract


def test_planted_rows_keep_the_contract_and_take_nothing_of_a_real_person(extract):
    folder, contract = extract
    planted = plant(folder, [contract], week=3, each=2)
    with (folder / "rms" / "CRIME.csv").open(encoding="utf-8", newline="") as file:
        first, *rows = list(csv.DictReader(file))
    assert [one.kind for one in planted] == [kind for kind in Kind for _ in range(2)]
    by_word = {row["STORY"]: row for row in rows}
    assert len(by_word) == 6
    for one in planted:
        row = by_word[one.word]
        assert (row["ID"], row["KIND"], row["VICTIM"]) == (one.source_id, "theft", "")
        assert len(row["ID"]) == 12
        assert row["ID"].startswith("72")
        assert (row["ACL"] != "PUBLIC") is (one.kind is Kind.REFUSED)
    assert first["VICTIM"] == "A REAL NAME"


def test_the_list_reads_back_and_is_the_forces_alone(tmp_path):
    path = tmp_path / "canaries.json"
    write_canaries(path, "northmoor", LIST)
    assert read_canaries(path, "northmoor") == LIST
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CanaryError, match="another force"):
        read_canaries(path, "easthaven")
    path.write_text('{"is": "something else"}', "utf-8")
    with pytest.raises(CanaryError, match="not a list"):
        read_canaries(path, "northmoor")


def test_a_file_without_a_row_is_refused_in_words(extract):
    folder, contract = extract
    (folder / "rms" / "CRIME.csv").write_text("ID,KIND,VICTIM,STORY,ACL\n", "utf-8")
    with pytest.raises(CanaryError, match="no row whose codes"):
        plant(folder, [contract], week=3, each=1)
