"""What each page says."""

import re
from dataclasses import replace
from html import unescape

import pytest

from ndas.dashboard.pages.events.filters import read_filter
from ndas.governance.access import Role
from ndas.governance.audit_events import AuditEvent


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_the_frame_says_how_fresh_the_data_is_and_why_i_look(visit):
    words = words_of(visit().get("/"))
    assert "Crime to 20 Nov 2026" in words
    assert "Intelligence to 9 Nov 2026, late" in words
    assert "Purpose Serious violence , CR/1234/26" in words


def test_navigation_offers_only_what_the_role_opens(visit):
    offered = {
        user: set(re.findall(r'govuk-service-navigation__link" href="([^"]+)"', visit(user, None).get("/").text))
        for user in ("ada.okoro", "dee.marsh", "eve.lund")
    }
    assert offered["ada.okoro"] == {*("/", "/insight/serious-violence", "/events", "/search", "/review", "/use-cases")}
    assert offered["dee.marsh"] == {"/", "/loads", "/match/report", "/use-cases"}
    watched = ("/", "/loads", "/match/report", "/audit", "/assessment", "/reach", "/use-cases", "/access")
    assert offered["eve.lund"] == set(watched)


def test_every_link_on_every_page_leads_somewhere(visit):
    visitor = visit("cy.rowe")
    waiting, seen = ["/", "/person/np0001", "/insight/serious-violence"], set()
    dead = []
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        seen.add(path)
        answer = visitor.get(path)
        if answer.status_code not in (200, 303):
            dead.append(path)
        kinds = {re.sub(r"\d+|\?.*", "", s) for s in seen}
        for found in re.findall(r'href="(/[^"#]*)"', answer.text):
            target = unescape(found)
            if re.sub(r"\d+|\?.*", "", target) not in kinds and target not in waiting:
                waiting.append(target)
    unknown = {p for p in dead if not re.search(r"/(person|location|object|record)/", p)}
    assert not unknown
    assert len(seen) > 15


def test_the_insight_page_names_its_definition_and_every_figure_leads_to_records(visit):
    answer = visit().get("/insight/serious-violence?definition=knife-gun")
    words = words_of(answer)
    assert (
        "Violence with a knife or gun. A recorded violent offence with a blade or firearm used or threatened." in words
    )
    assert "expected 104 to 139, above" in words
    assert 'href="/events?from=2025-11-01&amp;to=2026-10-31&amp;offences=knife-gun"' in answer.text
    assert "37 events have no usable place" in words


def test_a_definition_or_use_case_that_is_not_declared_is_not_found(visit):
    visitor = visit()
    assert visitor.get("/insight/serious-violence?definition=worst").status_code == 404
    assert visitor.get("/insight/nobody").status_code == 404
    assert visitor.get("/insight/data-quality").status_code == 404


def test_an_auditor_and_a_dpo_read_how_it_is_counted_but_not_the_figures(visit):
    for user in ("eve.lund", "fay.price"):
        visitor = visit(user, None)
        assert visitor.get("/insight/serious-violence/method").status_code == 200
        assert visitor.get("/insight/serious-violence").status_code == 403


def test_a_small_count_appears_nowhere_on_the_map(visit):
    text = visit().get("/insight/serious-violence").text
    figures = [int(n) for n in re.findall(r"<title>[^<]*?: (\d+) events</title>", text)]
    assert figures
    assert min(figures) >= 5
    assert "fewer than 5 events" in text


def test_events_are_filtered_paged_and_each_filter_can_be_taken_away(visit):
    visitor = visit()
    words = words_of(visitor.get("/events?area=Harbour&from=2026-03-01&page=1"))
    assert "1 to 49 of 49 events" in words
    text = visitor.get("/events?area=Harbour&from=2026-03-01").text
    assert 'href="/events?from=2026-03-01"' in text
    assert 'href="/events?area=Harbour"' in text
    assert "51 to 100 of 340 events" in words_of(visitor.get("/events?page=2"))


@pytest.mark.parametrize("query", ["from=yesterday", "from=2026-05-02&to=2026-05-01", "cell=zz", "to=2026-13-01"])
def test_a_filter_that_cannot_be_read_shows_no_events(visit, query):
    answer = visit().get(f"/events?{query}")
    assert "There is a problem" in answer.text
    assert "/event/" not in answer.text
    assert "<title>Error:" in answer.text


@pytest.mark.parametrize("number", ["0", "-3", "x", "99999999999", "²", ""])
def test_a_page_number_that_is_none_is_the_first_or_empty(visit, number):
    assert visit().get("/events", params={"page": number}).status_code == 200


@pytest.mark.parametrize("path", ["/events?page=99", "/search?q=marlowe&page=9", "/person/np0001?page=9"])
def test_a_page_past_the_end_says_so_and_never_that_nothing_is_held(visit, path):
    words = words_of(visit().get(path))
    assert "past its end" in words
    assert "matches" not in words


