"""What becomes of rows: one fate each, and nothing of a refused one."""

import contextlib
import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.ingest import MalformedFileError, UnbalancedError, fix_list_csv
from ndas.ingest.gate.links import BEARS_KEY, REFERS

Line = Callable[..., str]
CANARY = "Zzyzxcanary"


def test_it_writes_accepted_rows_as_received(load: Any, line: Line) -> None:
    report = load.person(line("1", NOTES='"said ""no"",\nthen left | café"', DOB=""), line("2"))
    rows = load.sink.rows("source/rms/PERSON")
    assert [row["row_number"] for row in rows] == [1, 2]
    assert (rows[0]["NOTES"], rows[0]["DOB"]) == ('said "no",\nthen left | café', "")
    assert report.accepted == 2
    assert report.contracts == {"rms": 3}
    assert [text.partition(" (")[0] for text in report.packs] == ["sensitive 2026-11-22", "special_category 2026-11-22"]


def test_it_accepts_columns_in_any_order(load: Any) -> None:
    contract = load.contract
    names = [column.name for column in contract.tables["LINK"].columns][::-1]
    files = {"PERSON": b"", "LINK": b"NOTE,PERSON_ID,ID\nnear,,9\n"}
    names_of_person = tuple(column.name for column in contract.tables["PERSON"].columns)
    files["PERSON"] = ",".join(names_of_person).encode()
    delivery = load.delivery(files, {"PERSON": 0, "LINK": 1})
    object.__setattr__(delivery.manifest.tables[1], "columns", tuple(names))
    load.take(delivery)
    assert load.sink.rows("source/rms/LINK") == [{"row_number": 1, "ID": "9", "PERSON_ID": "", "NOTE": "near"}]


REFUSED = {
    "restricted at source": {"ACL": "DSU ONLY"},
    "marking above the ceiling": {"GSC": "SECRET"},
    "human source": {"NOTES": "from CHIS 12"},
    "protected person": {"FLAGS": "KN;PPS"},
    "child sexual abuse": {"FLAGS": "CSE"},
    "media content": {"NOTES": '"data:image/png;base64,iVBORw0KGgo="'},
    "biometric content": {"NOTES": "minutiae: (1 2 3)"},
    "genetic content": {"NOTES": "D21S11: 28-30"},
}


@pytest.mark.parametrize(("rule", "cells"), REFUSED.items(), ids=REFUSED.keys())
def test_it_keeps_nothing_of_a_refused_row(load: Any, line: Line, rule: str, cells: dict[str, str]) -> None:
    report = load.person(line("1"), line("2", **{"SURNAME": CANARY, **cells}))
    [refused] = load.sink.rows("refusals")
    assert (refused["row_number"], refused["table"], refused["rule"]) == (2, "PERSON", rule)
    assert len(refused["digest"]) == 64
    assert CANARY.encode() not in load.sink.everything()
    assert report.table("rms", "PERSON").refused == {rule: 1}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("genetic content", "CATG" * 10),
        ("media content", "QUJD" * 18 + "a1+/"),
        ("human source", "\uff23\uff28\uff29\uff33 9"),
    ],
)
def test_it_finds_what_has_no_word_of_its_own(load: Any, line: Line, rule: str, text: str) -> None:
    load.person(line("1", NOTES=text))
    assert load.rules("refusals") == [(1, "PERSON", rule)]


@pytest.mark.parametrize("value", ["", "public", "Public ", "PUBLIC;DSU", "RES", "0"])
def test_it_takes_no_restriction_but_the_agreed_one_as_open(load: Any, line: Line, value: str) -> None:
    load.person(line("1", ACL=value))
    assert load.rules("refusals") == [(1, "PERSON", "restricted at source")]


@pytest.mark.parametrize(
    ("marking", "fate"),
    [("OFFICIAL", "source"), ("official - sensitive", "source"), ("RESTRICTED", "source"), ("", "source"),
     ("CONFIDENTIAL", "refused"), ("TOP SECRET", "refused"), ("OFFICIAL SECRET", "refused"), ("?", "refused")],
)  # fmt: skip
def test_it_holds_nothing_above_official_sensitive(load: Any, line: Line, marking: str, fate: str) -> None:
    load.person(line("1", GSC=marking))
    assert len(load.sink.rows("source/rms/PERSON")) == (fate == "source")
    assert len(load.sink.rows("refusals")) == (fate == "refused")


