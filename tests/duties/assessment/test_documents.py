"""The documents are made from the answers: nothing is left out, nothing typed becomes markup, the PDF is tagged."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from ndas.cli.governing.adopting import adopt_national, national_draft
from ndas.duties.assessment.documents import Form, Heading, Table, as_odt, as_pdf, document_of
from ndas.duties.assessment.documents.statutory import policy_document
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import Answer, Factor, Kind, answer_words, form_pages, questions, read_national
from ndas.governance.assessment.controls import ControlKind, read_controls
from ndas.store.control import Control, StateRefusedError
from ndas.vocabulary import ForceId

FORCE = ForceId("northmoor")
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
HOSTILE = '#let x = 1 #panic("no") $ * _ <b> = Heading "quoted" \\ and @ref'
SAYS = {
    Form.POLICY: ["purpose.why_necessary", "necessity.proportionality", "necessity.why_not_less", "use.storage"],
    Form.RECORD: [
        "purpose.aim",
        "data.systems",
        "lawful_basis.schedule_8_condition",
        "retention.disposal",
        "use.storage",
    ],
    Form.NOTICE: ["purpose.aim", "purpose.who_takes_part", "purpose.techniques", "purpose.intended_impact"],
    Form.PRIVACY: ["obtaining.how", "use.how", "lawful_basis.operational", "retention.initial_period"],
}


@pytest.fixture(scope="module")
def control(tmp_path_factory):
    made = Control(f"sqlite:///{tmp_path_factory.mktemp('control') / 'control.db'}")
    adopt_national(made, FORCE, at=NOW)
    draft = national_draft()
    draft["purpose"]["aim"] = HOSTILE
    audit = AuditEntry(AuditEvent.ASSESSMENT_CHANGED, NOW, FORCE, actor="custodian")
    made.assessments.start(FORCE, "pilot", title="A pilot", draft=draft, by="custodian", at=NOW, audit=audit)
    yield made
    made.close()


def made(control, kind, which="programme"):
    return document_of(control, FORCE, which, control.assessments.versions(FORCE, which)[0], kind, at=NOW)


def text_of(document):
    parts = []
    for block in document.blocks:
        rows = block.rows if isinstance(block, Table) else ((block.text,),)
        parts += [cell for row in rows for cell in row]
    return "\n".join(parts)


def odt_text(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(ET.fromstring(parts.read("content.xml")).itertext())  # noqa: S314 - our own file


def test_the_form_stands_in_the_order_of_the_original_with_every_answer_and_the_officers_outcome(control):
    document = made(control, Form.FORM)
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    assert headings == [page.title for page in form_pages()]
    rows = [row for block in document.blocks if isinstance(block, Table) and len(block.head) == 3 for row in block.rows]
    assert [row[:2] for row in rows] == [(q.number, q.words) for q in questions().values()]
    assert "The Stage 2 assessment is accepted." in text_of(document)
    assert document.marking == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize("kind", SAYS, ids=str)
def test_each_document_says_what_the_form_says(control, kind):
    document, national = made(control, kind), read_national()
    words = text_of(document)
    for name in SAYS[kind]:
        for answer in answer_words(national, questions()[name]).split("; "):
            assert answer in words, name
    assert (document.marking == "") is kind.public


PROVEN_BELOW = "test_each_answer_stands_in_the_document_that_its_control_names"
PROMISED = sorted({(c.question, c.control) for c in read_controls() if any(PROVEN_BELOW in test for test in c.tests)})
"""Each answer that is kept by standing in a document word for word, and the document."""
TITLES = {
    "assessment form": Form.FORM,
    "appropriate policy document": Form.POLICY,
    "record of processing": Form.RECORD,
    "public notice": Form.NOTICE,
    "privacy information": Form.PRIVACY,
}


KEPT_AS_IT_IS = {"sharing.regions"}
"""A country cannot be any words at all."""


def marked(question, answer):
    """The answer, or, where anything may be said, words that can come from this question alone."""
    words = f"Words that answer {question.id} and nothing else."
    if question.section == "factors":
        return answer | {"reason": words}
    if question.options or question.kind in {Kind.DAY, Kind.NUMBER} or question.id in KEPT_AS_IT_IS:
        return answer
    return [words] if isinstance(answer, list) else words


@pytest.fixture(scope="module")
def told(control):
    """What each document says of an assessment whose every answer in words is told from every other."""
    draft = national_draft()
    for question in questions().values():
        if not question.by_platform:
            draft[question.section][question.field] = marked(question, draft[question.section].get(question.field))
    audit = AuditEntry(AuditEvent.ASSESSMENT_CHANGED, NOW, FORCE, actor="custodian")
    start, save, submit = control.assessments.start, control.assessments.save, control.assessments.submit
    start(FORCE, "marked", title="Marked", draft=draft, by="custodian", at=NOW, audit=audit)
    save(FORCE, "marked", draft, by="custodian", at=NOW, audit=audit)
    read = submit(FORCE, "marked", by="custodian", at=NOW, audit=audit).read()
    return read, {kind: text_of(made(control, kind, "marked")) for kind in Form}


@pytest.mark.parametrize(("name", "title"), PROMISED, ids=[f"{name} in the {title}" for name, title in PROMISED])
def test_each_answer_stands_in_the_document_that_its_control_names(told, name, title):
    assessment, documents = told
    question, words = questions()[name], documents[TITLES[title]]
    for answer in answer_words(assessment, question).split("; "):
        assert answer.lower() in words.lower()


def test_an_answer_that_is_kept_by_a_document_is_read_there_by_one_of_these_tests():
    here = {f"tests/duties/assessment/test_documents.py::{name}" for name in globals() if name.startswith("test_")}
    papers = [c for c in read_controls() if c.kind is ControlKind.DOCUMENT]
    assert len(papers) > len(TITLES)
    assert all(set(c.tests) <= here for c in papers)


def test_the_policy_document_names_children_and_what_protects_them_where_they_are_ticked(told):
    assessment = told[0]
    for ticked, words in ((Answer.YES, "children or vulnerable people is used"), (Answer.NO, "does not tick them")):
        people = assessment.people.model_copy(update={"children_or_vulnerable": ticked})
        changed = assessment.model_copy(update={"people": people})
        assert words in " ".join(block.text for block in policy_document(changed) if not isinstance(block, Table))


def test_everybody_is_told_what_nobody_can_be_told_one_by_one_and_which_rights_they_have(told):
    assessment, documents = told
    assert assessment.answer(Factor.INVISIBLE) is Answer.YES
    assert "people cannot be told one by one" in documents[Form.PRIVACY]
    for document in (Form.NOTICE, Form.PRIVACY):
        assert "ask for it to be corrected, and ask for it to be erased" in documents[document]


def test_the_privacy_information_follows_the_answers(control):
    words = text_of(made(control, Form.NOTICE))
    assert "Nobody is given a score or a rank." in words
    assert "Nobody's movements or behaviour are tracked." in words
    assert "not sent abroad" in text_of(made(control, Form.PRIVACY))


def test_what_follows_is_not_made_from_a_draft_but_the_form_is(control):
    with pytest.raises(StateRefusedError, match="draft"):
        made(control, Form.NOTICE, "pilot")
    assert "a draft" in made(control, Form.FORM, "pilot").version


@pytest.mark.parametrize("kind", Form, ids=str)
def test_the_pdf_is_tagged_titled_and_the_same_each_time(control, kind):
    document = made(control, kind)
    content = as_pdf(document)
    assert content.startswith(b"%PDF")
    assert b"/MarkInfo" in content
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    assert b"/Lang" in content
    assert as_pdf(document) == content


def test_words_that_look_like_markup_stay_words(control):
    document = made(control, Form.FORM, "pilot")
    assert as_pdf(document).startswith(b"%PDF")
    assert HOSTILE in odt_text(as_odt(document))


def test_the_odt_holds_every_answer_and_bears_the_marking_on_its_pages(control):
    content = as_odt(made(control, Form.FORM))
    words = odt_text(content)
    for question in questions().values():
        assert question.words in words
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        assert b"OFFICIAL-SENSITIVE" in parts.read("styles.xml")