def test_what_came_in_as_markup_goes_out_as_text(visit):
    answer = visit().get("/search?q=<b>ab12 cde")
    assert "<b>ab12" not in answer.text
    assert "&lt;b&gt;ab12 cde" in answer.text
    assert "<script>" not in visit().get("/events?area=<script>alert(1)</script>").text


def test_the_person_page_puts_category_on_the_link_and_a_source_on_every_value(visit):
    answer = visit().get("/person/np0001")
    words = words_of(answer)
    assert "MARLOWE, Tobias James" in words
    assert "Victim" in words
    assert "Custody · DETAINEE · DET/00003/26 · row 3" in words
    assert "Withheld: special category; your purpose does not need it" in words
    assert "2BP *" in words or "2BP*" in words
    facts = re.findall(
        r"<dd>(.*?)</dd>\s*(?=<dt>|</dl>)", answer.text.split('class="facts"')[1].split("</section>")[0], re.DOTALL
    )
    assert facts
    assert all("/record/" in fact for fact in facts)


def test_a_source_id_of_any_characters_leads_to_its_record(services, visit):
    store = services.readings.stores["northmoor"]
    odd = "rms:CRIME:01/A 7#2?x=5%&é"
    card = store.person("np0001")
    record = replace(card.records[0], record_id=odd)
    found = replace(store.record("crime-nominal-7"), source=record)
    store.person = lambda _: replace(card, records=(record,))
    asked = []
    store.record = lambda which: asked.append(which) or found
    visitor = visit()
    section = visitor.get("/person/np0001").text.split('id="records"')[1]
    address = unescape(re.search(r'href="(/record/[^"]+)"', section)[1])
    assert visitor.get(address).status_code == 200
    assert asked == [odd]


def test_the_match_page_says_why_for_and_against(visit):
    words = words_of(visit().get("/person/np0001/match"))
    for said in ("same PNC id, check letter valid", "surname spelt differently", "No CRO number on any record"):
        assert said in words


def test_the_record_page_shows_the_row_as_received_and_what_it_became(visit):
    words = words_of(visit().get("/record/crime-nominal-7"))
    assert "SURNAME marlowe name name: trim, upper case" in words
    assert "Withheld: special category" in words
    assert "northmoor-all-000002" in words


def test_a_load_accounts_for_every_row(visit):
    words = words_of(visit("dee.marsh", None).get("/loads/northmoor-all-000002"))
    assert "Crime CRIME 184,300 184,220 74 6 0" in words
    assert "All 224,646 224,530 110 6 0" in words
    assert "Take the fix-list as CSV" in words


def test_the_audit_page_filters_and_is_itself_written_down(services, visit):
    visit().get("/person/np0001")
    auditor = visit("eve.lund", None)
    words = words_of(auditor.get("/audit?user=ada.okoro&event=person%20viewed"))
    assert "1 to 1 of 1 entries" in words
    assert "np0001" in words
    assert "MARLOWE" not in words
    assert services.audit.entries[-1].event is AuditEvent.AUDIT_VIEWED


def test_a_purpose_is_checked_kept_shown_and_leads_back(services, visit):
    visitor = visit("ada.okoro", None)
    wrong = visitor.post("/purpose", {"use_case": "data-quality", "reference": "enquiry", "next": "/"})
    assert "Choose the use case" in wrong.text
    assert "Give the number" in wrong.text
    right = visitor.post(
        "/purpose", {"use_case": "serious-violence", "reference": "OP/12/26", "next": "/person/np0001?page=2"}
    )
    assert (right.status_code, right.headers["location"]) == (303, "/person/np0001?page=2")
    assert services.audit.entries[-1].reason == "OP/12/26"
    assert "OP/12/26" in visitor.get("/").text


@pytest.mark.parametrize("reference", ["", "abc", "enquiry", "x1", "<1234>", "1" * 41, "as asked"])
def test_a_reason_that_is_none_is_not_taken(visit, reference):
    visitor = visit("ada.okoro", None)
    assert visitor.post("/purpose", {"use_case": "serious-violence", "reference": reference}).status_code == 200
    assert visitor.session().purpose is None


def test_a_filter_round_trips_through_its_address():
    asked = read_filter({"from": "2026-01-01", "offence": "Robbery", "cell": "88194e6f35fffff", "junk": "x"})
    assert not asked.faults
    assert read_filter(dict(p.split("=") for p in asked.which.query().split("&"))).which == asked.which


def test_a_person_of_several_roles_opens_what_any_of_them_opens(services, visit):
    user = services.directory.users["ada.okoro"]
    services.directory.users["ada.okoro"] = type(user)(**(vars(user) | {"roles": user.roles | {Role.AUDITOR}}))
    assert visit().get("/audit").status_code == 200
