"""The audit workbench over the real log: by person, user and purpose, odd use, samples, replay; ids, never content."""

import csv
import io

import pytest
from invented_platform import NORTHMOOR, OURS, WEEK, Platform, admit

from ndas.governance import AuditEvent
from ndas.store.audit import AuditQuery


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """Ada, an officer, has looked for herself and at one person; a supervisor and the officer for data protection."""
    platform = Platform(tmp_path_factory.mktemp("workbench"))
    admit(platform.control, "sue", NORTHMOOR, "supervisor")
    admit(platform.control, "fay", NORTHMOOR, "dpo")
    ada = platform.enter("ada", NORTHMOOR)
    platform.person = person_of(ada)
    assert ada.get(f"/person/{platform.person}").status_code == 200
    assert ada.get("/search?q=ada").status_code == 200
    yield platform
    platform.control.close()


@pytest.fixture(scope="module")
def sue(platform):
    return platform.enter("sue", NORTHMOOR, purpose=False)


def person_of(client):
    page = client.get("/search?q=marlowe").text
    return page.split('href="/person/')[1].split('"')[0]


def post(client, path, form):
    page = client.get("/audit/sample").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    return client.post(path, data=form | {"csrf": token}, headers=OURS)


def logged(platform, event):
    return platform.control.audit.find(AuditQuery(force=NORTHMOOR, events=(event,)), count=200).records


def test_it_finds_looks_by_person_by_user_and_by_purpose(platform, sue):
    by_person = sue.get(f"/audit?person={platform.person}").text
    assert "person viewed" in by_person
    assert "signed in<" not in by_person
    assert "person viewed" in sue.get("/audit?user=ada&purpose=serious-violence").text
    assert "No entry matches" in sue.get("/audit?user=ada&purpose=refresh").text


def test_it_replays_a_look_by_its_versions_and_shows_no_content(platform, sue):
    (look,) = logged(platform, AuditEvent.PERSON_VIEWED)
    assert look.entry.data_version == WEEK
    page = sue.get(f"/audit/entry/{look.sequence}").text
    for told in (WEEK, "serious-violence", "CR/1234/26", "/person/{id}", "officers-and-analysts-look", "It is live"):
        assert told in page
    assert look.entry.legal_basis in page
    assert "MARLOWE" not in page.upper()
    (replayed,) = logged(platform, AuditEvent.LOOK_REPLAYED)[:1]
    assert (replayed.entry.actor, replayed.entry.purpose) == ("sue", "audit-oversight")
    assert sue.get("/audit/entry/999999").status_code == 404
    assert sue.get("/audit/entry/x").status_code == 404


def test_it_tells_who_has_looked_at_a_person_and_only_the_data_protection_officer_takes_it_away(platform, sue):
    listed = sue.get(f"/audit/person?person={platform.person}").text
    assert "looks.csv" not in listed
    assert ">ada<" in listed
    path = f"/audit/person/{platform.person}/looks.csv"
    assert sue.get(path).status_code == 403
    fay = platform.enter("fay", NORTHMOOR, purpose=False)
    assert path in fay.get(f"/audit/person?person={platform.person}").text
    sheet = list(csv.reader(io.StringIO(fay.get(path).text.lstrip("\ufeff"))))
    rows = [row for row in sheet if len(row) > 3 and row[0].isdigit()]
    assert {row[4] for row in rows} == {"searched", "person viewed"}
    assert {row[2] for row in rows} == {"ada"}
    (told,) = logged(platform, AuditEvent.LOOKS_AT_PERSON_TOLD)
    assert told.entry.event.operation.value == "disclosure"
    assert told.entry.purpose == "rights-request"


def test_it_lists_a_search_for_oneself_with_its_reason_and_no_score(platform, sue):
    page = sue.get("/audit/odd-use?days=7").text
    assert "family" in page  # Ada's name is one word, so that it is her family name too
    assert "ask whether they are related" in page
    assert "score" not in page.split("<main")[1].split("</main>")[0]


def test_a_supervisor_draws_and_attests_and_nobody_attests_without_a_note(platform, sue):
    assert post(sue, "/audit/sample", {}).status_code == 303
    waiting = platform.control.audit.find(AuditQuery(force=NORTHMOOR, events=(AuditEvent.PERSON_VIEWED,))).records[0]
    path = f"/audit/sample/{waiting.sequence}"
    assert path in sue.get("/audit/sample").text
    assert post(sue, path, {"verdict": "asked about"}).headers["location"] == "/audit/sample?note=missing"
    assert logged(platform, AuditEvent.LOOK_ATTESTED) == ()
    assert (
        post(sue, path, {"verdict": "asked about", "note": "Which operation?"}).headers["location"] == "/audit/sample"
    )
    (attested,) = logged(platform, AuditEvent.LOOK_ATTESTED)
    assert (attested.entry.actor, attested.entry.detail["verdict"]) == ("sue", "asked about")
    assert post(sue, path, {"verdict": "justified"}).status_code == 404
    assert post(sue, path, {"verdict": "excellent"}).status_code == 404
    assert "Which operation?" in sue.get("/audit/sample").text


def test_an_auditor_sees_the_sample_and_attests_nothing(platform):
    eve = platform.enter("eve", NORTHMOOR, purpose=False)
    page = eve.get("/audit/sample").text
    assert "Attest</button>" not in page
    assert "/audit/odd-use" in page


def test_no_page_of_the_workbench_opens_for_an_officer(platform):
    ada = platform.enter("ada", NORTHMOOR)
    for path in ("/audit", "/audit/person", "/audit/odd-use", "/audit/sample", "/audit/entry/1"):
        assert ada.get(path).status_code == 403


def test_what_was_destroyed_is_told_as_destroyed(platform, sue):
    (look,) = logged(platform, AuditEvent.PERSON_VIEWED)
    with platform.control.database.write() as connection:
        connection.exec_driver_sql("UPDATE snapshot SET state = 'destroyed'")
    assert "nobody can show its content again" in sue.get(f"/audit/entry/{look.sequence}").text
