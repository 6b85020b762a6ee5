"""Grants, reasons and the step-up, on their pages."""

from datetime import timedelta

import pytest
from invented_pages import NORTHMOOR, NOW

from ndas.governance import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import User, new_grant

CHANGED = AuditEntry(AuditEvent.USER_CHANGED, NOW, NORTHMOOR, actor="administrator")


@pytest.fixture
def held(services):
    """A grant that `kit.bell` gave to `u1`, fresh for each test."""
    if services.books.users.get("u1", at=NOW) is None:
        services.books.users.add(User("u1", NORTHMOOR, "Officer 1", (), NOW, post="CID"), audit=CHANGED)
    grant = new_grant(
        *("u1", NORTHMOOR, "officer"),
        reason="OP LANTERN",
        post="CID",
        begins_at=NOW,
        ends_at=NOW + timedelta(days=30),
        by="kit.bell",
        at=NOW,
    )
    services.books.grants.give(grant, audit=CHANGED)
    return grant


def test_an_administrator_grants_for_a_time_and_a_reason(services, visit, held):
    form = {"user": "u1", "role": "analyst", "reason": "TASK-381", "until": "2027-03-31"}
    assert visit("kit.bell", None).post("/access/grant", form).status_code == 303
    (made,) = [one for one in services.books.grants.of(NORTHMOOR, at=NOW) if one.reason == "TASK-381"]
    assert (made.granted_by, made.role, made.ends_at.date().isoformat()) == ("kit.bell", "analyst", "2027-04-01")
    assert "TASK-381" in visit("eve.lund", None).get("/access").text
    services.books.grants.end(made.id, by="x", because="test", at=NOW, audit=CHANGED)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"user": "nobody"}, "Choose the person"),
        ({"role": "king"}, "Choose the role"),
        ({"reason": ""}, "Say why"),
        ({"until": "2026-11-01"}, "within a year"),
        ({"until": "2031-01-01"}, "within a year"),
        ({"until": "soon"}, "within a year"),
    ],
)
def test_a_grant_without_person_role_reason_or_end_is_not_made(services, visit, held, wrong, words):
    before = services.books.grants.of(NORTHMOOR, at=NOW)
    form = {"user": "u1", "role": "analyst", "reason": "TASK-381", "until": "2027-03-31"} | wrong
    answer = visit("kit.bell", None).post("/access/grant", form)
    assert words in answer.text
    assert services.books.grants.of(NORTHMOOR, at=NOW) == before


def test_nobody_grants_to_themselves_on_the_page(visit):
    form = {"user": "kit.bell", "role": "officer", "reason": "TASK-381", "until": "2027-03-31"}
    answer = visit("kit.bell", None).post("/access/grant", form)
    assert (answer.status_code, "This is about yourself" in answer.text) == (403, True)


def test_who_granted_does_not_review_and_another_does(services, visit, held):
    said = {"grant": held.id, "verdict": "end"}
    assert visit("kit.bell", None).post("/access/review", said).status_code == 403
    assert visit("ada.okoro", None).post("/access/review", said).status_code == 403
    assert visit("ben.hale", None).post("/access/review", said).status_code == 403
    assert visit("gil.moss", None).post("/access/review", said).status_code == 303
    assert services.books.grants.get(held.id).ended_because == "not needed, by review"
    assert visit("gil.moss", None).post("/access/review", said).status_code == 404


def test_an_administrator_ends_a_grant(services, visit, held):
    assert visit("kit.bell", None).post("/access/end", {"grant": held.id}).status_code == 303
    assert services.books.grants.get(held.id).ended_by == "kit.bell"


def test_a_supervisor_looks_over_reasons_but_not_their_own(services, visit):
    note = {"use_case": "firearms", "kind": "crime", "reference": "CR/77/26", "at": NOW}
    theirs = services.books.reasons.note(NORTHMOOR, f"new-{len(services.books.reasons.lately(NORTHMOOR, 99))}", **note)
    own = services.books.reasons.note(NORTHMOOR, "jo.finn", **note)
    assert "CR/77/26" in visit("jo.finn", None).get("/reasons").text
    assert visit("jo.finn", None).post("/reasons/attest", {"reason": own.id, "verdict": "sound"}).status_code == 403
    assert visit("ada.okoro", None).post("/reasons/attest", {"reason": theirs.id}).status_code == 403
    done = visit("jo.finn", None).post("/reasons/attest", {"reason": theirs.id, "verdict": "not sound"})
    assert done.status_code == 303
    assert services.books.reasons.get(theirs.id).verdict == "not sound"
    assert visit("jo.finn", None).post("/reasons/attest", {"reason": theirs.id}).status_code == 404


def test_choosing_a_purpose_keeps_the_reason_and_a_copied_one_is_refused(services, visit):
    visitor = visit("cy.rowe", None)
    form = {"use_case": "serious-violence", "reference": "CR/4242/26"}
    assert visitor.post("/purpose", form).status_code == 303
    (kept,) = [one for one in services.books.reasons.lately(NORTHMOOR, 99) if one.reference == "CR/4242/26"]
    assert (kept.user, kept.kind, kept.use_case) == ("cy.rowe", "crime", "serious-violence")
    copied = visitor.post("/purpose", form | {"use_case": "data-quality"})
    assert "given for another use case just now" in copied.text


def test_an_approval_asks_once_more_who_it_is_after_five_minutes(services, visit, held):
    visitor = visit("kit.bell", None)
    services.clock.now = NOW + timedelta(minutes=6)
    refused = visitor.post("/access/end", {"grant": held.id})
    assert (refused.status_code, refused.headers["location"]) == (303, "/confirm?next=%2F")
    assert services.audit.entries[-1].detail["outcome"] == "not confirmed"
    assert services.books.grants.get(held.id).ended_at is None
    export = visit("dee.marsh", None)
    services.clock.now = NOW + timedelta(minutes=12)
    answer = export.get("/loads/northmoor-all-000002/fix-list.csv")
    assert answer.headers["location"] == "/confirm?next=%2Floads%2Fnorthmoor-all-000002%2Ffix-list.csv"


def test_who_may_not_do_it_at_all_is_not_asked_to_confirm(services, visit):
    visitor = visit("ada.okoro", None)
    services.clock.now = NOW + timedelta(minutes=6)
    answer = visitor.post("/access/end", {"grant": "x"})
    assert answer.status_code == 403
    assert services.audit.entries[-1].detail["outcome"] == "refused"