def test_it_judges_a_row_that_breaks_the_contract_all_the_same(load: Any, line: Line) -> None:
    load.person(line("1", SURNAME=CANARY, DOB="31/02/1990", NOTES="from CHIS 12"))
    assert load.rules() == []
    assert CANARY.encode() not in load.sink.everything()


def test_it_judges_a_code_that_nobody_declared_by_its_text(load: Any, line: Line) -> None:
    load.person(line("1", SEX="UKPPS"), line("2", FLAGS="KN;UKPPS"))
    assert [rule for *_, rule in load.rules("refusals")] == ["protected person"] * 2


def test_it_refuses_what_refers_to_a_refused_record(load: Any, line: Line) -> None:
    load.person(line("1"), line("2", NOTES="from CHIS 12"), links=(f"7,1,{CANARY[:3]}", f"8,2,{CANARY}", "9,,none"))
    assert ("rms", 2, REFERS) in [(r["system"], r["row_number"], r["rule"]) for r in load.sink.rows("refusals")]
    assert [row["ID"] for row in load.sink.rows("source/rms/LINK")] == ["7", "9"]
    assert CANARY.encode() not in load.sink.everything()


def test_it_refuses_the_record_that_a_protected_row_names_and_all_that_names_it(load: Any, line: Line) -> None:
    load.person(line("1", SURNAME=CANARY), line("2"), links=("7,1,UKPPS nominal", "8,1,plain", "9,2,plain"))
    assert load.rules("refusals") == [
        (1, "PERSON", BEARS_KEY), (1, "LINK", "protected person"), (2, "LINK", REFERS),
    ]  # fmt: skip
    assert CANARY.encode() not in load.sink.everything()


def test_it_leaves_the_person_when_only_a_report_is_refused(load: Any, line: Line) -> None:
    load.person(line("1"), links=("7,1,from CHIS 12", "8,1,plain"))
    assert len(load.sink.rows("source/rms/PERSON")) == 1
    assert [row["ID"] for row in load.sink.rows("source/rms/LINK")] == ["8"]


def test_it_refuses_a_second_row_with_the_key_of_a_refused_one(load: Any, line: Line) -> None:
    load.person(line("1", SURNAME=CANARY), line("1", NOTES="from CHIS 12"))
    assert load.rules("refusals") == [(1, "PERSON", BEARS_KEY), (2, "PERSON", "human source")]


def test_it_follows_references_within_a_table_to_their_end(make_load: Any) -> None:
    column = {"type": "text", "class": "identifier"}
    merged = {"file": "P.csv", "key": "ID", "columns": {
        "ID": column, "INTO": {**column, "references": "P.ID"},
        "NOTE": {"type": "free_text", "class": "free_text"},
    }}  # fmt: skip
    load = make_load(P=merged)
    rows = b"ID,INTO,NOTE\na,b,x\nb,c,x\nc,,met CHIS\nd,e,x\ne,,x\nf,g,x\n"
    load.take(load.delivery({"P": rows}, {"P": 6}))
    assert load.rules("refusals") == [(1, "P", REFERS), (2, "P", REFERS), (3, "P", "human source")]
    assert load.rules() == [(6, "INTO", "refers to a record that was not sent")]


def test_it_takes_a_reference_to_one_of_several_tables(make_load: Any) -> None:
    column = {"type": "text", "class": "identifier"}
    text = {"type": "free_text", "class": "free_text"}
    crime = {"file": "C.csv", "key": "REF", "columns": {"REF": column, "MO": text}}
    both = {**column, "references": "CRIME.REF | REPORT.REF"}
    load = make_load(
        CRIME=crime, REPORT=crime, NOTE={"file": "N.csv", "key": "ID", "columns": {"ID": column, "OF": both}}
    )
    files = {"CRIME": b"REF,MO\nc1,x\nc2,met CHIS\n", "REPORT": b"REF,MO\nr1,met CHIS\nr2,x\n",
             "NOTE": b"ID,OF\n1,c1\n2,c2\n3,r1\n4,r2\n5,c9\n"}  # fmt: skip
    load.take(load.delivery(files, {"CRIME": 2, "REPORT": 2, "NOTE": 5}))
    assert [row["ID"] for row in load.sink.rows("source/rms/NOTE")] == ["1", "4"]
    assert [rule for rule in load.rules("refusals") if rule[1] == "NOTE"] == [(2, "NOTE", REFERS), (3, "NOTE", REFERS)]
    assert load.rules() == [(5, "OF", "refers to a record that was not sent")]


