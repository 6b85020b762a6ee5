"""The events that a filter leaves, as far as the purpose may narrow by what it names."""

from ndas.dashboard.lists import EventPage
from ndas.dashboard.page import Refused, Visit
from ndas.governance.access import AccessDecision
from ndas.store.snapshots.errors import SnapshotRefusedError
from ndas.vocabulary.insight import EventFilter

_NOT_NEEDED = AccessDecision(
    allowed=False, words="Your purpose does not narrow events by this.", policies=("purpose-columns",)
)


def listed(visit: Visit, which: EventFilter, first: int, count: int) -> EventPage | Refused:
    """A page of events; a refusal where it is narrowed by a column or set that the purpose does not hold."""
    try:
        return visit.reading.events(which, first, count)
    except SnapshotRefusedError:
        return Refused(decision=_NOT_NEEDED)
