"""The assessment on the dashboard: filled in, submitted, answered, signed, compared; each by whom it may."""

import re
from datetime import timedelta
from html import unescape

import pytest
from invented_pages import ELMSHIRE, NORTHMOOR, NOW, OURS
from invented_platform import Platform, admit

from ndas.dashboard.live import LiveProcessing
from ndas.dashboard.pages.assessment.fields import asked, read_answer
from ndas.duties.assessment import hold_against
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import Decision, DpoReview, Facts, Kind, Outcome, form_pages, questions, read_national
from ndas.store.audit import AuditQuery


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    made = Platform(tmp_path_factory.mktemp("platform"))
    for user, role in (("cat", "custodian"), ("olu", "owner"), ("dan", "dpo"), ("don", "dpo"), ("ana", "analyst")):
        admit(made.control, user, NORTHMOOR, role)
    admit(made.control, "eli", ELMSHIRE, "custodian")
    yield made
    made.control.close()


class Person:
    def __init__(self, platform, user, force=NORTHMOOR):
        self.client = platform.enter(user, force, purpose=False)
        page = self.client.get("/account").text
        self.csrf = page.split('name="csrf" value="')[1].split('"')[0]

    def get(self, path):
        return self.client.get(path)

    def post(self, path, **form):
        return self.client.post(path, data={"csrf": self.csrf, **form}, headers=OURS)


@pytest.fixture(scope="module")
def signed_in(platform):
    return {user: Person(platform, user) for user in ("cat", "olu", "dan", "don", "ana")}


@pytest.fixture
def people(platform, signed_in):
    platform.clock.now = NOW
    return signed_in


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def fields_of(section, answers):
    """What a browser would send for a section's answers."""
    form = {}
    for question in next(page for page in form_pages() if page.section == section).questions:
        if question.by_platform:
            continue
        one, name = asked(question, answers.get(question.field)), question.id.replace(".", "-")
        if question.kind is Kind.SOME_OF:
            form |= {f"{name}.{option}": "yes" for option in one.chosen}
        elif question.kind in {Kind.ONE_OF, Kind.FACTOR}:
            form |= {name: next(iter(one.chosen), ""), f"{name}-reason": one.text}
        elif question.kind is Kind.DAY:
            form |= dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), one.day, strict=True))
        else:
            form[name] = one.text
    return form


def national():
    return read_national().model_dump(mode="json")


def begin(person, title):
    answer = person.post("/assessment/start", title=title)
    assert answer.status_code == 303
    return answer.headers["location"]


def fill(person, where, **changed):
    answers = national()
    for name, value in changed.items():
        section, field = name.split("__")
        answers[section][field] = value
    for page in form_pages():
        answer = person.post(f"{where}/section/{page.section}", **fields_of(page.section, answers[page.section]))
        assert answer.status_code == 303
        assert "check" not in answer.headers["location"], page.section
    return answers


@pytest.mark.parametrize("question", questions().values(), ids=lambda q: q.id)
def test_what_a_form_shows_is_read_back_as_it_was(question):
    given = national()[question.section].get(question.field)
    if question.by_platform:
        return
    form = fields_of(question.section, national()[question.section])
    expected = None if given in ("", None) else given
    answer = read_answer(question, form)
    assert (sorted(answer) if question.kind is Kind.SOME_OF else answer) == (
        sorted(expected) if question.kind is Kind.SOME_OF else expected
    )


