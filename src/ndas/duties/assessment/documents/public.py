"""What everyone may read: that the processing exists and why (notice), and what it means for people (privacy)."""

from collections.abc import Iterator

from ndas.duties.assessment.documents.paper import Block, Heading, Paragraph
from ndas.governance.assessment import Answer, Assessment, Factor

_RIGHTS = (
    "You can ask what is held about you, ask for it to be corrected, and ask for it to be erased or its use "
    "restricted. Write to the data protection officer of your police force. Some answers can be held back where they "
    "would harm an investigation or other people; you are told so unless telling would do that harm. If you disagree "
    "you can complain to the Information Commissioner (ico.org.uk), or go to court."
)


def public_notice(assessment: Assessment) -> Iterator[Block]:
    """That it exists, what for, by whom and how it is kept in bounds."""
    yield Paragraph(assessment.purpose.aim)
    yield Heading("Who takes part")
    yield Paragraph(assessment.purpose.who_takes_part)
    yield Heading("What is done with the data")
    yield Paragraph(assessment.purpose.techniques)
    yield Heading("What is meant to change")
    yield Paragraph(assessment.purpose.intended_impact)
    yield Heading("What it is for, and nothing else")
    yield Paragraph(", ".join(assessment.purpose.offences).capitalize() + ".")
    yield Heading("What is not done")
    for factor, words in _NOT_DONE.items():
        if assessment.answer(factor) is Answer.NO:
            yield Paragraph(words)
    yield Heading("Your rights")
    yield Paragraph(_RIGHTS)


def privacy_information(assessment: Assessment) -> Iterator[Block]:
    """What people are told about data that was not collected from them (s.44)."""
    if assessment.answer(Factor.INVISIBLE) is Answer.YES:
        yield Paragraph(
            "Much of this data was collected in the course of police work, and people cannot be told one by one. This "
            "page tells everyone."
        )
    yield Heading("Whose data")
    children = " Children and vulnerable people are among them." if _with_children(assessment) else ""
    people = ", ".join(_PEOPLE[str(kind)] for kind in assessment.people.categories)
    yield Paragraph(f"{people.capitalize()}.{children}")
    yield Heading("Which data, and where from")
    yield Paragraph(f"{', '.join(assessment.data.categories).capitalize()}. {assessment.obtaining.how}")
    special = ", ".join(assessment.special_categories.used)
    if special:
        yield Paragraph(f"Records may mention: {special}. No result rests on that by itself.")
    yield Heading("What it is used for")
    yield Paragraph(f"{assessment.use.how} The lawful basis is: {assessment.lawful_basis.operational}.")
    yield Heading("Who sees it")
    abroad = Answer.YES in (assessment.sharing.outside_uk_inside_eu, assessment.sharing.outside_eu)
    where = ", ".join(assessment.sharing.regions)
    yield Paragraph(
        f"{assessment.use.end_users} It is stored in: {where}.{'' if abroad else ' It is not sent abroad.'}"
    )
    yield Heading("How long it is kept")
    yield Paragraph(f"{assessment.retention.initial_period} {assessment.retention.disposal}")
    yield Heading("Decisions")
    yield Paragraph("No decision about you is made by a machine. A named officer decides and gives a reason.")
    yield Heading("Your rights")
    yield Paragraph(_RIGHTS)


def _with_children(assessment: Assessment) -> bool:
    ticked = assessment.people.children_or_vulnerable is Answer.YES
    return ticked or assessment.answer(Factor.CHILDREN_OR_VULNERABLE) is Answer.YES


_PEOPLE = {
    "suspect": "people suspected of an offence",
    "convicted": "people convicted of an offence",
    "victim": "people who are or may be victims",
    "witness": "witnesses and others with information",
    "staff": "police officers and staff",
}
_NOT_DONE = {
    Factor.PUBLIC_MONITORING: "Public places are not monitored.",
    Factor.ACCESS_TO_SERVICES: "It plays no part in decisions about services, opportunities or benefits.",
    Factor.BIOMETRIC_OR_GENETIC: "No photographs, fingerprints, DNA or other biometric or genetic data are used.",
    Factor.TRACKING: "Nobody's movements or behaviour are tracked.",
    Factor.SCORING: "Nobody is given a score or a rank.",
    Factor.PREVENTING_RIGHTS: "Nobody is kept from using their rights.",
}
