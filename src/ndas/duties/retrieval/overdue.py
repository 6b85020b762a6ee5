"""What should be gone and is not, or should have been looked at and was not: the alarms of keeping."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ndas.store.control import Control, restore_state
from ndas.vocabulary import ForceId

GRACE = timedelta(days=1)
"""An expired week goes with the next refresh or the nightly expiry; a day later it is late."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """One alarm: what it is about, since when, and what to do."""

    what: Literal["week", "hold", "request"]
    id: str
    since: datetime
    words: str


def find_overdue(control: Control, force: ForceId, *, at: datetime) -> tuple[Overdue, ...]:
    """Return a force's alarms at a moment, oldest first."""
    items = control.archive_items
    weeks = [
        Overdue("week", item.id, item.expires_at, "has had its twelve months; run: ndas archive expire")
        for item in items.due(force, at=at - GRACE)
    ]
    holds = [
        Overdue(
            "hold", hold.id, hold.review_on,
            f"keeps {hold.item} past its review date; {hold.owner} reviews it: ndas archive release, or a new hold",
        )
        for hold in items.holds(force)
        if hold.review_on <= at
    ]  # fmt: skip
    requests = [
        Overdue("request", one.id, one.ends_at, "has ended without being closed; close it: ndas archive close")
        for one in control.restores.of(force)
        if one.ends_at is not None and one.state != "closed" and restore_state(one, at=at - GRACE) == "ended"
    ]
    return tuple(sorted((*weeks, *holds, *requests), key=lambda one: one.since))
