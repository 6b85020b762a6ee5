"""`/event/{id}`: an event: what, when, where, who took which part."""

from ndas.dashboard.charts import ego_chart
from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent


@page(
    PageRule(
        path="/event/{id}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.RECORD_VIEWED,
        subjects="event",
    ),
)
def event_card(visit: Visit) -> Shown | Missing:
    """The card of the user's own force, or nothing."""
    card = visit.reading.event(visit.path["id"])
    if card is None:
        return Missing(asked=visit.path["id"])
    return Shown(
        template="pages/event/event.html",
        title=card.label,
        context={"card": card, "network": ego_chart(card, "event") if card.links else None},
        subjects=(card.id,),
        area=card.area or "",
    )
