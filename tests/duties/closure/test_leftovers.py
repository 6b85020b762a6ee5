"""A leftover planted in any place is found, the place is named, and there is no certificate."""

import json

import pyarrow as pa
import pytest

from ndas.duties.certificate import places
from ndas.duties.certificate.places import PLACES
from ndas.store.control import Decision, DeliveryRecord, Judgement
from ndas.store.reading import Contents, build_reading_store
from ndas.use_cases.fairness import AUDIT_TABLE

PERSON, OCCURRENCE = "rms:PERSON:P0000002", "rms:OCCURRENCE:O0000009"


def _source(building, tools):
    tools.write(building, "source/rms/PERSON", {"PERSON_ID": ["P0000001", "P0000002"], "SURNAME": ["A", "B"]})


def _quarantine(building, tools):
    tools.write(building, "quarantine/rms/PERSON", {"PERSON_ID": ["P0000002"]})


def _fix_list(building, tools):
    line = {"system": ["rms"], "table": ["PERSON"], "source_id": ["P0000002"], "rule": ["value missing"]}
    tools.write(building, "fixlist", line)


def _record(building, tools):
    tools.harmonised(building, "person", "PERSON", ["P0000001", "P0000002"])


def _link(building, tools):
    tools.harmonised(building, "event_person", "LINK", ["L0000002"])


def _cluster(building, tools):
    tools.write(building, "match/membership", {"record": [PERSON + "#2"], "person": ["P-9"]})


def _match_state(building, tools):
    judged = pa.array([["rms:PERSON:P0000001", PERSON]], pa.list_(pa.string()))
    tools.write(building, "match/state/facts", {"judged": judged})


def _groups(building, tools):
    """The audit's own table, which no use case and no page can read: the search does."""
    tools.write(building, AUDIT_TABLE, {"person": [PERSON], "sex": ["female"]})


def _features(building, tools):
    tools.write(building, "features/serious-violence", {"evidence": [OCCURRENCE], "value": ["3"]})


def _reading(building, tools):
    """The store is built over a row that the harmonised table then loses."""
    tools.harmonised(building, "event", "OCCURRENCE", ["O0000001", "O0000009"])
    build_reading_store(building, Contents("delivery", "2026-11-22T00:00:00+00:00"))
    tools.harmonised(building, "event", "OCCURRENCE", ["O0000001", "O0000010"])


def _mart(building, tools):
    marts = {("serious-violence", "insight/a"): json.dumps({"evidence": [OCCURRENCE]})}
    build_reading_store(building, Contents("delivery", "2026-11-22T00:00:00+00:00", marts=marts))


IN_THE_SNAPSHOT = {
    "source": (_source, places.SOURCE),
    "quarantine": (_quarantine, places.QUARANTINE),
    "fix-list": (_fix_list, places.QUARANTINE),
    "record": (_record, places.POLE_TABLES),
    "link": (_link, places.POLE_TABLES),
    "cluster": (_cluster, places.MATCHES),
    "match state": (_match_state, places.MATCHES),
    "groups of the audit": (_groups, places.INSIGHTS),
    "features": (_features, places.INSIGHTS),
    "reading store": (_reading, places.READING),
    "mart": (_mart, places.INSIGHTS),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_THE_SNAPSHOT)
def test_it_finds_what_alone_is_left_in_the_snapshot(fresh, tools, name):
    plant, place = IN_THE_SNAPSHOT[name]
    fresh.second(lambda building: plant(building, tools))
    _refused(fresh, place)


def _judgement(ground, tools):
    """Said after the forgetting: as if a page had still offered the record."""
    said = Judgement("j", ground.force, "rms:PERSON:P0000001", PERSON, "same", "officer", ground.now)
    ground.control.judgements.record(said, audit=tools.entry())


def _decision(ground, tools):
    made = Decision("d", ground.force, "sv", "1", "000002-abc", "finding", "act", "officer", ground.now)
    ground.control.decisions.record(made, records=[OCCURRENCE], audit=tools.entry())


def _audit_body(ground, tools):
    ground.control.audit.record(tools.entry(reason=f"see {PERSON}."))


def _run_message(ground, tools):
    message = f"failed at record {OCCURRENCE}, look there"
    record = DeliveryRecord("northmoor-all-000003", ground.force, "all", 3, "0" * 64, ground.now, message=message)
    ground.control.deliveries.receive(record, audit=tools.entry())


def _log_file(ground, tools):
    (ground.home / "logs").mkdir()
    (ground.home / "logs" / "ndas.log").write_text("refresh: a row is odd: P0000002\n", "utf-8")


def _export(ground, tools):
    (ground.home / "exports" / "northmoor").mkdir(parents=True)
    (ground.home / "exports" / "northmoor" / "list.csv").write_text("id,name\nO0000009,x\n", "utf-16")


def _backup_index(ground, tools):
    (ground.home / "backups").mkdir()
    (ground.home / "backups" / "index.json").write_text(json.dumps({"holds": [PERSON]}), "utf-8")


def _temporary(ground, tools):
    folder = ground.folder / "temporary"
    folder.mkdir()
    (folder / "duckdb_temp_0.tmp").write_bytes(b"\0\x01" + b"O0000009" + b"\xff" * 40)
    ground.temporary = (folder,)


