"""A week's deletion is certified once nothing of it is anywhere; people's word about it leaves a tombstone."""

from datetime import timedelta

import pytest

from ndas.duties.certificate import Expected, certificate_key, digest_of, read_certificate, verify_certificate
from ndas.duties.closure import ClosureError, open_probe
from ndas.duties.closure.gone import ENGINE, OPENING, TABLE
from ndas.governance import AuditEvent, KeyRefusedError
from ndas.store.audit import AuditQuery
from ndas.store.control import Decision, Judgement
from ndas.store.keys import FileKeyHolder
from ndas.store.snapshots import SnapshotLockedError

GONE = ("rms:LINK:L0000002", "rms:OCCURRENCE:O0000009", "rms:PERSON:P0000002")


def test_it_certifies_a_clean_week(ground):
    issued = ground.certify()
    assert not issued.refused, [str(one) for one in issued.findings]
    file = (ground.home / issued.record.file).read_bytes()
    certificate = read_certificate(file)
    assert {(one.table, one.before, one.gone) for one in certificate.gone} == {
        ("OCCURRENCE", 2, 1),
        ("PERSON", 2, 1),
        ("LINK", 2, 1),
    }
    assert verify_certificate(file, Expected(force="northmoor", delivery="northmoor-all-000002")).ok
    read = {one.place: one for one in certificate.searched}
    assert all(read[place].rows for place in ("source tables", "judgements and nothing") if place in read)
    assert not any(one.rpartition(":")[2].encode() in file for one in GONE)


def test_its_digests_are_those_of_what_went_and_of_nothing_else(ground):
    live = ground.weeks[-1]
    with ground.estate.open(live) as snapshot:
        opening = snapshot.dataset(TABLE).schema.metadata[OPENING].decode()
        with open_probe(snapshot, "1GB") as probe:
            assert probe.digests() == b"".join(sorted(digest_of(opening, one) for one in GONE))
            assert probe.among([*GONE, "rms:PERSON:P0000001", "rms:PERSON:P0000002#2"]) == {
                *GONE,
                "rms:PERSON:P0000002#2",
            }
            assert opening.encode() not in (ground.home / "control.db").read_bytes()


def test_issuing_again_returns_the_same_certificate(ground):
    first = ground.certify()
    file = (ground.home / first.record.file).read_bytes()
    ground.now += timedelta(days=1)
    assert ground.certify().record == first.record
    assert (ground.home / first.record.file).read_bytes() == file


def test_a_crash_between_the_file_and_the_register_is_mended(ground, monkeypatch):
    issue = type(ground.control.certificates).issue
    monkeypatch.setattr(type(ground.control.certificates), "issue", _power_cut)
    with pytest.raises(RuntimeError):
        ground.certify()
    monkeypatch.setattr(type(ground.control.certificates), "issue", issue)
    issued = ground.certify()
    assert verify_certificate((ground.home / issued.record.file).read_bytes()).ok
    assert [path.name for path in (ground.home / "certificates" / "northmoor").iterdir()] == ["000001.json"]


def _power_cut(*_: object, **__: object):
    raise RuntimeError("power cut")


def test_certificates_are_numbered_and_each_names_the_one_before(ground):
    first = ground.certify()
    ground.now += timedelta(days=7)
    ground.begin(3, rows={"OCCURRENCE": ("O0000001",), "PERSON": ("P0000003",), "LINK": ()})
    ground.retire()
    second = ground.certify()
    before = (ground.home / first.record.file).read_bytes()
    file = (ground.home / second.record.file).read_bytes()
    assert (first.record.number, second.record.number) == (1, 2)
    assert verify_certificate(file, Expected(previous=before)).ok
    assert read_certificate(file).replaced == ("000002-abc",)


def test_the_key_that_signs_is_made_once_and_is_nobody_elses_to_read(ground):
    key = certificate_key(ground.home)
    assert key.private_bytes_raw() == certificate_key(ground.home).private_bytes_raw()
    assert (ground.home / "certificate.key").stat().st_mode & 0o077 == 0


def test_a_reference_of_this_weeks_own_rows_is_told_apart_from_a_leftover(fresh):
    """The force still sends a link to a person that it took out: its own inconsistency, for it to mend."""
    fresh.now += timedelta(days=7)
    rows = {"OCCURRENCE": ("O0000001",), "PERSON": ("P0000001",), "LINK": ("L0000003:O0000001:P0000002",)}
    fresh.begin(2, rows=rows)
    fresh.retire()
    issued = fresh.certify()
    assert not issued.refused, [str(one) for one in issued.findings]
    named = {one.place: one.named for one in read_certificate((fresh.home / issued.record.file).read_bytes()).searched}
    assert named["source tables"] == 1
    assert named["harmonised records and links"] == 1


def test_a_row_that_was_sent_back_to_be_mended_has_not_gone(fresh, tools):
    def quarantined(building):
        tools.write(building, "quarantine/rms/PERSON", {"PERSON_ID": ["P0000002"]})

    fresh.now += timedelta(days=7)
    fresh.begin(2, early=quarantined)
    with fresh.estate.open(fresh.weeks[-1]) as snapshot, open_probe(snapshot, "1GB") as probe:
        assert ("rms", "PERSON") not in probe.counts()