def test_it_knows_the_key_of_a_refused_record_in_an_identifier_that_declares_nothing(make_load: Any) -> None:
    column = {"type": "text", "class": "identifier"}
    crime = {
        "file": "C.csv",
        "key": "REF",
        "columns": {"REF": column, "MO": {"type": "free_text", "class": "free_text"}},
    }
    load = make_load(CRIME=crime, NOTE={"file": "N.csv", "key": "ID", "columns": {"ID": column, "OF": column}})
    files = {"CRIME": b"REF,MO\n82/0000001/26,met CHIS\n2,met CHIS\n", "NOTE": b"ID,OF\n1,82/0000001/26\n2,2\n3,x\n"}
    load.take(load.delivery(files, {"CRIME": 2, "NOTE": 3}))
    assert [row["ID"] for row in load.sink.rows("source/rms/NOTE")] == ["2", "3"]


def test_it_gives_one_entry_for_each_rule_that_a_row_breaks(load: Any, line: Line) -> None:
    load.person(
        line("1", DOB="31/02/1990", AGE="130", HEIGHT="tall", STAFF="maybe", SEX="Q", FLAGS="DA;XX", SURNAME="M" * 21),
        line("2", SURNAME="", AGE="4.5"),
        line("3"),
        line("3"),
        line("x-4"),
    )
    assert load.rules() == [
        (1, "SURNAME", "longer than agreed"),
        (1, "DOB", "not a date of the calendar in the agreed form"),
        (1, "AGE", "outside the agreed range"),
        (1, "HEIGHT", "not a number"),
        (1, "STAFF", "not yes or no"),
        (1, "SEX", "code not in the agreed list"),
        (1, "FLAGS", "code not in the agreed list"),
        (2, "SURNAME", "value missing"),
        (2, "AGE", "not a whole number"),
        (4, "ID", "key used by an earlier row"),
        (5, "ID", "not in the agreed form"),
    ]
    listed = load.sink.rows("fixlist")
    assert [row["source_id"] for row in listed][-3:] == ["2", "3", ""]
    assert len(load.sink.rows("quarantine/rms/PERSON")) == 4


def test_it_gives_a_key_to_the_first_row_that_keeps_every_other_rule(load: Any, line: Line) -> None:
    load.person(line("1", DOB="?"), line("1"), line("1"))
    assert [row["row_number"] for row in load.sink.rows("source/rms/PERSON")] == [2]


def test_it_takes_corrected_rows_when_they_are_sent_again(make_load: Any, line: Line) -> None:
    first, second = make_load(), make_load()
    first.person(line("1"), line("2", DOB="31/02/1990"))
    [entry] = list(
        csv.DictReader(io.StringIO(fix_list_csv(first.sink.tables["fixlist"].to_batches()).decode("utf-8-sig")))
    )
    assert (entry["source id"], entry["column"], entry["row"]) == ("2", "DOB", "2")
    report = second.person(line("1"), line("2", DOB="28/02/1990"))
    assert (report.accepted, report.quarantined) == (2, 0)


@pytest.mark.parametrize("off", [-1, 1])
def test_it_writes_nothing_when_the_count_is_not_the_manifests(load: Any, line: Line, off: int) -> None:
    with pytest.raises(UnbalancedError, match=r"holds 3 records after its header where the manifest counts"):
        load.person(line("1"), line("2"), line("3"), rows=3 + off)
    assert load.sink.begun == []


def test_it_says_where_a_quote_swallowed_rows(load: Any, line: Line) -> None:
    lines = [line("1"), line("2", NOTES='"never closed'), line("3"), line("4")]
    with pytest.raises(UnbalancedError, match=r"Look at record 2: a quote opens there that is never closed"):
        load.person(*lines)
    assert load.sink.begun == []


