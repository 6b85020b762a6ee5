"""Puts the documents together. A draft gives a form that says what is open; the others need a submitted version."""

from collections.abc import Callable, Iterator
from datetime import datetime

from ndas.duties.assessment.documents.paper import Block, Document, Form, Heading, Paragraph, Table
from ndas.duties.assessment.documents.public import privacy_information, public_notice
from ndas.duties.assessment.documents.statutory import policy_document, record_of_processing
from ndas.governance.assessment import Assessment, DpoReview, form_pages
from ndas.governance.assessment.comparing import answer_of
from ndas.store.control import Control, Signature, StateRefusedError, Version
from ndas.vocabulary import ForceId, Marking

_FOLLOWING: dict[Form, Callable[[Assessment], Iterator[Block]]] = {
    Form.POLICY: policy_document,
    Form.RECORD: record_of_processing,
    Form.NOTICE: public_notice,
    Form.PRIVACY: privacy_information,
}


def document_of(
    control: Control, force: ForceId, which: str, version: Version, kind: Form, *, at: datetime
) -> Document:
    """Return a document made from one version of an assessment.

    Raises:
        StateRefusedError: a document that follows from the form was asked of a draft.
        AssessmentRefusedError: the version was changed after it was submitted.
    """
    if version.submitted_at is None and kind is not Form.FORM:
        raise StateRefusedError(f"version {version.number} of {which} is a draft; submit it before documents are made")
    if kind is Form.FORM:
        reviews = control.assessments.reviews(force, which, version.number)
        signatures = control.assessments.signatures(force, which, version.number)
        blocks = tuple(_form(version, reviews, signatures))
    else:
        blocks = tuple(_FOLLOWING[kind](version.read()))
    proposal = control.assessments.get(force, which)
    submitted = f"submitted on {_day(version.submitted_at)}" if version.submitted_at else "a draft"
    return Document(
        title=kind.words,
        proposal=proposal.title if proposal else which,
        version=f"Version {version.number}, {submitted}. SHA-256 {version.sha256[:16]}",
        made_on=at.date(),
        marking="" if kind.public else str(Marking.OFFICIAL_SENSITIVE),
        blocks=blocks,
    )


def _form(version: Version, reviews: tuple[DpoReview, ...], signatures: tuple[Signature, ...]) -> Iterator[Block]:
    if version.submitted_at is not None:
        version.read()  # what is printed is what was submitted
    for place, page in enumerate(form_pages()):
        yield Heading(page.title)
        rows = [(q.number, q.words, answer_of(version.answers, q)) for q in page.questions]
        yield Table(("No.", "Question", "Answer"), tuple(rows))
        if place == 0:  # the original has the officer's part at the end of section 1
            yield from _officers_part(version, reviews)
    if signatures:
        yield Heading("Signed")
        yield Table(
            ("Role", "Who", "When", "SHA-256"), tuple((s.role, s.user, _day(s.at), s.sha256) for s in signatures)
        )


def _officers_part(version: Version, reviews: tuple[DpoReview, ...]) -> Iterator[Block]:
    yield Heading("Data protection officer's assessment", 3)
    if not reviews:
        due = f" It is due on {_day(version.due_on)}." if version.due_on else ""
        yield Paragraph(f"No outcome is recorded.{due}")
    for review in reviews:
        reference = f" Reference: {review.reference}." if review.reference else ""
        yield Paragraph(
            f"{_day(review.given_on)}: {review.outcome.words} Residual risk: {review.residual_risk}.{reference} "
            f"Given by {review.given_by}. {review.advice}".strip()
        )
        if review.actions:
            rows = tuple(
                (a.what, a.owner, _day(a.due), _day(a.done_on) if a.done_on else "open") for a in review.actions
            )
            yield Table(("Remedial action", "Owner", "Due", "Done"), rows)


def _day(day: datetime | object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")