def test_another_engine_than_the_one_that_listed_finds_the_same(fresh, tools):
    """Quick numbers of another engine mean nothing: the digest is used for every row instead."""

    def of_another_engine(building):
        table = building.dataset(TABLE).to_table()
        other = {**table.schema.metadata, ENGINE: b"another"}
        table = table.set_column(2, "quick", table.column("quick").take([0] * table.num_rows))
        with building.writer(TABLE, table.schema.with_metadata(other)) as writer:
            writer.write(table.replace_schema_metadata(other).cast(table.schema.with_metadata(other)))
        tools.write(building, "match/membership", {"record": ["rms:PERSON:P0000002"], "person": ["P-9"]})

    fresh.second(of_another_engine)
    assert [finding.what for finding in fresh.certify().findings] == ["match/membership"]


def test_judgements_and_decisions_about_what_went_keep_only_that_they_were_made(ground, tools):
    for name, records in {"stays": ("P0000001", "P0000003"), "goes": ("P0000001", "P0000002")}.items():
        first, second = (f"rms:PERSON:{one}" for one in records)
        said = Judgement(name, ground.force, first, second, "same", "officer", ground.now, b"records-compared")
        ground.control.judgements.record(said, audit=tools.entry())
        made = Decision(name, ground.force, "sv", "1", "s", f"about {first}", "act", "officer", ground.now, b"sealed")
        ground.control.decisions.record(made, records=[first, second], audit=tools.entry(subjects=(second,)))
    ground.now += timedelta(hours=1)
    issued = ground.certify()
    assert not issued.refused, [str(one) for one in issued.findings]
    assert [one.id for one in ground.control.judgements.standing(ground.force)] == ["stays"]
    decisions = {one.id: one for one in ground.control.decisions.of(ground.force)}
    assert (decisions["goes"].finding, decisions["goes"].outcome, decisions["goes"].note) == (None, "", None)
    assert (decisions["goes"].by, decisions["goes"].forgotten_at) == ("officer", ground.now)
    assert decisions["stays"].outcome == "act"
    told = ground.control.audit.find(AuditQuery(force=ground.force, events=(AuditEvent.CONTENT_FORGOTTEN,)))
    assert [entry.entry.detail["what"] for entry in told.records] == ["decisions", "judgements"]
    assert b"P0000002" not in _database(ground, but=("audit_subject", "audit_key"))
    certificate = read_certificate((ground.home / issued.record.file).read_bytes())
    assert (certificate.forgotten.judgements, certificate.forgotten.decisions) == (1, 1)
    named = {one.place: one.named for one in certificate.searched}
    assert named["audit log"] == 1, "the Act keeps whose record was looked at, and the certificate says so"


def test_the_audit_log_forgets_too_where_policy_says_so(ground, tools):
    ground.control.audit.record(tools.entry(AuditEvent.RECORD_VIEWED, subjects=GONE[1:]))
    ground.control.audit.record(tools.entry(AuditEvent.RECORD_VIEWED, subjects=("rms:PERSON:P0000001",)))
    issued = ground.certify(in_audit=True)
    assert not issued.refused, [str(one) for one in issued.findings]
    viewed = ground.control.audit.find(AuditQuery(force=ground.force, events=(AuditEvent.RECORD_VIEWED,)))
    assert [one.entry.subjects for one in viewed.records] == [("rms:PERSON:P0000001",), ("forgotten", "forgotten")]
    told = ground.control.audit.find(AuditQuery(force=ground.force, events=(AuditEvent.SUBJECTS_FORGOTTEN,)))
    assert told.total == 1
    assert ground.control.audit.verify(ground.force, at=ground.now).sound
    assert b"P0000002" not in (ground.home / "control.db").read_bytes()


def test_a_force_that_holds_its_key_back_gets_no_certificate(ground):
    class Holding(FileKeyHolder):
        def lend(self, ref, **_):
            raise KeyRefusedError("held back")

    estate = type(ground.estate)(**{**_fields(ground.estate), "holder": Holding.__new__(Holding)})
    with pytest.raises(SnapshotLockedError), estate.open(ground.weeks[-1]) as snapshot, open_probe(snapshot, "1GB"):
        pass


def test_a_week_that_lists_nothing_cannot_be_certified(ground):
    folder = ground.home / "snapshots" / "northmoor" / "000002-abc" / "duties"
    (folder / "gone.parquet").unlink()
    with pytest.raises(ClosureError, match="does not list"):
        ground.certify()


def _fields(estate):
    return {name: getattr(estate, name) for name in estate.__dataclass_fields__}


def _database(ground, but):
    with ground.control.database.read() as connection:
        names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")]
        rows = [list(connection.exec_driver_sql(f'SELECT * FROM "{name}"')) for name in names if name not in but]
    return repr(rows).encode()
