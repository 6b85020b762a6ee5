"""The documents are made from the answers: nothing is left out, nothing typed becomes markup, the PDF is tagged."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from ndas.cli.adopting import adopt_national, national_draft
from ndas.duties.assessment.documents import Form, Heading, Table, as_odt, as_pdf, document_of
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import answer_words, form_pages, questions, read_national
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
