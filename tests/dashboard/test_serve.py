"""The order in which a page is served, attacked step by step."""

from dataclasses import replace
from datetime import timedelta

import pytest
from invented_pages import NORTHMOOR, ORIGIN

from ndas.dashboard.page import PageRule, Shown, page
from ndas.dashboard.pages import PAGES
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.governance.duties_of_looking import duty_of
from ndas.store.snapshots.errors import SnapshotLockedError

BY_ACTION = {
    Action.SEE_ASSESSMENT: "fay.price",
    Action.TAKE_DOCUMENT: "fay.price",
    Action.REVIEW_ASSESSMENT: "fay.price",
    Action.SEE_AUDIT: "eve.lund",
    Action.TELL_WHO_LOOKED: "fay.price",
    Action.ATTEST_REASON: "ivo.kerr",
    Action.SEE_REACH: "eve.lund",
    Action.SEE_ACCESS: "kit.bell",
    Action.SEE_REASONS: "jo.finn",
    Action.SEE_EMERGENCIES: "jo.finn",
    Action.TAKE_FIX_LIST: "dee.marsh",
    Action.TAKE_CERTIFICATE: "dee.marsh",
    Action.SEE_LOADS: "dee.marsh",
}
LOOKING = {Action.SEE_RECORDS, Action.SEE_INSIGHT, Action.SEARCH, Action.JUDGE, Action.DECIDE}
LOOKS = [p.rule for p in PAGES if p.rule.action in LOOKING and p.rule.method == "GET"]
LIVE = {
    "id": "np0001",
    "record_id": "crime-nominal-7",
    "use_case": "serious-violence",
    "finding": "F-northmoor-1",
    "section": "governance",
    "document": "form.odt",
}


def address_of(rule):
    path = rule.path.replace("{record_id:path}", LIVE["record_id"]).replace("{use_case}", LIVE["use_case"])
    path = path.replace("{section}", LIVE["section"]).replace("{document}", LIVE["document"])
    path = path.replace("{number}", "1").replace("{finding}", LIVE["finding"]).replace("{decision}", "d-1")
    if path == "/match/pair":
        return "/match/pair?a=crime-nominal-7&b=custody-detainee-3"
    ids = {
        "/thing/": "E-0001",
        "/emergency/": "opened-1",
        "/event/": "ne0003",
        "/location/": "nl0001",
        "/object/": "no0001",
        "/loads/": "northmoor-all-000002",
        "/assessment/": "programme",
    }
    found = next((v for k, v in ids.items() if k in path), LIVE["id"])
    return path.replace("{id}", found)


@pytest.mark.parametrize("rule", [p.rule for p in PAGES], ids=lambda r: f"{r.method} {r.path}")
def test_a_stranger_is_sent_to_the_door_whatever_they_ask_for(stranger, rule):
    answer = stranger.request(rule.method, address_of(rule))
    if rule.kind == "json":
        assert (answer.status_code, answer.json()) == (401, {"error": "sign in first"})
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("rule", [p.rule for p in PAGES if p.rule.method == "GET"], ids=lambda r: r.path)
def test_each_page_writes_exactly_its_entry_before_it_answers(services, visit, rule):
    user = BY_ACTION.get(rule.action, "ada.okoro")
    visitor = visit(user, "serious-violence" if user == "ada.okoro" else None)
    visitor.get("/account")  # so that the log has an entry to show
    before = len(services.audit.entries)
    answer = visitor.get(address_of(rule))
    assert answer.status_code == 200, answer.text
    (entry,) = services.audit.entries[before:]
    assert entry.event is rule.event
    assert entry.actor == user
    assert entry.detail["route"] == rule.path
    assert entry.detail["outcome"] == "answered"
    assert entry.policies
    assert entry.session not in answer.text
    if rule.action in LOOKING:
        assert (entry.purpose, entry.reason) == ("serious-violence", "CR/1234/26")
        assert (entry.legal_basis, entry.model_version) == ("DPA 2018 s.35(2)(b)", "serious-violence 3")
    elif rule.action is not Action.CHOOSE_PURPOSE:
        assert entry.purpose == duty_of(rule.action)


def test_a_page_that_shows_records_says_which_snapshot_it_showed(services, visit):
    visit("ada.okoro", "serious-violence").get("/person/np0001")
    assert services.audit.entries[-1].data_version == services.readings.of(NORTHMOOR).snapshot().id
    visit("ada.okoro", "serious-violence").get("/account")
    assert services.audit.entries[-1].data_version == ""


