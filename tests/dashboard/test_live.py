"""The pages over the real stores: control database, audit log, encrypted reading stores of two forces."""

import sqlite3
import time
from datetime import timedelta

import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, NOW
from invented_platform import NAMES, Platform, admit, entry

from ndas.dashboard.live.sweeping import sweeping
from ndas.store.snapshots.errors import SnapshotLockedError


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    made = Platform(tmp_path_factory.mktemp("platform"))
    yield made
    made.control.close()


@pytest.fixture(scope="module")
def officer(platform):
    return platform.enter("ada", NORTHMOOR)


def test_an_officer_goes_from_a_search_to_the_source_row(officer):
    found = officer.get("/search?q=marlowe").text
    assert f"/person/P-{NORTHMOOR}" in found
    person = officer.get(f"/person/P-{NORTHMOOR}").text
    assert "Wounding with intent" in person
    assert "badge--victim" in person
    assert officer.get("/event/rms:CRIME:1").status_code == 200
    assert "1 to 1 of <strong>1</strong>" in officer.get("/events").text
    assert "Source record as received" in officer.get("/record/rms:PERSON:1").text


def test_figures_counted_at_publish_are_drawn(officer):
    answer = officer.get("/insight/serious-violence")
    assert answer.status_code == 200
    assert "1,604" in answer.text


def test_the_same_source_ids_in_two_forces_never_meet(platform, officer):
    other = platform.enter("ben", ELMSHIRE)
    for path in ("/event/rms:CRIME:1", "/record/rms:PERSON:1", "/search?q=tobias"):
        assert NAMES[ELMSHIRE] not in officer.get(path).text
        assert NAMES[NORTHMOOR] not in other.get(path).text
    theirs, nobodys = officer.get(f"/person/P-{ELMSHIRE}"), officer.get("/person/P-nowhere")
    assert theirs.status_code == 404
    assert (theirs.content, theirs.headers) == (nobodys.content, nobodys.headers)
    assert officer.get(f"/loads/{ELMSHIRE}-all-000001").status_code == 403


def test_every_look_is_in_the_chain_and_the_chain_holds_no_name(platform, officer):
    officer.get(f"/person/P-{NORTHMOOR}")
    auditor = platform.enter("eve", NORTHMOOR, purpose=False)
    log = auditor.get("/audit?user=ada&event=person%20viewed")
    assert "Chain whole" in log.text
    assert f"P-{NORTHMOOR}" in log.text
    assert platform.control.audit.verify(NORTHMOOR, at=platform.clock()).sound
    file = platform.control.audit._database.engine.url.database
    text = "\n".join(sqlite3.connect(file).iterdump()).upper()
    assert "P-NORTHMOOR" in text
    for name in NAMES.values():
        assert name not in text


def test_a_key_held_back_shuts_the_pages_at_once_and_only_for_that_force(platform, officer):
    platform.holder.refusing.add(NORTHMOOR)
    platform.clock.now = NOW + timedelta(minutes=14)
    officer.get("/account")
    platform.clock.now = NOW + timedelta(minutes=16)
    shut = officer.get(f"/person/P-{NORTHMOOR}")
    other = platform.enter("ben", ELMSHIRE).get("/event/rms:CRIME:1")
    platform.holder.refusing.clear()
    assert "MARLOWE" not in shut.text
    assert "The force holds its key back" in shut.text
    assert "The key holder of northmoor does not lend its key now" in shut.text
    assert shut.status_code == 503
    assert other.status_code == 200


def test_what_is_taken_back_within_a_lease_is_gone_with_the_next_page_and_from_memory(platform):
    officer, other = platform.enter("ada", NORTHMOOR), platform.enter("ben", ELMSHIRE)
    assert "MARLOWE" in officer.get(f"/person/P-{NORTHMOOR}").text
    readings = platform.readings
    kept = readings.of(NORTHMOOR)
    platform.holder.revoke(NORTHMOOR)
    assert "MARLOWE" not in officer.get(f"/person/P-{NORTHMOOR}").text
    assert not kept.is_lent
    assert other.get("/event/rms:CRIME:1").status_code == 200
    with pytest.raises(SnapshotLockedError):
        kept.person(f"P-{NORTHMOOR}")
    platform.holder.restore(NORTHMOOR)
    assert "MARLOWE" in officer.get(f"/person/P-{NORTHMOOR}").text


def test_what_is_taken_back_leaves_memory_though_nobody_looks(platform):
    kept = platform.readings.of(NORTHMOOR)
    platform.readings.sweep()
    assert kept.is_lent
    platform.holder.revoke(NORTHMOOR)
    with sweeping(platform.readings, seconds=0.01):
        give_up = time.monotonic() + 60
        while kept.is_lent and time.monotonic() < give_up:
            time.sleep(0.01)
    platform.holder.restore(NORTHMOOR)
    assert not kept.is_lent


def test_a_holder_that_does_not_answer_ends_with_the_lease(platform):
    officer = platform.enter("ada", NORTHMOOR)
    assert officer.get("/event/rms:CRIME:1").status_code == 200
    platform.holder.gone.add(NORTHMOOR)
    before = platform.clock.now
    assert officer.get("/event/rms:CRIME:1").status_code == 200
    platform.clock.now = before + timedelta(minutes=14)
    assert officer.get("/event/rms:CRIME:1").status_code == 200
    platform.clock.now = before + timedelta(minutes=16)
    shut = officer.get("/event/rms:CRIME:1")
    answer = officer.get("/api/v1/events")
    platform.holder.gone.clear()
    platform.clock.now = before
    assert "does not lend its key now" in shut.text
    assert (answer.status_code, answer.json()) == (503, {"error": "the force holds its key back"})


def test_a_disabled_user_is_out_with_the_next_request(platform):
    admit(platform.control, "gus", NORTHMOOR, "officer")
    client = platform.enter("gus", NORTHMOOR)
    assert client.get("/").status_code == 200
    platform.control.users.disable("gus", at=platform.clock(), audit=entry(NORTHMOOR))
    assert client.get("/").headers["location"] == "/sign-in"
