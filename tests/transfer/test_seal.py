"""Sealing: what it refuses, what it leaves behind, what it costs."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from ndas.transfer import Extract, SealError, seal, verify_delivery


def test_it_names_the_delivery_after_force_system_set_and_number(week):
    assert week.path.name == "northmoor-all-000007.ndas"


def test_it_tells_how_far_it_is(week, tmp_path):
    told = []
    seal(week.extracts, terms=week.terms, key=week.key, into=tmp_path, progress=lambda *each: told.append(each))
    whole = sum(extract.path.stat().st_size for extract in week.extracts)
    assert told[-1] == (whole, whole)


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("people", [b"ID", b"ID\r\n", b'"ID","NA""ME"\r\n1,2', b"ID\n" + b"1\n" * 1_000_001])
def test_it_seals_what_opening_accepts(write_week, people, compress):
    week = write_week(people=people, compress=compress)
    assert verify_delivery(week.path, **week.opening()).ok


def test_it_never_replaces_a_delivery(week):
    before = week.path.read_bytes()
    with pytest.raises(SealError, match="exists already"):
        seal(week.extracts, terms=week.terms, key=week.key, into=week.path.parent)
    assert week.path.read_bytes() == before


HEADERS = {
    "an empty file": (b"", "header line first"),
    "an empty first line": (b"\n1,2\n", "header line first"),
    "a column without a name": (b"A,,C\n1,2,3\n", "column 2"),
    "a column twice": (b"A,B,A\n1,2,3\n", "column 3"),
    "spaces around a name": (b"A, B\n1,2\n", "column 2"),
    "another encoding": ("A\n".encode("utf-16"), "not utf-8"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_it_refuses_an_extract_that_starts_with(week, tmp_path, case):
    start, message = HEADERS[case]
    path = tmp_path / "odd.csv"
    path.write_bytes(start)
    with pytest.raises(SealError, match=message):
        seal([Extract("crime", "odd", path)], terms=week.terms, key=week.key, into=tmp_path)
    assert not list(tmp_path.glob("*.ndas"))


TERMS = {
    "a marking words cannot lift": ({"exclusions": ("a\nb",)}, "exclusions 1"),
    "an end before its start": ({"expires_at": None}, "expires_at"),
    "no contact": ({"contact": " "}, "contact"),
    "a recipient that is none": ({"recipient": "age1nobody"}, "recipient"),
    "a number of zero": ({"sequence": 0}, "sequence"),
    "a force's name with spaces": ({"force": "North Moor"}, "force"),
}


@pytest.mark.parametrize("case", TERMS)
def test_it_refuses_terms_with(week, tmp_path, case):
    changes, message = TERMS[case]
    if "expires_at" in changes:
        changes = {"expires_at": week.terms.created_at - timedelta(days=1)}
    with pytest.raises(SealError, match=message):
        seal(week.extracts, terms=replace(week.terms, **changes), key=week.key, into=tmp_path)


def test_it_refuses_a_file_whose_name_cannot_travel(week, tmp_path):
    path = tmp_path / "my extract.csv"
    path.write_bytes(b"A\n1\n")
    with pytest.raises(SealError, match="file: expected"):
        seal([Extract("crime", "odd", path)], terms=week.terms, key=week.key, into=tmp_path)


def test_it_refuses_an_extract_that_is_not_there(week, tmp_path):
    with pytest.raises(SealError, match="cannot be read"):
        seal([Extract("crime", "gone", tmp_path / "gone.csv")], terms=week.terms, key=week.key, into=tmp_path)


def test_it_refuses_an_extract_that_changes_while_it_is_sealed_and_leaves_nothing(week, tmp_path):
    path = tmp_path / "growing.csv"
    path.write_bytes(b"A\n" + b"1\n" * 2_000_000)

    def grow(done, whole):
        del done, whole
        with path.open("ab") as file:
            file.write(b"2\n")

    with pytest.raises(SealError, match="changed while"):
        seal([Extract("crime", "growing", path)], terms=week.terms, key=week.key, into=tmp_path, progress=grow)
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["growing.csv"]


def test_it_leaves_no_delivery_when_killed(week, tmp_path):
    path, outbox = tmp_path / "long.csv", tmp_path / "killed"
    path.write_bytes(b"A\n" + b"invented\n" * 1_000_000)
    outbox.mkdir()
    program = f"""
import os, datetime as dt
from pathlib import Path
from ndas.transfer import Extract, Terms, new_signing_key, seal
from ndas.vocabulary import Marking
now = dt.datetime.now(dt.UTC)
terms = Terms("northmoor", "all", 1, now, now, now + dt.timedelta(days=1), Marking.OFFICIAL, (), "Team",
              {week.terms.recipient!r})
seal([Extract("crime", "long", Path({str(path)!r}))], terms=terms, key=new_signing_key(), into=Path({str(outbox)!r}),
     progress=lambda done, whole: os.kill(os.getpid(), 9) if done > whole / 2 else None)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    (left,) = outbox.iterdir()
    assert left.name.endswith(".part")
    assert b"invented" not in left.read_bytes()


def test_it_says_so_and_leaves_nothing_when_there_is_no_room(week, tmp_path):
    path, outbox = tmp_path / "long.csv", tmp_path / "small"
    path.write_bytes(b"A\n" + b"invented\n" * 200_000)
    outbox.mkdir()
    program = f"""
import resource
from datetime import datetime, timedelta, UTC
from pathlib import Path
from ndas.transfer import Extract, SealError, Terms, new_signing_key, seal
from ndas.vocabulary import Marking
now = datetime.now(UTC)
terms = Terms("northmoor", "all", 1, now, now, now + timedelta(days=1), Marking.OFFICIAL, (), "Team",
              {week.terms.recipient!r})
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
try:
    extract = Extract("crime", "long", Path({str(path)!r}))
    seal([extract], terms=terms, key=new_signing_key(), into=Path({str(outbox)!r}))
except SealError as refused:
    print(refused)
"""
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "free space" in answer.stdout
    assert not list(outbox.iterdir())


def test_it_needs_nothing_at_a_force_but_the_forces_packages():
    program = """
import sys
import ndas.transfer
names = {name.partition('.')[0] for name in sys.modules}
print(*sorted(names & {'duckdb', 'pyarrow', 'numpy', 'fastapi', 'starlette', 'sqlalchemy', 'uvicorn', 'pydantic'}))
"""
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == ""