@pytest.mark.parametrize("rule", [p.rule for p in PAGES if p.rule.method == "GET"], ids=lambda r: r.path)
def test_when_the_log_refuses_the_entry_nothing_is_shown(services, visit, rule):
    visitor = visit(BY_ACTION.get(rule.action, "ada.okoro"))
    services.audit.broken = True
    answer = visitor.get(address_of(rule))
    assert answer.status_code == 503
    assert "MARLOWE" not in answer.text
    assert "Capstan" not in answer.text


@pytest.mark.parametrize("rule", LOOKS, ids=lambda r: r.path)
def test_without_a_purpose_no_data_page_opens(services, visit, rule):
    user = "ada.okoro"
    answer = visit(user, None).get(address_of(rule))
    if rule.kind == "json":
        assert answer.status_code == 403
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/purpose?next=%2F")
    assert services.audit.entries[-1].detail["outcome"] == "no purpose"


def test_a_purpose_that_the_role_is_not_declared_for_counts_as_none(visit):
    assert visit("ada.okoro", "data-quality").get("/person/np0001").status_code == 303


REFUSED = LOOKS + [p.rule for p in PAGES if p.rule.action in BY_ACTION and p.rule.method == "GET"]


@pytest.mark.parametrize("rule", REFUSED, ids=lambda r: r.path)
def test_a_role_that_no_policy_names_is_refused_whether_or_not_the_record_exists(services, visit, rule):
    outsider = "kit.bell" if rule.action in LOOKING | {Action.TAKE_FIX_LIST} else "ada.okoro"
    visitor = visit(outsider, None)
    real = visitor.get(address_of(rule))
    unreal = visitor.get(address_of(rule).replace("0001", "9999").replace("0003", "9999").replace("000002", "000099"))
    assert real.status_code == unreal.status_code == 403
    assert real.content == unreal.content
    assert "Your role does not include this" in real.text
    assert services.audit.entries[-1].event is AuditEvent.ACCESS_REFUSED


@pytest.mark.parametrize(
    ("fact", "words", "policy"),
    [
        ({"vetting_in_date": False}, "Your vetting is not in date", "vetting-in-date"),
        ({"access_in_date": False}, "Your access has ended", "access-in-date"),
        ({"trained_for": frozenset()}, "Your training for this use case is not in date", "training-for-purpose"),
        ({"roles": frozenset()}, "Your role does not include this", None),
    ],
)
def test_what_lapses_while_signed_in_shuts_the_page_and_says_why(services, visit, fact, words, policy):
    visitor = visit()
    assert visitor.get("/person/np0001").status_code == 200
    user = services.directory.users["ada.okoro"]
    services.directory.users["ada.okoro"] = replace(user, **fact)
    answer = visitor.get("/person/np0001")
    assert answer.status_code == 403
    assert words in answer.text
    assert "MARLOWE" not in answer.text
    entry = services.audit.entries[-1]
    assert entry.event is AuditEvent.ACCESS_REFUSED
    assert policy is None or policy in entry.policies


def test_a_purpose_whose_use_case_is_withdrawn_holds_no_longer(services, visit, monkeypatch):
    visitor = visit()
    declared = services.use_cases.all("northmoor")
    monkeypatch.setattr(services.use_cases, "all", lambda _: declared[1:])
    assert visitor.get("/person/np0001").status_code == 403


def test_figures_of_one_use_case_do_not_open_for_the_purpose_of_another(visit):
    answer = visit("cy.rowe", "data-quality").get("/insight/serious-violence")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/purpose?use_case=serious-violence&next=%2Finsight%2Fserious-violence"


@pytest.mark.parametrize(
    "path",
    [
        "/person/{}p0001",
        "/person/{}p0001/match",
        "/event/{}e0003",
        "/location/{}l0001",
        "/object/{}o0001",
        "/api/v1/person/{}p0001",
        "/api/v1/event/{}e0003",
    ],
)
def test_a_record_of_another_force_answers_like_one_that_never_was(visit, path):
    visitor = visit("ada.okoro")
    own = visitor.get(path.format("n"))
    theirs = visitor.get(path.format("e"))
    nobodys = visitor.get(path.format("zz"))
    assert own.status_code == 200
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert theirs.headers == nobodys.headers


def test_a_load_or_fix_list_of_another_force_answers_like_one_that_never_was(visit):
    visitor = visit("dee.marsh", None)
    for path in ("/loads/{}", "/loads/{}/fix-list.csv", "/api/v1/loads/{}"):
        theirs = visitor.get(path.format("elmshire-all-000002"))
        nobodys = visitor.get(path.format("nowhere-all-000002"))
        assert theirs.status_code == nobodys.status_code == 404
        assert (theirs.content, theirs.headers) == (nobodys.content, nobodys.headers)


