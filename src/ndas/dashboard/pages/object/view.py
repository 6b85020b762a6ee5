"""`/object/{id}`: a vehicle, phone, weapon or other thing."""

from ndas.dashboard.charts import ego_chart
from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/object/{id}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.RECORD_VIEWED,
        subjects="object",
    ),
)
def object_card(visit: Visit) -> Shown | Missing:
    """The card of the user's own force, or nothing."""
    card = visit.reading.object(visit.path["id"])
    if card is None:
        return Missing(asked=visit.path["id"])
    return Shown(
        template="pages/object/object.html",
        title=card.label,
        context={
            "card": card,
            "network": ego_chart(card, "object") if card.links else None,
            "things": visit.reading.things("object", card.id),
        },
        subjects=(card.id,),
    )
