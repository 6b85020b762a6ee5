"""The documents that the Data Protection Act 2018 asks for: appropriate policy document (s.42), record (s.61)."""

from collections.abc import Iterator

from ndas.duties.assessment.documents.paper import Block, Heading, Paragraph, Table
from ndas.governance.assessment import Answer, Assessment, Factor
from ndas.governance.assessment.controls import ControlKind, read_controls


def policy_document(assessment: Assessment) -> Iterator[Block]:
    """How sensitive processing keeps the six principles, and for how long its data is kept (s.42(2))."""
    basis, use = assessment.lawful_basis, assessment.use
    special = ", ".join(assessment.special_categories.used) or "none"
    strictly = "strictly necessary" if basis.strictly_necessary is Answer.YES else "not stated to be strictly necessary"
    yield Paragraph(
        f"For the sensitive processing of {assessment.governance.proposal}. Special category data: {special}. "
        f"Its use is {strictly}; the condition of Schedule 8 is: {basis.schedule_8_condition}."
    )
    if assessment.data.free_text_holds:
        yield Paragraph(assessment.data.free_text_holds)
    yield Heading("Lawful and fair")
    yield Paragraph(f"Basis: {basis.operational}. Nobody is decided about by a machine.")
    for words in assessment.purpose.why_necessary:
        yield Paragraph(words)
    yield Paragraph(assessment.necessity.proportionality)
    yield Heading("Limited to its purposes")
    yield Paragraph(f"Only for {', '.join(assessment.purpose.offences)}. A question about anything else is refused.")
    yield Heading("Adequate, relevant and not excessive")
    for words in (
        assessment.necessity.why_personal_data,
        assessment.necessity.why_not_less,
        assessment.necessity.why_every_category,
    ):
        yield Paragraph(words)
    yield Heading("Accurate and up to date")
    yield Paragraph(
        f"New data replaces the old every {use.refresh_days} days; a record that is gone at source is gone."
    )
    yield Heading("Kept no longer than necessary")
    yield Paragraph(f"{assessment.retention.initial_period} {assessment.retention.disposal}")
    yield Paragraph(f"A replaced week stays in cold storage for at most {use.archive_months} months.")
    yield Heading("Secure")
    yield Paragraph(f"{use.storage} {assessment.obtaining.transfer_method}")
    yield Heading("Children and vulnerable people")
    yield from _children(assessment)
    yield Heading("What people gain and may suffer")
    yield Paragraph(assessment.necessity.advantages)
    yield Paragraph(assessment.necessity.disadvantages)
    yield Heading("What keeps this")
    rows = tuple(
        (c.question, c.answer, str(c.kind), c.words) for c in read_controls() if c.kind is not ControlKind.DOCUMENT
    )
    yield Table(("Answer of the form", "Given as", "Kept by", "What it does"), rows)


def record_of_processing(assessment: Assessment) -> Iterator[Block]:
    """What s.61(2) asks a controller to record."""
    governance, basis = assessment.governance, assessment.lawful_basis
    transfers = {assessment.sharing.outside_uk_inside_eu, assessment.sharing.outside_eu}
    people = [str(kind) for kind in assessment.people.categories]
    if assessment.people.children_or_vulnerable is Answer.YES:
        people.append("children and vulnerable people")
    if assessment.people.others:
        people.append(assessment.people.others)
    rows = (
        ("Controller", f"{governance.information_asset_owner}, information asset owner"),
        ("Custodian", governance.information_custodian),
        ("Coordinator", governance.coordinator or "none named"),
        ("Purposes", f"{assessment.purpose.aim} Only for {', '.join(assessment.purpose.offences)}."),
        ("Who takes part", assessment.purpose.who_takes_part),
        ("Recipients", _recipients(assessment)),
        ("Categories of data subject", ", ".join(people)),
        ("Categories of personal data", ", ".join(assessment.data.categories)),
        ("Special categories", ", ".join(assessment.special_categories.used) or "none"),
        ("Sources", ", ".join(assessment.data.systems)),
        ("How the data arrives", assessment.obtaining.transfer_method),
        ("Profiling", assessment.factors[Factor.PROFILING].reason or str(assessment.answer(Factor.PROFILING))),
        ("Transfers abroad", "yes, as the form says" if Answer.YES in transfers else "none"),
        ("Where it is stored", f"{', '.join(assessment.sharing.regions)}. {assessment.use.storage}"),
        ("Legal basis", f"{basis.operational}; condition of Schedule 8: {basis.schedule_8_condition}"),
        ("Administrative data", _administrative(assessment)),
        ("Time limits", f"{assessment.retention.initial_period} {assessment.retention.disposal}"),
        ("Security", "Described in the appropriate policy document, with the tests that prove each measure."),
    )
    yield Table(("What s.61 asks", "Answer"), rows)


def _children(assessment: Assessment) -> Iterator[Block]:
    if assessment.people.children_or_vulnerable is Answer.YES:
        yield Paragraph(
            "Data about children or vulnerable people is used. They are counted at each load and marked on pages."
        )
    else:
        yield Paragraph(
            "2.7 does not tick them. Any that appear are counted at each load and reported as a difference."
        )
    if reason := assessment.factors[Factor.CHILDREN_OR_VULNERABLE].reason:
        yield Paragraph(reason)


def _recipients(assessment: Assessment) -> str:
    if assessment.sharing.third_parties is Answer.NO:
        return f"None outside the force. Inside it: {assessment.use.end_users}"
    return f"{assessment.use.end_users} Third parties: agreements {assessment.sharing.agreements}; see the register."


def _administrative(assessment: Assessment) -> str:
    basis = assessment.lawful_basis
    words = f"{basis.administrative}; condition: {basis.administrative_condition}"
    return f"{words}; purpose: {basis.substantial_purpose}" if basis.substantial_purpose else words