def _inbox(ground, tools):
    (ground.home / "inbox" / "northmoor-all-000002.ndas").write_bytes(b"the delivery that was ingested")


def _cold_store(ground, tools):
    (ground.home / "archive" / "northmoor").mkdir(parents=True)
    (ground.home / "archive" / "northmoor" / "northmoor-all-000001.week").write_bytes(b"NDASARC1 no item is this")


def _old_snapshot(ground, tools):
    folder = ground.home / "snapshots" / "northmoor" / "000001-abc.going" / "pole"
    folder.mkdir(parents=True)
    (folder / "person.parquet").write_bytes(b"PARE")


def _plain_in_snapshot(ground, tools):
    (ground.home / "snapshots" / "northmoor" / "000002-abc" / "debug.csv").write_text("P0000001,Name", "utf-8")


OUTSIDE = {
    "judgement": (_judgement, places.JUDGEMENTS),
    "decision": (_decision, places.DECISIONS),
    "audit body": (_audit_body, places.AUDIT),
    "message": (_run_message, places.CONTROL),
    "log file": (_log_file, places.FILES),
    "export": (_export, places.FILES),
    "backup index": (_backup_index, places.FILES),
    "temporary file": (_temporary, places.TEMPORARY),
    "inbox": (_inbox, places.INBOX),
    "cold store": (_cold_store, places.ARCHIVE),
    "old snapshot": (_old_snapshot, places.SNAPSHOTS),
    "plain file in the snapshot": (_plain_in_snapshot, places.SNAPSHOTS),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OUTSIDE)
def test_it_finds_what_alone_is_left_outside_the_snapshot(ground, tools, name):
    plant, place = OUTSIDE[name]
    _refused(ground, place, plant=lambda: plant(ground, tools))


def test_it_finds_everything_that_is_left_at_once(fresh, tools):
    """Every leftover of the two tables above together; the slow tests plant each alone."""

    def plant(building):
        for one, _ in IN_THE_SNAPSHOT.values():
            one(building, tools)
        _record(building, tools)

    fresh.second(plant)

    def plant_outside():
        for one, _ in OUTSIDE.values():
            one(fresh, tools)

    fresh.before_search = plant_outside
    issued = fresh.certify(in_audit=True)
    assert {finding.place for finding in issued.findings} == PLACES["week"]
    whats = " ".join(finding.what for finding in issued.findings)
    named = [
        "source/rms/PERSON",
        "quarantine/rms/PERSON",
        "fixlist",
        "pole/person",
        "pole/event_person",
        "match/membership",
        "match/state/facts",
        "features/serious-violence",
        "serious-violence/insight/a",
        "judgement",
        "decision_record",
        "audit_entry",
        "delivery",
        "ndas.log",
        "list.csv",
        "index.json",
        "duckdb_temp_0.tmp",
        "northmoor-all-000002.ndas",
        "000001.week",
        "000001-abc.going",
        "clear in 000002",
    ]
    assert [name for name in named if name not in whats] == []
    assert not (fresh.home / "certificates").exists()


def test_every_place_of_a_weekly_certificate_has_its_leftover():
    tried = {place for _, place in (*IN_THE_SNAPSHOT.values(), *OUTSIDE.values())}
    assert tried == PLACES["week"]


def test_a_canary_in_plain_words_is_found_wherever_it_lies(ground):
    (ground.home / "notes.bin").write_bytes(b"\x01\x02" + "ZQTRAP".encode("utf-16-le") + b"\x03")
    issued = ground.certify(words=("ZQTRAP",))
    assert [finding.what for finding in issued.findings] == ["notes.bin"]


def test_ciphertext_is_passed_over_and_what_only_begins_like_it_is_not(ground):
    (ground.home / "backups").mkdir()
    (ground.home / "backups" / "week.bin").write_bytes(b"PARE" + b"O0000009" + b"PARE")
    assert not ground.certify().refused
    (ground.home / "backups" / "notes.txt").write_bytes(b"PARENTS of O0000009")
    ground.begin(3, rows={"OCCURRENCE": ("O0000001",), "PERSON": (), "LINK": ()})
    ground.retire()
    (ground.home / "backups" / "more.txt").write_bytes(b"PARENTS of O0000010")
    assert [finding.what for finding in ground.certify().findings] == ["backups/more.txt"]


def test_it_is_issued_once_what_was_found_is_gone(ground, tools):
    _log_file(ground, tools)
    assert ground.certify().refused
    (ground.home / "logs" / "ndas.log").unlink()
    issued = ground.certify()
    assert not issued.refused
    assert [one.state for one in ground.control.certificates.of(ground.force)] == ["issued"]


def _refused(ground, place, plant=None):
    if plant is not None:
        ground.before_search = plant
    issued = ground.certify(in_audit=True)  # what the log holds in words counts where policy forgets in the log, too
    assert issued.refused
    assert {finding.place for finding in issued.findings} == {place}, [str(one) for one in issued.findings]
    assert not (ground.home / "certificates").exists()
    kept = ground.control.certificates.of(ground.force)
    assert [(one.state, one.number) for one in kept] == [("refused", None)]
    assert all(name.startswith(place) for name in kept[0].findings)
    for secret in ("P0000002", "O0000009"):
        assert not any(secret in str(finding) for finding in issued.findings)
