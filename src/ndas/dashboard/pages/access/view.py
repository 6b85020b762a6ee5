"""`/access`: everybody's grants; administrators grant and end, custodians and auditors review.

Nobody grants to themselves, and nobody reviews what they granted or hold: the policies refuse it, and so does the
database.
"""

from datetime import UTC, date, datetime, timedelta

from ndas.dashboard.page import Changed, Missing, PageRule, Refused, Shown, Visit, page
from ndas.governance.access import Action, Role
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import Grant, new_grant

LONGEST = timedelta(days=366)
LONGEST_REASON = 200


@page(PageRule(path="/access", action=Action.SEE_ACCESS, event=AuditEvent.ACCESS_LISTED, subjects="access"))
def access(visit: Visit) -> Shown:
    """Everybody of the force with every grant in force; those that wait for a review say so."""
    return _list(visit, {}, ())


@page(
    PageRule(
        path="/access/grant",
        method="POST",
        action=Action.GRANT_ACCESS,
        event=AuditEvent.ACCESS_GRANTED,
        subjects="access",
        unchanged=AuditEvent.PAGE_VIEWED,
    ),
)
def grant(visit: Visit) -> Changed | Shown | Refused:
    """One role for one person, for a time and a reason."""
    form = {name: visit.form.get(name, "").strip() for name in ("user", "role", "reason", "until")}
    decision = visit.permissions.ask_concerning(Action.GRANT_ACCESS, about_self=form["user"] == visit.user.id)
    if not decision.allowed:
        return Refused(decision=decision)
    books = visit.services.books
    holder = next((one for one in books.users.of(visit.user.force, at=visit.at) if one.id == form["user"]), None)
    ends = _day_after(form["until"])
    faults = []
    if holder is None or holder.disabled_at is not None:
        faults.append(("user", "Choose the person"))
    if form["role"] not in set(Role):
        faults.append(("role", "Choose the role"))
    if not 0 < len(form["reason"]) <= LONGEST_REASON:
        faults.append(("reason", "Say why, with the reference of the decision or task"))
    if ends is None or not visit.at < ends <= visit.at + LONGEST:
        faults.append(("until", "Give the last day, within a year"))
    if faults or holder is None or ends is None:
        return _list(visit, form, tuple(faults))
    made = new_grant(
        *(holder.id, visit.user.force, form["role"]),
        reason=form["reason"],
        post=holder.post,
        begins_at=visit.at,
        ends_at=ends,
        by=visit.user.id,
        at=visit.at,
    )
    return Changed(
        to="/access",
        record=lambda entry: books.grants.give(made, audit=entry),
        subjects=(),
        detail={"user": made.user, "change": made.role, "grant": made.id},
    )


@page(
    PageRule(
        path="/access/end",
        method="POST",
        action=Action.GRANT_ACCESS,
        event=AuditEvent.ACCESS_ENDED,
        subjects="access",
        unchanged=AuditEvent.PAGE_VIEWED,
    ),
)
def end_grant(visit: Visit) -> Changed | Missing:
    """One grant ends now, and its holder's sessions with it."""
    found = _standing(visit)
    if found is None:
        return Missing(asked=visit.form.get("grant", ""))
    grants = visit.services.books.grants
    return Changed(
        to="/access",
        record=lambda entry: grants.end(
            found.id, by=visit.user.id, because="ended by an administrator", at=visit.at, audit=entry
        ),
        subjects=(),
        detail={"user": found.user, "change": found.role, "grant": found.id},
    )


@page(
    PageRule(
        path="/access/review",
        method="POST",
        action=Action.REVIEW_ACCESS,
        event=AuditEvent.ACCESS_REVIEWED,
        subjects="access",
        unchanged=AuditEvent.PAGE_VIEWED,
    ),
)
def review_grant(visit: Visit) -> Changed | Missing | Refused:
    """Still needed, or not; never by who gave it or holds it."""
    found = _standing(visit)
    if found is None:
        return Missing(asked=visit.form.get("grant", ""))
    decision = visit.permissions.ask_concerning(
        Action.REVIEW_ACCESS, granted=found.granted_by == visit.user.id, about_self=found.user == visit.user.id
    )
    if not decision.allowed:
        return Refused(decision=decision)
    keep, grants = visit.form.get("verdict") == "keep", visit.services.books.grants
    return Changed(
        to="/access",
        record=lambda entry: grants.review(found.id, by=visit.user.id, keep=keep, at=visit.at, audit=entry),
        subjects=(),
        detail={"user": found.user, "change": "kept" if keep else "ended", "grant": found.id},
    )


def _standing(visit: Visit) -> Grant | None:
    found = visit.services.books.grants.get(visit.form.get("grant", ""))
    mine = found is not None and found.force == visit.user.force and found.in_force(visit.at)
    return found if mine else None


def _day_after(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _list(visit: Visit, said: dict[str, str], faults: tuple[tuple[str, str], ...]) -> Shown:
    books, force, at = visit.services.books, visit.user.force, visit.at
    return Shown(
        template="pages/access/access.html",
        title="Error: Access" if faults else "Access",
        context={
            "people": [one for one in books.users.of(force, at=at) if one.disabled_at is None],
            "grants": books.grants.of(force, at=at),
            "at": at,
            "me": visit.user.id,
            "roles": [str(role) for role in Role],
            "may_grant": _would(visit, Action.GRANT_ACCESS),
            "may_review": _would(visit, Action.REVIEW_ACCESS),
            "said": said,
            "faults": faults,
        },
    )


def _would(visit: Visit, action: Action) -> bool:
    """Whether the person may do it once they have confirmed who they are."""
    return visit.permissions.once_confirmed(action).allowed