@pytest.mark.parametrize(
    ("name", "form", "answer"),
    [
        ("special_categories.used", {}, None),
        ("special_categories.used", {"special_categories-used.none": "yes"}, []),
        ("special_categories.used", {"special_categories-used.none": "yes", "special_categories-used.race": "yes"},
         ["race", "none"]),
        ("governance.processing_starts", {"governance-processing_starts-day": "31",
         "governance-processing_starts-month": "2", "governance-processing_starts-year": "2026"}, "31 2 2026"),
        ("governance.processing_starts", {"governance-processing_starts-day": "3"}, "3 ? ?"),
        ("use.refresh_days", {"use-refresh_days": "weekly"}, "weekly"),
        ("purpose.offences", {"purpose-offences": " firearms\r\n\r\nrobbery "}, ["firearms", "robbery"]),
        ("factors.5.9", {"factors-5-9-reason": "because"}, {"answer": "", "reason": "because"}),
    ],
)  # fmt: skip
def test_what_was_typed_is_kept_also_when_it_is_wrong(name, form, answer):
    assert read_answer(questions()[name], form) == answer
    shown = asked(questions()[name], answer)
    assert shown.text or shown.chosen or any(shown.day) or answer is None


def test_an_assessment_goes_from_empty_to_signed_through_four_people(platform, people):
    where = begin(people["cat"], "Firearms discharge patterns")
    assert where == "/assessment/firearms-discharge-patterns"
    assert "Not yet started" in people["cat"].get(where).text
    assert people["cat"].post(f"{where}/submit").headers["location"] == f"{where}?said=open"
    fill(people["cat"], where)
    assert people["cat"].post(f"{where}/submit").headers["location"] == f"{where}?said=submitted"
    words = words_of(people["dan"].get(where))
    assert "Processing not allowed" in words
    assert "4 Dec 2026" in words
    wrong = people["dan"].post(f"{where}/respond", outcome="B", risk="medium", advice="Train them first.")
    assert "at least one remedial action" in words_of(wrong)
    assert "Train them first." in wrong.text
    form = {"action-1-what": "train every user", "action-1-owner": "custodian", "action-1-day": "1"}
    form |= {"action-1-month": "12", "action-1-year": "2026"}
    done = people["dan"].post(f"{where}/respond", outcome="B", risk="medium", advice="Train them first.", **form)
    assert done.headers["location"] == f"{where}?said=responded"
    words = words_of(people["cat"].get(where))
    assert "Processing allowed" in words
    assert "train every user custodian, by 1 Dec 2026" in words
    assert people["olu"].post(f"{where}/sign").headers["location"] == f"{where}?said=signed"
    assert people["olu"].post(f"{where}/sign").status_code == 404
    events = (AuditEvent.ASSESSMENT_SUBMITTED, AuditEvent.ASSESSMENT_REVIEWED, AuditEvent.ASSESSMENT_SIGNED)
    found = platform.control.audit.find(AuditQuery(force=NORTHMOOR, events=events), first=0, count=3)
    assert [r.entry.actor for r in found.records] == ["olu", "dan", "cat"]
    assert platform.control.audit.verify(NORTHMOOR, at=platform.clock()).sound

    platform.clock.now = NOW + timedelta(days=12)
    late = Person(platform, "cat")
    assert "Overdue: a full assessment is required" in words_of(late.get(where))
    action = platform.control.assessments.reviews(NORTHMOOR, where.split("/")[-1], 1)[-1].actions[0].id
    assert late.post(f"{where}/finish", action=action, evidence=" ").headers["location"].endswith("said=evidence")
    assert late.post(f"{where}/finish", action=action, evidence="list 7").headers["location"].endswith("said=finished")
    assert "Processing allowed" in words_of(late.get(where))


def test_what_is_wrong_is_named_at_the_top_and_at_its_question_and_nothing_is_lost(people):
    where = begin(people["cat"], "A pilot of something")
    answer = people["cat"].post(f"{where}/section/use", **{"use-how": "It is counted.", "use-refresh_days": "weekly"})
    assert answer.headers["location"] == f"{where}/section/use?check=1"
    page = people["cat"].get(answer.headers["location"]).text
    assert "<title>Error:" in page
    assert '<a href="#use-refresh_days">New data replaces the old after how many days?: give a whole number</a>' in page
    assert 'value="weekly"' in page
    assert "It is counted." in page
    assert 'id="use-refresh_days-error"' in page
    later = people["cat"].post(f"{where}/section/use", **{"use-how": "It is counted.", "then": "later"})
    assert later.headers["location"] == f"{where}?said=saved"
    assert "error-summary" not in people["cat"].get(f"{where}/section/use").text