def test_the_log_keeps_no_text_of_what_was_asked_for_in_vain(services, visit):
    visit().get("/person/Marlowe,%20Tobias")
    entry = services.audit.entries[-1]
    assert entry.subjects == ()
    assert "arlowe" not in repr(entry)
    assert len(entry.detail["asked"]) == 32


def test_the_log_keeps_a_keyed_digest_of_a_search_never_its_words(services, visit):
    visitor = visit()
    visitor.get("/search?q=marlowe")
    visitor.get("/search?q=MARLOWE ")
    first, second = services.audit.entries[-2:]
    assert first.detail["searched"] == second.detail["searched"]
    assert "arlowe" not in repr(first)
    assert first.subjects == ("person:np0001", "object:no0001")


def test_a_long_list_is_logged_as_count_and_digest(services, visit):
    visit().get("/api/v1/events")
    entry = services.audit.entries[-1]
    assert (entry.count, entry.subjects, len(entry.subjects_digest)) == (100, (), 64)


def test_a_removed_user_is_out_with_the_next_request(services, visit):
    visitor = visit()
    assert visitor.get("/").status_code == 200
    del services.directory.users["ada.okoro"]
    assert visitor.get("/").status_code == 303
    services.directory.users["ada.okoro"] = object()
    assert visitor.get("/").status_code == 303


def test_it_ends_after_fifteen_idle_minutes_and_after_eight_hours_at_most(services, visit):
    visitor = visit()
    services.clock.now += timedelta(minutes=14, seconds=59)
    assert visitor.get("/").status_code == 200
    services.clock.now += timedelta(minutes=15)
    assert visitor.get("/").status_code == 303
    busy = visit()
    for _ in range(48):
        services.clock.now += timedelta(minutes=10)
        last = busy.get("/account").status_code
    assert last == 303


def test_signing_out_kills_every_copy_of_the_cookie(visit):
    visitor = visit()
    stolen = dict(visitor.client.cookies)
    assert visitor.post("/auth/logout", {}).status_code == 303
    visitor.client.cookies.update(stolen)
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example"},
        {"sec-fetch-site": "cross-site", "origin": ORIGIN},
        {"sec-fetch-site": "same-site", "origin": ORIGIN},
        {"sec-fetch-site": "none"},
        {"origin": "null"},
    ],
)
def test_a_form_from_anywhere_else_changes_nothing(services, visit, headers):
    visitor = visit()
    answer = visitor.post("/purpose", {"use_case": "serious-violence", "reference": "OP/9/26"}, headers=headers)
    assert answer.status_code == 403
    assert visitor.session().purpose.reference == "CR/1234/26"
    assert services.audit.entries[-1].event is AuditEvent.ACCESS_REFUSED


@pytest.mark.parametrize("token", ["", "x" * 43, "é"])
def test_a_form_without_the_sessions_own_token_changes_nothing(visit, token):
    visitor = visit()
    assert (
        visitor.post("/purpose", {"use_case": "serious-violence", "reference": "OP/9/26"}, csrf=token).status_code
        == 403
    )
    assert visitor.session().purpose.reference == "CR/1234/26"


def test_a_form_larger_than_any_of_ours_is_not_read(visit):
    assert visit().post("/purpose", {"reference": "x" * 70_000}).status_code == 413


def test_before_the_first_publish_it_says_so_and_stays_up(services, visit):
    services.readings.stores.clear()
    answer = visit().get("/person/np0001")
    assert answer.status_code == 200
    assert "Nothing published yet" in answer.text


def test_when_the_force_holds_its_key_back_the_page_says_so(services, visit):
    def locked(_):
        raise SnapshotLockedError("revoked")

    services.readings.stores["northmoor"].person = locked
    answer = visit().get("/person/np0001")
    assert "The force holds its key back" in answer.text
    assert "MARLOWE" not in answer.text


def test_a_fault_shows_and_logs_no_value(services, visit, caplog):
    def broken(_):
        raise RuntimeError("MARLOWE born 1991")

    services.readings.stores["northmoor"].person = broken
    answer = visit().get("/person/np0001")
    assert answer.status_code == 500
    assert "MARLOWE" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_a_page_is_only_made_with_its_rule():
    rule = PageRule(path="/x", action=Action.SEE_OVERVIEW, event=AuditEvent.PAGE_VIEWED, subjects="x")
    made = page(rule)(lambda _: Shown(template="t", title="t", context={}))
    assert made.rule is rule
