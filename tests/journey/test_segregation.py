"""An officer of one force, in the real dashboard over two real forces: of the other force nothing is to be seen."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from ndas.cli.people.users import NewUser, give_access, sign_in_link
from ndas.cli.serving.dashboard import live_services
from ndas.dashboard import create_app
from ndas.store.audit import AuditQuery
from ndas.store.reading import ReadingStore
from ndas.vocabulary import ForceId, RunId

ORIGIN = "http://testserver"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def stage(scene):
    return scene("northmoor", "westvale")


def _signed_in(platform, client, user):
    path = sign_in_link(platform, user, ORIGIN, timedelta(minutes=5)).removeprefix(ORIGIN)
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    assert client.post(path, headers=headers).status_code in {200, 303}
    page = client.get("/purpose").text
    token = re.search(r'name="csrf"[^>]*value="([^"]+)"', page) or re.search(r'value="([^"]+)"[^>]*name="csrf"', page)
    form = {"csrf": token.group(1), "use_case": "serious-violence", "reference": "OP-4711", "next": "/"}
    assert client.post("/purpose", data=form, headers=headers).status_code in {200, 303}
    return client


def _ids(platform, force):
    """An event, a person and a record of the force's live snapshot, and its canary words' carrier: all its ids."""
    live = platform.control.snapshots.live(ForceId(force))
    lend = platform.lend_snapshot(ForceId(force), live.snapshot, RunId("test"), "verify")
    with platform.snapshots.open(ForceId(force), live.snapshot, lend) as snapshot:
        table = snapshot.dataset("pole/event").to_table(columns=["id", "reference"])
        people = snapshot.dataset("match/membership").to_table(columns=["person"])
        store = ReadingStore.open(snapshot)
        event = table["id"][0].as_py()
        assert store.event(event)
        store.close()
    return event, people["person"][0].as_py(), table["reference"][0].as_py()


def _answer(response, asked):
    """Status, body and headers, without the session's form token and the words that were asked."""
    body = re.sub(r'value="[^"]+"', "", response.text).replace(quote(asked, safe=""), "").replace(quote(asked), "")
    body = body.replace(asked, "")
    headers = {k: v for k, v in response.headers.items() if k not in {"date", "content-length", "set-cookie"}}
    return response.status_code, body, headers


def test_another_forces_ids_answer_exactly_as_ids_that_never_were(stage):
    platform = stage.platform()
    until = platform.clock().replace(year=2027)
    give_access(platform, NewUser("n1", "northmoor", "Officer", ("officer",), ("serious-violence",), until))
    event, person, reference = _ids(platform, "westvale")
    own_event, own_person, _ = _ids(platform, "northmoor")
    with TestClient(create_app(live_services(platform, ORIGIN)), base_url=ORIGIN) as client:
        _signed_in(platform, client, "n1")
        assert client.get(f"/event/{quote(own_event, safe='')}").status_code == 200
        assert client.get(f"/person/{own_person}").status_code == 200
        for kind, theirs in (("event", event), ("person", person)):
            never = re.sub("[a-zA-Z0-9]", "x", theirs)
            asked = _answer(client.get(f"/{kind}/{quote(theirs, safe='')}"), theirs)
            absent = _answer(client.get(f"/{kind}/{quote(never, safe='')}"), never)
            if kind == "person" and theirs == own_person:
                continue  # person ids are numbered within each force; the same number is another person here
            assert asked[0] == 404
            assert asked == absent
        found = client.get("/search", params={"q": reference}).text
        assert "westvale" not in found.lower()
        for page in ("/", "/events", "/insight/serious-violence", "/account"):
            text = client.get(page).text.lower()
            assert "westvale" not in text, page


def test_every_look_is_in_the_log_before_it_is_answered(stage):
    platform = stage.platform()
    until = platform.clock().replace(year=2027)
    give_access(platform, NewUser("n1", "northmoor", "Officer", ("officer",), ("serious-violence",), until))
    own_event, own_person, _ = _ids(platform, "northmoor")
    with TestClient(create_app(live_services(platform, ORIGIN)), base_url=ORIGIN) as client:
        _signed_in(platform, client, "n1")
        for path, subject in (
            (f"/event/{quote(own_event, safe='')}", own_event),
            (f"/person/{own_person}", own_person),
        ):
            client.get(path)
            last = platform.control.audit.find(AuditQuery(force=ForceId("northmoor"), actor="n1"), count=1).records[0]
            assert subject in last.entry.subjects
            assert last.entry.purpose == "serious-violence"
            assert last.entry.reason == "OP-4711"
