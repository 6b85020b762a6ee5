"""Matching as people see and judge it, over the real stores: snapshot tables, control database, audit chain."""

import re
from dataclasses import replace
from html import unescape

import pyarrow as pa
import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, OURS, Store
from invented_platform import Platform

from ndas.dashboard.live.matches import LiveMatches
from ndas.store.audit import AuditQuery
from ndas.store.control.judgements import Judgement
from ndas.vocabulary import SnapshotId


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    made = Platform(tmp_path_factory.mktemp("platform"))
    yield made
    made.control.close()


@pytest.fixture
def officer(platform):
    return platform.enter("ada", NORTHMOOR)


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(client, page, action, **said):
    form = re.search(rf'<form action="{action}".*?</form>', client.get(page).text, re.DOTALL)[0]
    hidden = {name: unescape(text) for name, text in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}
    return client.post(action, data=hidden | said, headers=OURS)


def judged(platform, force=NORTHMOOR):
    return platform.control.audit.find(AuditQuery(force=force, actor="ada"), first=0, count=500).records


def test_the_engines_reasons_stand_on_the_persons_page_in_words(officer):
    words = words_of(officer.get(f"/person/P-{NORTHMOOR}/match"))
    for said in (
        "Evidence for and against weighed, model invented-7",
        "same birth date; same forename",
        "nothing highly likely",
        f"Record rms:PERSON:2 came from person R-{NORTHMOOR}: new evidence: rms:PERSON:1",
    ):
        assert said in words
    assert "One record alone" in words_of(officer.get(f"/person/Q-{NORTHMOOR}/match"))


def test_the_waterfall_of_a_kept_pair_adds_up_from_the_snapshot_alone(officer):
    words = words_of(officer.get("/match/pair?a=rms:PERSON:1&b=rms:PERSON:2"))
    assert "Why these two records are one person" in words
    assert "same forename" in words
    assert "a rare value" in words
    apart = words_of(officer.get("/match/pair?a=rms:PERSON:3&b=rms:PERSON:1"))
    assert "They are kept apart: two different valid PNC ids." in apart
    assert officer.get("/match/pair?a=rms:PERSON:2&b=rms:CRIME:1").status_code == 404
    other = words_of(officer.get("/match/pair?a=rms:PERSON:2&b=rms:PERSON:3"))
    assert "The engine did not bring these two together" in other


def test_the_graph_of_a_person_comes_from_the_snapshot_with_links_that_were_not_made(officer):
    words = words_of(officer.get(f"/person/P-{NORTHMOOR}/match/graph"))
    assert "two different valid PNC ids" in words
    assert "They hang on the tie between rms:PERSON:1 and rms:PERSON:2" in words
    assert "One record alone" in words_of(officer.get(f"/person/Q-{NORTHMOOR}/match/graph"))


def test_a_shared_telephone_names_the_other_person_and_a_hub_names_nobody(platform, officer):
    words = words_of(officer.get(f"/person/P-{NORTHMOOR}"))
    shared = words.partition("Shared with others")[2].partition("Timeline")[0]
    assert "phone +447700900123 3 records of 1 system MARLOWE, Ivo" in shared
    assert "NORTHMOOR HOSTEL 3 records of 1 system Hub 2 people: an institution: hostel" in shared
    told = words_of(officer.get(f"/thing/E-phone-{NORTHMOOR}"))
    assert "Stated in 3 records of 1 system" in told
    assert "MARLOWE, Ivo stated in their own record" in told
    hub = words_of(officer.get(f"/thing/E-hostel-{NORTHMOOR}"))
    assert "Identified by UPRN 100012345678" in hub
    assert "stated in their own record" not in hub
    assert officer.get(f"/thing/E-phone-{ELMSHIRE}").status_code == 404
    assert platform.enter("ben", ELMSHIRE).get(f"/thing/E-phone-{ELMSHIRE}").status_code == 200


def test_a_judgement_goes_from_the_queue_to_the_control_database_and_back_out(platform, officer):
    words = words_of(officer.get("/review"))
    assert "a shared birth date alone is not enough" in words
    assert "For one person same birth date Against different forenames" in words
    before = len(judged(platform))
    said = send(officer, "/review", "/review/judge", answer="different one-family")
    assert said.headers["location"] == "/review?page=1&said=recorded"
    (kept,) = platform.control.judgements.standing(NORTHMOOR)
    assert isinstance(kept, Judgement)
    assert (kept.record_a, kept.record_b, kept.verdict) == ("rms:PERSON:1", "rms:PERSON:3", "different")
    assert (kept.by, kept.note) == ("ada", b"one-family")
    entries = judged(platform)
    assert [one.entry.event.value for one in entries[: len(entries) - before]] == [
        "judgement recorded",
        "list viewed",
    ]
    assert (entries[0].entry.purpose, entries[0].entry.reason) == ("serious-violence", "CR/1234/26")
    assert "No question is open" in words_of(officer.get("/review"))
    assert "Members of one family" in words_of(officer.get(f"/person/P-{NORTHMOOR}/match"))
    send(officer, f"/person/P-{NORTHMOOR}/match", "/review/withdraw")
    assert platform.control.judgements.standing(NORTHMOOR) == ()
    assert "Question 1 of 1 open" in words_of(officer.get("/review"))
    assert platform.control.audit.verify(NORTHMOOR, at=platform.clock()).sound


def test_records_of_another_force_are_not_found_and_nothing_is_written(platform, officer):
    token = re.search(r'name="csrf" value="([^"]+)"', officer.get("/review").text)[1]
    for pair in (("rms:PERSON:1", f"{ELMSHIRE}:PERSON:1"), ("rms:CRIME:1", "rms:PERSON:1"), ("x" * 500, "%00")):
        form = {"csrf": token, "record_a": pair[0], "record_b": pair[1], "answer": "same records-compared"}
        assert officer.post("/review/judge", data=form, headers=OURS).status_code == 404
    theirs = platform.enter("ben", ELMSHIRE)
    send(theirs, "/review", "/review/judge", answer="unsure not-enough")
    (kept,) = platform.control.judgements.standing(ELMSHIRE)
    withdrawal = officer.post("/review/withdraw", data={"csrf": token, "judgement": kept.id}, headers=OURS)
    assert withdrawal.status_code == 404
    assert platform.control.judgements.standing(ELMSHIRE) == (kept,)
    assert platform.control.judgements.standing(NORTHMOOR) == ()


def test_a_snapshot_matched_by_identifiers_alone_says_so_and_asks_nothing(platform):
    week = SnapshotId("000002-77aa01")
    bare = platform.snapshots.begin(NORTHMOOR, week, platform.holder.lend(NORTHMOOR, week))
    with bare.writer("match/membership", pa.schema([("record", pa.string())])) as writer:
        writer.write(pa.table({"record": ["rms:PERSON:1"]}))
    matches = LiveMatches(bare.finish(), NOW)
    card = Store(NORTHMOOR, 1).person("np0001")
    shared = replace(card.values[3], sources=card.records[:2])
    found = matches.of(replace(card, values=(shared,)))
    assert found.method == "Exact, valid identifiers and nothing else"
    assert [(one.reasons_for, one.probability) for one in found.agreements] == [(("The same PNC id.",), None)]
    assert matches.review(0, 10) == ()
