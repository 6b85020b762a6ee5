"""Attacks on the pages: forged forms on every route, exports without a step-up, ways around the purpose, refusals."""

import re
import typing
from dataclasses import replace
from datetime import timedelta

import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, ORIGIN, OURS

from ndas.dashboard.page import Paper, Sheet
from ndas.dashboard.pages import PAGES
from ndas.dashboard.pages.purpose.view import own_path
from ndas.governance.access import AccessRequest, Role, decide
from ndas.governance.access.decide import Principal
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import User, new_grant
from ndas.store.control.emergencies import MOST_WAITING
from ndas.store.snapshots.errors import SnapshotRefusedError

FORMS = [one.rule for one in PAGES if one.rule.method == "POST"]
EXPORTS = [one for one in PAGES if {Sheet, Paper} & set(typing.get_args(typing.get_type_hints(one.view)["return"]))
           or typing.get_type_hints(one.view)["return"] in (Sheet, Paper)]  # fmt: skip
APPROVALS = [
    rule for rule in FORMS
    if rule.event in {AuditEvent.ACCESS_GRANTED, AuditEvent.ACCESS_ENDED, AuditEvent.ACCESS_REVIEWED,
                      AuditEvent.EMERGENCY_REVIEWED, AuditEvent.ASSESSMENT_REVIEWED, AuditEvent.ASSESSMENT_SIGNED}
    or rule.path.endswith("/sign")
]  # fmt: skip
CHANGED = AuditEntry(AuditEvent.USER_CHANGED, NOW, NORTHMOOR, actor="administrator")


def address(rule):
    return re.sub(r"{[^}]+}", "x", rule.path)


@pytest.mark.parametrize("rule", FORMS, ids=lambda rule: rule.path)
def test_no_form_is_taken_from_another_site_or_without_the_sessions_token(services, visit, rule):
    visitor, path = visit("jo.finn"), address(rule)
    before = visitor.session()
    for headers, csrf in (
        ({"origin": "https://evil.example"}, None),
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, None),
        ({}, None),
        (OURS, ""),
        (OURS, visit("ada.okoro").session().csrf),
    ):
        answer = visitor.post(path, {"reference": "CR/9/26"}, headers=headers, csrf=csrf)
        assert answer.status_code == 403
        assert "did not come from this site" in answer.text
        entry = services.audit.entries[-1]
        assert (entry.event, entry.policies) == (AuditEvent.ACCESS_REFUSED, ("own-form",))
    assert visitor.session() == before


@pytest.mark.parametrize("rule", FORMS, ids=lambda rule: rule.path)
def test_no_form_is_sent_by_opening_an_address(visit, rule):
    paths = {one.rule.path for one in PAGES if one.rule.method == "GET"}
    if rule.path not in paths:
        assert visit("jo.finn").get(address(rule)).status_code in (404, 405)


def confirmed(action, *, is_confirmed):
    person = Principal(
        id="u", force=NORTHMOOR, roles=frozenset(Role) - {Role.CLEARED_DEVELOPER, Role.AUDITOR}, access_in_date=True,
        vetting="SC", vetting_in_date=True, trained_for=frozenset({"sv"}),
    )  # fmt: skip
    return decide(AccessRequest(person, action, NORTHMOOR, "sv", "CR/1/26", confirmed=is_confirmed))


def test_there_are_exports_and_approvals_to_attack():
    assert {one.rule.path for one in EXPORTS} >= {
        "/loads/{id}/fix-list.csv",
        "/loads/certificates/{number}",
        "/audit/person/{id}/looks.csv",
        "/assessment/{id}/document/{document}",
    }
    assert len(APPROVALS) >= 6


@pytest.mark.parametrize("rule", [one.rule for one in EXPORTS] + APPROVALS, ids=lambda rule: rule.path)
def test_whatever_takes_a_file_away_or_approves_asks_once_more_who_it_is(rule):
    assert "step-up" in confirmed(rule.action, is_confirmed=False).policies


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("dee.marsh", "/loads/certificates/1"),
        ("fay.price", "/audit/person/np0001/looks.csv"),
        ("fay.price", "/assessment/programme/document/form.odt"),
    ],
)
def test_a_session_left_open_takes_nothing_away(services, visit, user, path):
    visitor = visit(user, None)
    services.clock.now = NOW + timedelta(minutes=6)
    assert visitor.get(path).headers["location"].startswith("/confirm?next=")


@pytest.mark.parametrize(
    "then",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n", "",
     "\\\\evil.example", "evil.example", "/\r\nSet-Cookie: a=b", " //evil.example", "\x00/"],
)  # fmt: skip
def test_no_way_back_leads_to_another_site(visit, then):
    assert own_path(then) == "/"
    answer = visit().post("/purpose", {"use_case": "serious-violence", "reference": "CR/1234/26", "next": then})
    assert answer.headers["location"] == "/"


