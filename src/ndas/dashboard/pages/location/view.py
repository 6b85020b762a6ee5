"""`/location/{id}`: a place and what happened there."""

from ndas.dashboard.charts import ego_chart
from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/location/{id}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.RECORD_VIEWED,
        subjects="location",
    ),
)
def location_card(visit: Visit) -> Shown | Missing:
    """The card of the user's own force, or nothing."""
    card = visit.reading.location(visit.path["id"])
    if card is None:
        return Missing(asked=visit.path["id"])
    return Shown(
        template="pages/location/location.html",
        title=card.label,
        context={
            "card": card,
            "network": ego_chart(card, "location") if card.links else None,
            "things": visit.reading.things("location", card.id),
        },
        subjects=(card.id,),
        area=card.area or "",
    )
