"""`/api/v1/`: events, an event, a person, loads, a load. Each is a page whose answer is JSON."""

from dataclasses import dataclass

from ndas.dashboard.cards import EventCard, PersonCard
from ndas.dashboard.deliveries import LoadCard, LoadDetail
from ndas.dashboard.lists import EventPage
from ndas.dashboard.page import Missing, PageRule, Refused, Told, Visit, page
from ndas.dashboard.pages.events.filters import read_filter
from ndas.dashboard.pages.events.listing import listed
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

SIZE = 100


@dataclass(frozen=True, kw_only=True)
class LoadList:
    """Every load of the force, newest first."""

    loads: tuple[LoadCard, ...]


@page(
    PageRule(
        path="/api/v1/events",
        kind="json",
        action=Action.SEE_RECORDS,
        event=AuditEvent.LIST_VIEWED,
        subjects="event list",
    ),
    schema=EventPage,
)
def events(visit: Visit) -> Told | Missing | Refused:
    """Events by the filters of `/events`, 100 to a page; a filter that cannot be read finds nothing."""
    asked = read_filter(visit.query)
    if asked.faults:
        return Missing(asked="events")
    found = listed(visit, asked.which, (visit.number - 1) * SIZE, SIZE)
    if isinstance(found, Refused):
        return found
    return Told(value=found, subjects=tuple(row.id for row in found.rows))


@page(
    PageRule(
        path="/api/v1/event/{id}",
        kind="json",
        action=Action.SEE_RECORDS,
        event=AuditEvent.RECORD_VIEWED,
        subjects="event",
    ),
    schema=EventCard,
)
def event(visit: Visit) -> Told | Missing:
    """The event's card."""
    card = visit.reading.event(visit.path["id"])
    return Told(value=card, subjects=(card.id,)) if card else Missing(asked=visit.path["id"])


@page(
    PageRule(
        path="/api/v1/person/{id}",
        kind="json",
        action=Action.SEE_RECORDS,
        event=AuditEvent.PERSON_VIEWED,
        subjects="person",
    ),
    schema=PersonCard,
)
def person(visit: Visit) -> Told | Missing:
    """The person's card."""
    card = visit.reading.person(visit.path["id"])
    return Told(value=card, subjects=(card.id,)) if card else Missing(asked=visit.path["id"])


@page(
    PageRule(
        path="/api/v1/loads",
        kind="json",
        action=Action.SEE_LOADS,
        event=AuditEvent.PAGE_VIEWED,
        subjects="loads",
    ),
    schema=LoadList,
)
def loads(visit: Visit) -> Told:
    """Every load of the user's force."""
    return Told(value=LoadList(loads=visit.services.loads.all(visit.user.force)))


@page(
    PageRule(
        path="/api/v1/loads/{id}",
        kind="json",
        action=Action.SEE_LOADS,
        event=AuditEvent.PAGE_VIEWED,
        subjects="load",
    ),
    schema=LoadDetail,
)
def load(visit: Visit) -> Told | Missing:
    """One load in full."""
    detail = visit.services.loads.one(visit.user.force, visit.path["id"])
    return Told(value=detail, subjects=(detail.load.id,)) if detail else Missing(asked=visit.path["id"])