def test_a_filter_on_a_column_that_the_purpose_does_not_hold_is_refused_and_written_down(services, visit):
    def narrowed(*_):
        raise SnapshotRefusedError("the events cannot be narrowed by area: MARLOWE")

    services.readings.stores[NORTHMOOR].events = narrowed
    for path in ("/events?area=Harbour", "/api/v1/events?area=Harbour"):
        answer = visit().get(path)
        assert (answer.status_code, "MARLOWE" in answer.text) == (403, False)
        assert services.audit.entries[-1].event is AuditEvent.ACCESS_REFUSED


def test_a_word_that_is_not_ours_about_when_records_were_opened_is_a_fault_and_no_crash(visit):
    form = {"own": "unlikely", "reason": "x" * 30, "opened": "2026-11-22T09:00:00+00:00|\u00e9"}
    answer = visit().post("/insight/serious-violence/leads/F-northmoor-1/assess", form)
    assert (answer.status_code, "opened" in answer.headers["location"]) == (303, True)


REFUSED_ALIKE = [
    ("/access/review", "grant", "eve.lund"),
    ("/access/end", "grant", "kit.bell"),
    ("/emergencies/review", "emergency", "fay.price"),
    ("/reasons/attest", "reason", "jo.finn"),
]


@pytest.mark.parametrize(("path", "field", "user"), REFUSED_ALIKE)
def test_what_is_another_forces_answers_like_what_never_was(services, visit, path, field, user):
    books, at = services.books, NOW
    if books.users.get("far.away", at=at) is None:
        books.users.add(User("far.away", ELMSHIRE, "Far", (), at), audit=CHANGED)
    there = new_grant("far.away", ELMSHIRE, "officer", reason="r", post="", begins_at=at,
                      ends_at=at + timedelta(days=9), by="x", at=at)  # fmt: skip
    books.grants.give(there, audit=CHANGED)
    opened = visit("ben.hale", None).post(
        "/emergency", {"kind": "person", "record": "ep1", "situation": "threat to life", "reference": "CR/1/26"}
    )
    stated = books.reasons.note(ELMSHIRE, "ben.hale", use_case="sv", kind="crime", reference="CR/1/26", at=at)
    real = {"grant": there.id, "emergency": opened.headers["location"].rsplit("/", 1)[1], "reason": stated.id}[field]
    answers = [visit(user, None).post(path, {field: which, "verdict": "keep"}) for which in (real, "f" * len(real))]
    assert [one.status_code for one in answers] == [404, 404]
    csrf = re.compile(r'name="csrf" value="[^"]+"')
    assert csrf.sub("", answers[0].text) == csrf.sub("", answers[1].text)
    books.emergencies.review(real, by="x", justified=True, at=at, audit=CHANGED) if field == "emergency" else None


def test_an_administrator_reaches_nobody_of_another_force(services, visit):
    if services.books.users.get("far.away", at=NOW) is None:
        services.books.users.add(User("far.away", ELMSHIRE, "Far", (), NOW), audit=CHANGED)
    form = {"role": "analyst", "reason": "TASK-381", "until": "2027-03-31"}
    theirs, nobodys = (
        visit("kit.bell", None).post("/access/grant", form | {"user": user}) for user in ("far.away", "no")
    )
    assert "Choose the person" in theirs.text
    assert "Choose the person" in nobodys.text
    assert not [one for one in services.books.grants.of_user("far.away") if one.granted_by == "kit.bell"]


def test_nobody_opens_emergency_after_emergency(services, visit):
    form = {"kind": "person", "record": "np0001", "situation": "threat to life", "reference": "CR/1234/26"}
    opened = []
    for _ in range(MOST_WAITING + 1):
        answer = visit("cy.rowe", None).post("/emergency", form)
        if answer.status_code == 303:
            opened.append(answer.headers["location"].rsplit("/", 1)[1])
    assert len(opened) == MOST_WAITING
    assert "waits for its review" in answer.text
    for which in opened:
        said = {"emergency": which, "verdict": "justified"}
        assert visit("jo.finn", None).post("/emergencies/review", said).status_code == 303
    assert visit("cy.rowe", None).post("/emergency", form).status_code == 303


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CLEARED_DEVELOPER])
def test_who_audits_or_builds_sees_no_record_whatever_else_they_are(services, visit, role):
    user = services.directory.users["ada.okoro"]
    visitor = visit("ada.okoro")
    services.directory.users["ada.okoro"] = replace(user, roles=user.roles | {role})
    for path in ("/person/np0001", "/events", "/search?q=marlowe", "/api/v1/person/np0001", "/emergency"):
        answer = visitor.get(path)
        assert (answer.status_code, "MARLOWE" in answer.text) == (403, False)
