"""`/events`: events by filters in the address, 50 to a page."""

from ndas.dashboard.lists import EventPage
from ndas.dashboard.page import PageRule, Refused, Shown, Visit, page
from ndas.dashboard.pages.events.filters import is_open, read_filter
from ndas.dashboard.pages.events.listing import listed
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

SIZE = 50


@page(
    PageRule(
        path="/events",
        action=Action.SEE_RECORDS,
        event=AuditEvent.LIST_VIEWED,
        subjects="event list",
    ),
)
def events(visit: Visit) -> Shown | Refused:
    """A filter that cannot be read shows no events; one that the purpose does not hold is refused."""
    asked = read_filter(visit.query)
    first = (visit.number - 1) * SIZE
    found = EventPage(rows=(), total=0) if asked.faults else listed(visit, asked.which, first, SIZE)
    if isinstance(found, Refused):
        return found
    return Shown(
        template="pages/events/events.html",
        title="Error: Events" if asked.faults else "Events",
        context={
            "asked": asked,
            "found": found,
            "unfiltered": is_open(asked.which),
            "pages": Paging(path="/events", query=asked.texts, number=visit.number, size=SIZE, total=found.total),
        },
        subjects=tuple(row.id for row in found.rows),
    )
