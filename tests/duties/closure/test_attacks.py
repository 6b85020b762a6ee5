"""Attacks on a deletion: where a record that went might live on, each tried and looked for."""

import bz2
import gzip
import io
import json
import lzma
import os
import sqlite3
import tarfile
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import insert

from ndas.duties.certificate import places, read_certificate
from ndas.duties.closure import open_probe
from ndas.duties.closure.words import WordSearch
from ndas.store.control import Decision, Judgement, new_emergency
from ndas.store.control.tables.weeks import run
from ndas.store.snapshots.words import open_words, seal_words

PERSON, OCCURRENCE = "rms:PERSON:P0000002", "rms:OCCURRENCE:O0000009"
HERE, THERE = "rms:PERSON:P0000001", "rms:PERSON:P0000003"


def _tar(content):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("list.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _zip(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", content)
    return packed.getvalue()


def _parquet(content):
    packed = io.BytesIO()
    words = [content.decode(), None]
    pq.write_table(pa.table({"a": words, "b": pa.array(words).dictionary_encode()}), packed, compression="zstd")
    return packed.getvalue()


def _zstd(content):
    packed = io.BytesIO()
    with pa.CompressedOutputStream(pa.PythonFile(packed, "w"), "zstd") as stream:
        stream.write(content)
        stream.flush()
        return packed.getvalue()


PACKED = {
    "list.csv.gz": gzip.compress,
    "list.csv.bz2": bz2.compress,
    "list.csv.xz": lzma.compress,
    "list.odt": _zip,
    "lists.tar.gz": _tar,
    "table.parquet": _parquet,
    "twice.gz": lambda content: gzip.compress(_zip(content)),
}
SPELLED = {
    "upper.txt": PERSON.upper().encode(),
    "lower.txt": PERSON.lower().encode(),
    "escaped.json": "".join(f"\\u{ord(one):04x}" for one in PERSON).encode(),
    "control.db.bak": b"\0\x17" + OCCURRENCE.encode() + b"\0",
    "dump.key": PERSON.encode(),
    "wide.bin": PERSON.encode("utf-16-le"),
}


def test_a_leftover_is_found_whatever_it_is_packed_in_and_however_it_is_spelled(ground):
    folder = ground.home / "exports"
    folder.mkdir()
    padding = os.urandom(2048).hex().encode()
    for name, pack in PACKED.items():
        (folder / name).write_bytes(pack(padding + b"\nP0000002,x\n" + padding))
    for name, content in SPELLED.items():
        (folder / name if name != "control.db.bak" else ground.home / name).write_bytes(content)
    (ground.home / "certificates" / "northmoor").mkdir(parents=True)
    (ground.home / "certificates" / "northmoor" / "notes.txt").write_text(PERSON)
    (ground.home / "inbox" / "notes.txt").write_text(PERSON)
    issued = ground.certify()
    found = {finding.what.rpartition("/")[2] for finding in issued.findings}
    assert found == {*PACKED, *SPELLED, "notes.txt"}
    assert sum(finding.what.endswith("notes.txt") for finding in issued.findings) == 2


def test_what_is_packed_behind_a_password_is_no_clean_file(ground):
    locked = bytearray(_zip(b"anything"))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flags] |= 1
    (ground.home / "locked.zip").write_bytes(bytes(locked))
    assert [finding.what for finding in ground.certify().findings] == ["locked.zip"]


