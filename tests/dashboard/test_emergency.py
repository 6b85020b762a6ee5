"""Break-glass: one record, alarmed, reviewed; and nothing besides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from invented_pages import NOW

from ndas.governance.audit_events import AuditEvent

FORM = {"kind": "person", "record": "np0001", "situation": "threat to life", "reference": "CR/1234/26"}


@pytest.fixture
def untrained(services):
    """Somebody without training: no use case opens to them."""
    services.directory.users["ada.okoro"] = replace(services.directory.users["ada.okoro"], trained_for=frozenset())
    return "ada.okoro"


def test_it_opens_one_record_and_no_other(services, visit, untrained):
    visitor = visit(untrained, None)
    assert visitor.get("/person/np0001").status_code == 403
    opened = visitor.post("/emergency", FORM)
    assert opened.status_code == 303
    page = visitor.get(opened.headers["location"])
    assert "MARLOWE" in page.text
    assert 'href="/person/' not in page.text
    assert visitor.get("/person/np0001").status_code == 403
    events = [entry.event for entry in services.audit.entries]
    assert AuditEvent.EMERGENCY_VIEWED in events


def test_nobody_else_reads_it_and_not_after_its_hour(services, visit):
    path = visit("ada.okoro", None).post("/emergency", FORM).headers["location"]
    assert visit("cy.rowe", None).get(path).status_code == 404
    assert visit("ben.hale", None).get(path).status_code == 404
    for minutes, status in ((59, 200), (60, 404)):
        services.clock.now = NOW + timedelta(minutes=minutes)
        assert visit("ada.okoro", None).get(path).status_code == status


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"situation": "curiosity"}, "Choose the emergency"),
        ({"reference": "test"}, "filler"),
        ({"reference": ""}, "Give the number"),
        ({"record": ""}, "the one record"),
        ({"kind": "everything"}, "the one record"),
    ],
)
def test_what_is_no_emergency_opens_nothing_and_says_so(services, visit, wrong, words):
    before = len(services.books.emergencies.of("northmoor"))
    answer = visit("ada.okoro", None).post("/emergency", FORM | wrong)
    assert answer.status_code == 200
    assert words in answer.text
    assert len(services.books.emergencies.of("northmoor")) == before
    assert services.audit.entries[-1].event is AuditEvent.PAGE_VIEWED


def test_the_alarm_stands_on_every_page_of_supervisor_and_data_protection_officer_until_reviewed(services, visit):
    for user, alarmed in (("jo.finn", True), ("fay.price", True), ("ada.okoro", False), ("kit.bell", False)):
        assert ("opened in an emergency.</strong>" in visit(user, None).get("/").text) is alarmed
    for one in services.books.emergencies.of("northmoor"):
        if not one.reviewed_at:
            said = {"emergency": one.id, "verdict": "justified"}
            assert visit("jo.finn", None).post("/emergencies/review", said).status_code == 303
    assert "opened in an emergency.</strong>" not in visit("jo.finn", None).get("/").text


def test_nobody_reviews_their_own_and_an_officer_reviews_none(services, visit):
    path = visit("jo.finn", None).post("/emergency", FORM).headers["location"]
    said = {"emergency": path.rsplit("/", 1)[1], "verdict": "justified"}
    own = visit("jo.finn", None).post("/emergencies/review", said)
    assert (own.status_code, "This is about yourself" in own.text) == (403, True)
    assert visit("ada.okoro", None).post("/emergencies/review", said).status_code == 403
    assert visit("fay.price", None).post("/emergencies/review", said | {"emergency": "nothing"}).status_code == 404
    assert visit("fay.price", None).post("/emergencies/review", said).status_code == 303


@pytest.mark.parametrize("path", ["/person/np0001", "/events", "/search?q=marlowe", "/emergency"])
def test_one_that_was_not_reviewed_blocks_its_user_from_every_record(services, visit, path):
    visitor = visit("ada.okoro")
    assert visitor.get(path).status_code == 200
    user = services.directory.users["ada.okoro"]
    services.directory.users["ada.okoro"] = replace(user, emergency_unreviewed=True)
    blocked = visitor.get(path)
    assert blocked.status_code == 403
    assert "was not reviewed within a day" in blocked.text
    assert "emergency-reviewed-first" in services.audit.entries[-1].policies