def test_nobody_writes_and_answers_the_same_one_and_a_refusal_says_why(platform, people):
    where = begin(people["cat"], "Another pilot")
    fill(people["cat"], where)
    people["cat"].post(f"{where}/submit")
    assert people["cat"].get(f"{where}/respond").status_code == 403
    admit(platform.control, "bea", NORTHMOOR, "custodian", "dpo")
    both = Person(platform, "bea")
    whose = begin(both, "Her own")
    fill(both, whose)
    both.post(f"{whose}/submit")
    refused = both.get(f"{whose}/respond")
    assert refused.status_code == 403
    assert "You have written in this assessment, so another officer reviews it." in words_of(refused)
    assert both.post(f"{whose}/respond", outcome="A", risk="low").status_code == 403
    both.post(f"{where}/respond", outcome="A", risk="low")
    assert both.post(f"{where}/amend").status_code == 403
    found = platform.control.audit.find(
        AuditQuery(force=NORTHMOOR, events=(AuditEvent.ACCESS_REFUSED,), actor="bea"), first=0, count=1
    )
    assert found.records[0].entry.policies == ("who-reviews-does-not-write",)


def test_who_only_reads_gets_no_form_and_no_way_to_change(people):
    page = people["ana"].get("/assessment/programme/section/purpose").text
    assert "<textarea" not in page
    assert "modern slavery" in page
    for path in ("/assessment/start", "/assessment/programme/section/purpose", "/assessment/programme/amend"):
        assert people["ana"].post(path, title="x").status_code == 403
    assert "Begin an assessment" not in people["ana"].get("/assessment").text


def test_a_submitted_version_is_read_and_not_written(people):
    assert people["cat"].post("/assessment/programme/section/purpose", **{"purpose-aim": "Other"}).status_code == 404
    assert "<textarea" not in people["cat"].get("/assessment/programme/section/purpose").text


def test_an_amendment_is_compared_answer_by_answer(people):
    where = begin(people["cat"], "To be amended")
    fill(people["cat"], where)
    people["cat"].post(f"{where}/submit")
    people["don"].post(f"{where}/respond", outcome="stage 2 accepted", risk="low", reference="DPIA-2/7")
    assert people["cat"].post(f"{where}/amend").headers["location"] == f"{where}?said=amended"
    fill(people["cat"], where, people__children_or_vulnerable="yes")
    words = words_of(people["ana"].get(f"{where}/compare"))
    assert "2.7 Children or vulnerable people? no yes" in words
    assert "The two versions answer every question the same" in words_of(
        people["ana"].get(f"{where}/compare?first=1&second=1")
    )


def test_another_forces_assessment_is_not_there(platform, people):
    where = begin(people["cat"], "Of Northmoor alone")
    stranger = Person(platform, "eli", ELMSHIRE)
    for path in (where, f"{where}/section/use", f"{where}/drift", f"{where}/compare", f"{where}/document/form.pdf"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{where}/section/use", **{"use-how": "x"}).status_code == 404
    assert "Of Northmoor alone" not in stranger.get("/assessment").text


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("odt", b"PK")])
def test_documents_are_taken_away_marked_and_written_down(platform, people, ending, begins):
    answer = people["ana"].get(f"/assessment/programme/document/notice.{ending}")
    assert answer.content.startswith(begins)
    assert f"OFFICIAL-SENSITIVE_programme_v1_notice.{ending}" in answer.headers["content-disposition"]
    found = platform.control.audit.find(AuditQuery(force=NORTHMOOR, events=(AuditEvent.EXPORTED,)), first=0, count=1)
    assert found.records[0].entry.actor == "ana"
    assert people["ana"].get(f"/assessment/programme/document/secrets.{ending}").status_code == 404