def test_a_drill_that_was_cut_short_is_found_in_the_systems_temporary_folder(ground, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "ndas-drill-x1"
    left.mkdir()
    (left / "control.db").write_bytes(b"\0" + PERSON.encode())
    issued = ground.certify()
    assert [finding.place for finding in issued.findings] == [places.TEMPORARY]


def test_an_id_with_spaces_is_found_in_words(fresh, tools):
    """Such an id is one record's, spaces and all; around it space means nothing."""
    odd = {"OCCURRENCE": ("O0000001",), "PERSON": ("P0000001", "NM 12 345/A"), "LINK": ()}
    fresh.now += timedelta(days=7)
    fresh.begin(2, rows=odd)
    fresh.retire()
    fresh.now += timedelta(days=7)
    fresh.begin(3, rows={**odd, "PERSON": ("P0000001",)})
    with fresh.estate.open(fresh.weeks[-1]) as live, open_probe(live, "1GB") as probe:
        words = WordSearch(probe, fresh.estate.contracts)
        assert (
            words.count(["see rms:PERSON:NM 12 345/A, please", "and rms:PERSON:P0000001 rms:PERSON:NM 12 345/A"]) == 1
        )
        assert words.naming(["", "rms:PERSON:NM 12 345/A was here", "rms:PERSON:NM 12 346/A"]) == {1}


def test_a_judgement_that_arrives_after_the_deletion_goes_with_the_next_one(ground, tools):
    """A page of last week was still open: the record is in no list of what went any more, and in no week."""
    assert not ground.certify().refused
    for which, other in (("late", "P0000002"), ("stays", "P0000003")):
        said = Judgement(which, ground.force, HERE, f"rms:PERSON:{other}", "same", "o", ground.now, b"note")
        ground.control.judgements.record(said, audit=tools.entry())
        made = Decision(which, ground.force, "sv", "1", "s", "f", "act", "o", ground.now, b"note")
        ground.control.decisions.record(made, records=[f"rms:PERSON:{other}"], audit=tools.entry())
        opened = new_emergency(
            ground.force,
            "o",
            kind="person",
            record=f"rms:PERSON:{other}",
            situation="s",
            reference=which,
            at=ground.now,
        )
        ground.control.emergencies.open(opened, audit=tools.entry())
    ground.now += timedelta(days=7)
    ground.begin(3, rows={"OCCURRENCE": ("O0000001",), "PERSON": ("P0000001", "P0000003"), "LINK": ()})
    ground.retire()
    assert not ground.certify().refused
    assert [one.id for one in ground.control.judgements.standing(ground.force)] == ["stays"]
    assert {one.id for one in ground.control.decisions.of(ground.force) if one.forgotten_at} == {"late"}
    opened = {one.reference: one.record for one in ground.control.emergencies.of(ground.force)}
    assert opened == {"late": "", "stays": "rms:PERSON:P0000003"}


def test_an_id_that_another_record_is_given_later_meets_nothing_that_was_said_of_the_first(ground, tools):
    for which, record in (("j1", PERSON), ("j2", THERE)):
        said = Judgement(which, ground.force, HERE, record, "same", "o", ground.now)
        ground.control.judgements.record(said, audit=tools.entry())
    assert not ground.certify().refused
    ground.now += timedelta(days=7)
    ground.begin(3, rows={"OCCURRENCE": ("O0000001",), "PERSON": ("P0000001", "P0000002", "P0000003"), "LINK": ()})
    ground.retire()
    assert not ground.certify().refused
    assert [one.id for one in ground.control.judgements.standing(ground.force)] == ["j2"]


def test_sealed_words_that_quote_a_record_lose_that_part_and_no_other(ground, tools):
    live = ground.weeks[-1]
    with ground.estate.open(live) as snapshot:
        made = Decision("d", ground.force, "sv", "1", live, "f", "act", "o", ground.now)
        said = {"own": "as p0000002 told us", "after": "nothing new"}
        words = {part: seal_words(snapshot.key, text, f"decision d {part}") for part, text in said.items()}
        ground.control.decisions.record(made, records=[HERE], words=words, audit=tools.entry())
        assert not ground.certify().refused
        kept = ground.control.decisions.words("d", live)
        assert {part: open_words(snapshot.key, one, f"decision d {part}") for part, one in kept.items()} == {
            "after": "nothing new"
        }
    assert [one.forgotten_at for one in ground.control.decisions.of(ground.force)] == [None]


def test_words_in_the_log_are_told_where_policy_keeps_the_log(ground, tools):
    """Else whoever types a record's id as a reason stops every certificate of the force."""
    ground.control.audit.record(tools.entry(reason=f"about {PERSON}"))
    issued = ground.certify()
    assert not issued.refused
    read = read_certificate((ground.home / issued.record.file).read_bytes())
    assert [one.named for one in read.searched if one.place == places.AUDIT] == [1]


def test_erased_words_are_in_no_byte_of_the_database_even_while_somebody_reads(ground, tools):
    """A page that reads an older state keeps the database's log from being emptied; the next scrub empties it."""
    said = Judgement("j", ground.force, HERE, PERSON, "same", "o", ground.now, b"a-note-of-words")
    ground.control.judgements.record(said, audit=tools.entry())
    file = ground.home / "control.db"
    reader = sqlite3.connect(file)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM judgement").fetchone()
    ground.control.judgements.forget(ground.force, [PERSON], at=ground.now, audit=tools.entry())
    assert any(b"a-note-of-words" in path.read_bytes() for path in ground.control.database.files()), "it is in the log"
    assert ground.control.database.scrub() is False
    reader.close()
    assert ground.control.database.scrub() is True
    assert not any(b"a-note-of-words" in path.read_bytes() for path in ground.home.glob("control.db*"))


def test_what_stands_in_a_page_that_no_table_uses_is_found_and_written_over(ground):
    ground.control.database.scrub()
    raw = sqlite3.connect(ground.home / "control.db")
    raw.execute("PRAGMA secure_delete=OFF")
    raw.execute("CREATE TABLE scratch (words TEXT)")
    raw.executemany("INSERT INTO scratch VALUES (?)", [(f"{OCCURRENCE} {'x' * 500}",)] * 50)
    raw.commit()
    raw.execute("DROP TABLE scratch")
    raw.commit()
    raw.close()
    ground.control.database.scrub()
    assert OCCURRENCE.encode() in (ground.home / "control.db").read_bytes()
    assert not ground.certify().refused
    assert OCCURRENCE.encode() not in (ground.home / "control.db").read_bytes()


def test_a_name_in_a_row_of_another_force_is_not_taken_for_a_leftover(ground):
    row = {"id": "r", "force": "easthaven", "kind": "k", "subject": "s", "state": "done", "message": f"see {PERSON}"}
    with ground.control.database.write() as connection:
        connection.execute(insert(run).values(**row, started_at=ground.now))
    assert not ground.certify().refused


@pytest.mark.slow
def test_a_deletion_list_or_words_in_another_case_name_no_other_record(ground):
    """``p0000002`` of this week is this week's own row; it is no leftover of ``P0000002``."""
    ground.now += timedelta(days=7)
    ground.begin(3, rows={"OCCURRENCE": ("O0000001",), "PERSON": ("p0000001",), "LINK": ()})
    ground.retire()
    issued = ground.certify()
    assert not issued.refused, [str(one) for one in issued.findings]


def test_nothing_of_it_is_json_alone(ground):
    (ground.home / "feedback.json").write_text(json.dumps({"about": {"records": [PERSON]}}))
    assert [Path(finding.what).name for finding in ground.certify().findings] == ["feedback.json"]