def test_it_refuses_the_one_row_whose_quote_is_open_at_the_end(load: Any) -> None:
    header = ",".join(column.name for column in load.contract.tables["LINK"].columns)
    person = ",".join(column.name for column in load.contract.tables["PERSON"].columns)
    files = {"PERSON": person.encode(), "LINK": f'{header}\n1,,x\n2,,"open\n'.encode()}
    load.take(load.delivery(files, {"PERSON": 0, "LINK": 2}))
    assert load.rules("refusals") == [(2, "LINK", "malformed: quote never closed")]


def test_it_stops_at_a_record_that_is_longer_than_any(load: Any, monkeypatch: pytest.MonkeyPatch, line: Line) -> None:
    monkeypatch.setattr("ndas.ingest.records.LONGEST_RECORD", 1_000)
    monkeypatch.setattr("ndas.ingest.transcode.PIECE", 500)
    with pytest.raises(MalformedFileError, match="record 2: longer than"):
        load.person(line("1"), line("2", NOTES=f'"{"x" * 2_000}'))


def test_it_leaves_no_table_when_a_writer_dies(load: Any, line: Line) -> None:
    whole = load.sink.writer

    class Dying:
        def write(self, _batch: pa.RecordBatch) -> None:
            raise OSError("disk full")

    @contextlib.contextmanager
    def writer(name: str, schema: pa.Schema) -> Iterator[Any]:
        with whole(name, schema) as real:
            yield Dying() if name == "source/rms/LINK" else real

    load.sink.writer = writer
    with pytest.raises(OSError, match="disk full"):
        load.person(line("1"), links=("7,1,x",))
    assert load.report is None
    assert "source/rms/LINK" not in load.sink.tables
    assert "fixlist" not in load.sink.tables


def test_it_gives_the_same_account_whatever_the_size_of_a_batch(
    make_load: Any, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        line(str(n % 40), DOB="" if n % 7 else "31/02/1990", NOTES="CHIS 9" if n % 11 == 3 else "x") for n in range(90)
    ]
    links = tuple(f"{n},{n % 50},x" for n in range(60))
    seen = []
    for rows in (1, 7, 65_536):
        monkeypatch.setattr("ndas.ingest.records.BATCH_ROWS", rows)
        load = make_load()
        load.person(*lines, links=links)
        seen.append((load.rules(), load.rules("refusals"), load.sink.rows("source/rms/LINK"), load.report))
    assert seen[0] == seen[1] == seen[2]


CELL = st.text(st.sampled_from('aZ9é"\r\n,|;\t\0 \ufdd0'), max_size=8)
RAW_LINE = st.one_of(
    st.builds(lambda cells: ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in cells).encode(),
              st.lists(CELL, min_size=3, max_size=3)),
    st.builds(lambda n, p: f"{n},{p},ok".encode(), st.integers(1, 9), st.sampled_from(["1", "2", "3", ""])),
    st.sampled_from([b"", b"1,2", b"1,2,3,4", b'5,,"a"b', b"6,,\xff\xfe", b"7,,\x00", b"8,,met CHIS", b'""', b",,"]),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(RAW_LINE, max_size=25),
    bom=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    end=st.sampled_from([b"\n", b"\r\n", b"\r"]),
)
def test_it_gives_every_row_exactly_one_fate(
    make_load: Any, line: Line, lines: list[bytes], bom: bytes, end: bytes
) -> None:
    load = make_load()
    content = bom + end.join([b"ID,PERSON_ID,NOTE", *lines])
    header = ",".join(column.name for column in load.contract.tables["PERSON"].columns)
    persons = "\n".join([header, line("1"), line("2", NOTES="met CHIS")]).encode()
    text = content.decode("utf-8-sig", errors="replace")
    count = sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row) - 1
    report = load.take(load.delivery({"PERSON": persons, "LINK": content}, {"PERSON": 2, "LINK": count}))
    fates = [
        *(row["row_number"] for row in load.sink.rows("source/rms/LINK")),
        *(row["row_number"] for row in load.sink.rows("quarantine/rms/LINK")),
        *(row["row_number"] for row in load.sink.rows("refusals") if row["table"] == "LINK"),
    ]
    assert sorted(fates) == list(range(1, count + 1))
    assert report.table("rms", "LINK").reconciliation.balanced
    listed = {row["row_number"] for row in load.sink.rows("fixlist")}
    assert listed == {row["row_number"] for row in load.sink.rows("quarantine/rms/LINK")}