def test_what_was_typed_is_shown_as_text(people):
    where = begin(people["cat"], "<b>Bold</b> & co")
    people["cat"].post(f"{where}/section/purpose", **{"purpose-aim": "</textarea><script>alert(1)</script>"})
    for path in (where, f"{where}/section/purpose", "/assessment"):
        page = people["cat"].get(path).text
        assert "<script>alert" not in page
        assert "<b>Bold" not in page


def test_a_page_about_data_is_shut_with_one_sentence_while_the_assessment_says_no(services, visit):
    visitor = visit()
    assert visitor.get("/person/np0001").status_code == 200
    services.processing.refusal = Decision(allowed=False, words="A Stage 2 is required.", rule="assessment.stage-2")
    for path in ("/person/np0001", "/events", "/insight/serious-violence", "/search?q=x"):
        answer = visitor.get(path)
        assert answer.status_code == 403
        assert "A Stage 2 is required." in answer.text
        assert services.audit.entries[-1].policies == ("assessment.stage-2",)
        assert services.audit.entries[-1].event is AuditEvent.ACCESS_REFUSED
    assert visitor.get("/account").status_code == 200


def test_the_facts_are_shown_against_the_form_and_handed_over(platform, people):
    platform.control.differences.keep_facts(NORTHMOOR, "refresh-9", "snapshot", Facts(children=12), at=NOW)
    hold_against(platform.control, NORTHMOOR, run="refresh-9", at=NOW, actor="journey")
    words = words_of(people["ana"].get("/assessment/programme/drift"))
    assert "12 people were under 18 at an event, and 2.7 does not tick children" in words
    assert "Hand over" not in words
    (found,) = platform.control.differences.open(NORTHMOOR, "programme")
    people["cat"].post("/assessment/programme/assign", difference=found.id, to="Sgt 4471")
    assert "Sgt 4471" in people["ana"].get("/assessment/programme/drift").text
    assert people["cat"].post("/assessment/programme/assign", difference="none", to="x").status_code == 404


def test_the_controls_page_shows_every_question(people):
    words = words_of(people["ana"].get("/controls"))
    for question in questions().values():
        assert question.words in words


def test_the_answer_for_pages_follows_every_change_at_once(platform, people):
    may = LiveProcessing(platform.control)
    dpo = AuditEntry(AuditEvent.ASSESSMENT_REVIEWED, NOW, ELMSHIRE, actor=f"dpo-{ELMSHIRE}")

    def look(at=NOW):
        return may.may_look(ELMSHIRE, "serious-violence", at)

    assert look().allowed
    assert may.may_look(ELMSHIRE, "no-such-use-case", NOW).rule == "assessment.none"
    for outcome, rule in (
        (Outcome.STAGE_2_REQUIRED, "assessment.stage-2"),
        (Outcome.STAGE_2_ACCEPTED, "assessment.covers"),
    ):
        review = DpoReview(1, outcome, NOW.date(), f"dpo-{ELMSHIRE}", reference="DPIA-2")
        platform.control.assessments.respond(ELMSHIRE, "programme", review, at=NOW, audit=dpo)
        assert look().rule == rule
    gone = Facts(oldest_archive_months=13)
    platform.control.differences.keep_facts(ELMSHIRE, "run-1", "platform", gone, at=NOW)
    hold_against(platform.control, ELMSHIRE, run="run-1", at=NOW, actor="journey")
    assert look().rule == "assessment.drift"
    platform.control.differences.keep_facts(ELMSHIRE, "run-2", "platform", Facts(), at=NOW + timedelta(days=1))
    hold_against(platform.control, ELMSHIRE, run="run-2", at=NOW + timedelta(days=1), actor="journey")
    assert look().allowed
