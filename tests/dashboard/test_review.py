"""People's word on matching: asked side by side, kept under a ground, taken back, and never about another force."""

import re
from html import unescape

import pytest

from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.judging import VERDICTS, Ground, grounds_of

PAIR = {"record_a": "crime-northmoor_nominal-32", "record_b": "crime-northmoor_nominal-31"}
FAMILY = PAIR | {"answer": "different one-family"}
JOINED = {"record_a": "crime-nominal-7", "record_b": "custody-detainee-3", "person": "np0001"}


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def fields_of(text, action):
    """What a browser would send from the first form to this address, before a choice."""
    form = re.search(rf'<form action="{action}".*?</form>', text, re.DOTALL)[0]
    return {name: unescape(said) for name, said in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def test_a_question_shows_both_records_the_reasons_and_why_it_is_asked(services, visit):
    words = words_of(visit().get("/review"))
    for said in (
        "Question 1 of 2 open",
        "twins and namesakes share a birth date and an address",
        "By the evidence alone, one person is: likely",
        "Colin Hargreave Crime · NORTHMOOR_NOMINAL · NOR/00031/26 · row 31",
        "Collin Hargreave Crime · NORTHMOOR_NOMINAL · NOR/00032/26 · row 32",
        "For one person same birth date same postcode Against forename spelt differently",
    ):
        assert said in words
    assert "Ethnicity" not in words
    assert services.audit.entries[-1].event is AuditEvent.LIST_VIEWED
    assert services.audit.entries[-1].subjects == ("np0006", "np0007")


def test_an_answer_is_kept_with_one_entry_and_leads_to_the_next_question(services, visit):
    visitor = visit()
    form = fields_of(visitor.get("/review").text, "/review/judge")
    assert services.judgements.standing("northmoor") == ()
    before = len(services.audit.entries)
    answer = visitor.post("/review/judge", form | {"answer": "different one-family"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?page=1&said=recorded")
    (entry,) = services.audit.entries[before:]
    assert entry.event is AuditEvent.JUDGEMENT_RECORDED
    assert (entry.purpose, entry.reason, entry.actor) == ("serious-violence", "CR/1234/26", "ada.okoro")
    assert entry.subjects == tuple(sorted(PAIR.values()))
    assert (entry.detail["verdict"], entry.detail["ground"]) == ("different", "one-family")
    (kept,) = services.judgements.standing("northmoor")
    assert (kept.verdict, kept.ground, kept.by) == ("different", Ground.FAMILY, "ada.okoro")
    words = words_of(visitor.get(answer.headers["location"]))
    assert "takes effect with the next refresh" in words
    assert "Question 1 of 1 open" in words
    assert "Different people Members of one family Ada Okoro 22 Nov 2026" in words


def test_it_is_taken_back_and_asked_again(services, visit):
    visitor = visit()
    visitor.post("/review/judge", FAMILY)
    form = fields_of(visitor.get("/review").text, "/review/withdraw")
    before = len(services.audit.entries)
    answer = visitor.post("/review/withdraw", form)
    (entry,) = services.audit.entries[before:]
    assert entry.event is AuditEvent.JUDGEMENT_WITHDRAWN
    assert services.judgements.standing("northmoor") == ()
    assert "Question 1 of 2 open" in words_of(visitor.get(answer.headers["location"]))


def test_two_joined_records_are_said_to_be_different_people_on_the_persons_own_page(services, visit):
    visitor = visit()
    form = fields_of(visitor.get("/person/np0001/match").text, "/review/judge")
    assert form.items() >= JOINED.items()
    answer = visitor.post("/review/judge", form | {"answer": "different apart-at-source"})
    assert answer.headers["location"] == "/person/np0001/match?said=recorded"
    words = words_of(visitor.get(answer.headers["location"]))
    assert "judged, see below" in words
    assert "Different people Different people by the source Ada Okoro" in words
    assert visitor.post("/review/withdraw", fields_of(visitor.get("/person/np0001/match").text, "/review/withdraw"))
    assert services.judgements.standing("northmoor") == ()


def test_the_same_answer_sent_twice_is_one_judgement(services, visit):
    visitor = visit()
    for _ in range(2):
        assert visitor.post("/review/judge", FAMILY).status_code == 303
    assert len(services.judgements.standing("northmoor")) == 1
    assert services.audit.entries[-1].event is AuditEvent.PAGE_VIEWED


@pytest.mark.parametrize("answer", ["", "same", "same one-family", "different MARLOWE carries a knife", "x not-enough"])
def test_an_answer_that_is_not_on_the_list_is_asked_for_again_and_nothing_is_kept(services, visit, answer):
    visitor = visit()
    said = visitor.post("/review/judge", PAIR | {"answer": answer})
    assert services.judgements.standing("northmoor") == ()
    assert services.audit.entries[-1].event is AuditEvent.PAGE_VIEWED
    page = visitor.get(said.headers["location"])
    assert "There is a problem" in page.text
    assert "<title>Error:" in page.text


@pytest.mark.parametrize(
    ("record_a", "record_b"),
    [
        ("crime-elmshire_nominal-31", "crime-elmshire_nominal-32"),
        ("crime-northmoor_nominal-31", "crime-elmshire_nominal-32"),
        ("crime-northmoor_nominal-31", "never-was"),
        ("crime-northmoor_nominal-31", "crime-northmoor_nominal-31"),
        ("", ""),
    ],
)
def test_records_of_another_force_are_not_there_to_be_judged(services, visit, record_a, record_b):
    form = {"record_a": record_a, "record_b": record_b, "answer": "same records-compared"}
    visitor = visit()
    answer = visitor.post("/review/judge", form)
    nobody = visitor.get("/person/nobody")
    assert answer.status_code == 404
    assert answer.content == nobody.content
    assert services.judgements.kept == []
    assert not [e for e in services.audit.entries if e.event is AuditEvent.JUDGEMENT_RECORDED]


def test_a_judgement_of_another_force_cannot_be_taken_back(services, visit):
    visit().post("/review/judge", FAMILY)
    (kept,) = services.judgements.standing("northmoor")
    assert visit("ben.hale").post("/review/withdraw", {"judgement": kept.id}).status_code == 404
    assert services.judgements.standing("northmoor") == (kept,)


def test_a_judgement_that_cannot_be_written_down_is_not_kept(services, visit):
    visitor = visit()
    services.audit.broken = True
    assert visitor.post("/review/judge", FAMILY).status_code == 503
    assert services.judgements.kept == []


def test_a_form_from_elsewhere_without_a_purpose_or_without_the_role_keeps_nothing(services, visit):
    assert visit().post("/review/judge", FAMILY, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert visit().post("/review/judge", FAMILY, csrf="guessed").status_code == 403
    assert visit("ada.okoro", None).post("/review/judge", FAMILY).headers["location"] == "/purpose?next=%2F"
    assert visit("eve.lund", None).post("/review/judge", FAMILY).status_code == 403
    assert services.judgements.kept == []


def test_every_answer_has_a_ground_and_every_ground_an_answer():
    assert all(grounds_of(verdict) for verdict in VERDICTS)
    assert {ground for verdict in VERDICTS for ground in grounds_of(verdict)} == set(Ground)
    assert len({ground.words for ground in Ground}) == len(Ground)


def test_a_record_is_split_off_its_person_by_one_act_and_taken_back_as_a_whole(services, visit):
    visitor = visit()
    form = fields_of(visitor.get("/person/np0001/match").text, "/review/split")
    before = len(services.audit.entries)
    answer = visitor.post(
        "/review/split", form | {"record": "custody-detainee-3", "answer": "different apart-at-source"}
    )
    assert answer.headers["location"] == "/person/np0001/match?said=recorded"
    (entry,) = services.audit.entries[before:]
    assert entry.event is AuditEvent.JUDGEMENT_RECORDED
    said = services.judgements.standing("northmoor")
    others = {record.record_id for record in services.readings.of("northmoor").person("np0001").records}
    assert {one.pair for one in said} == {
        frozenset({"custody-detainee-3", other}) for other in others - {"custody-detainee-3"}
    }
    assert {one.verdict for one in said} == {"different"}
    again = visitor.post(
        "/review/split", form | {"record": "custody-detainee-3", "answer": "different apart-at-source"}
    )
    assert (again.status_code, len(services.judgements.standing("northmoor"))) == (303, len(said))
    before = len(services.audit.entries)
    visitor.post("/review/withdraw", fields_of(visitor.get("/person/np0001/match").text, "/review/withdraw"))
    assert services.judgements.standing("northmoor") == ()
    assert services.audit.entries[-1].event is AuditEvent.JUDGEMENT_WITHDRAWN
    assert set(services.audit.entries[-1].subjects) == others


def test_a_split_needs_a_record_of_that_person_and_a_ground_that_says_different(services, visit):
    visitor = visit()
    for wrong in ({"record": "crime-nominal-31"}, {"person": "np9999"}, {"record": ""}):
        form = {"person": "np0001", "record": "crime-nominal-7", "answer": "different one-family"} | wrong
        assert visitor.post("/review/split", form).status_code == 404
    form = {"person": "np0001", "record": "crime-nominal-7", "answer": "same records-compared"}
    assert visitor.post("/review/split", form).headers["location"] == "/person/np0001/match?said=answer"
    assert services.judgements.standing("northmoor") == ()
