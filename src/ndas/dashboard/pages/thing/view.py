"""`/thing/{id}`: one place, telephone, vehicle, e-mail address or organisation across records and systems."""

from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/thing/{id}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.RECORD_VIEWED,
        subjects="thing",
    ),
)
def thing(visit: Visit) -> Shown | Missing:
    """The records that state it, and the people tied to it by which record as what."""
    card = visit.reading.thing(visit.path["id"])
    if card is None:
        return Missing(asked=visit.path["id"])
    people = tuple(dict.fromkeys(tie.person_id for tie in card.ties))
    return Shown(
        template="pages/thing/thing.html",
        title=f"{card.kind.capitalize()}: {card.label}",
        context={"card": card},
        subjects=(card.id, *people),
    )
