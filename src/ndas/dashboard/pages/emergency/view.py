"""`/emergency`: open one record; `/emergencies`: look over what was opened.

1. One record, by its id or reference, in a situation of the closed list, under a reference. It stays open for an hour,
   to the person who opened it alone.
2. Opening writes its entry and puts the alarm on the page of every supervisor and of the data protection officer.
3. Neither purpose nor training is needed; force, access, vetting and its level are.
4. Whoever has five openings that nobody has reviewed opens no other.
5. Whether the record exists is answered only by opening it: an opening of what is not there counts and is reviewed too.
"""

from ndas.dashboard.page import Changed, Missing, PageRule, Refused, Shown, Visit, page
from ndas.governance.access import Action
from ndas.governance.access.reasons import ReasonRefusedError, read_reason
from ndas.governance.access.sight import EMERGENCY
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import new_emergency

SITUATIONS = ("threat to life", "missing person at risk", "child at risk", "attack in progress or imminent")
KINDS = ("person", "event", "location", "object")
LONGEST_ID = 200


@page(
    PageRule(
        path="/emergency", action=Action.OPEN_IN_EMERGENCY, event=AuditEvent.PAGE_VIEWED, subjects="emergency form"
    )
)
def ask_emergency(_: Visit) -> Shown:
    """What an emergency is, and the form."""
    return _form({}, ())


@page(
    PageRule(
        path="/emergency",
        method="POST",
        action=Action.OPEN_IN_EMERGENCY,
        event=AuditEvent.EMERGENCY_OPENED,
        subjects="emergency",
        unchanged=AuditEvent.PAGE_VIEWED,
    ),
)
def open_emergency(visit: Visit) -> Changed | Shown:
    """The opening with its entry and alarm; or the form again with what to do."""
    form = {name: visit.form.get(name, "").strip() for name in ("kind", "record", "situation", "reference")}
    faults = []
    if form["kind"] not in KINDS or not 0 < len(form["record"]) <= LONGEST_ID:
        faults.append(("record", "Give the kind and the id of the one record that you need"))
    if form["situation"] not in SITUATIONS:
        faults.append(("situation", "Choose the emergency"))
    reference = form["reference"]
    try:
        reference = read_reason(reference, "emergency").reference
    except ReasonRefusedError as refused:
        faults.append(("reference", str(refused)))
    books = visit.services.books
    if books.emergencies.has_too_many(visit.user.id):
        faults.append(("record", "What you opened before waits for its review; ask your supervisor first"))
    if faults:
        return _form(form, tuple(faults))
    opened = new_emergency(visit.user.force, visit.user.id, **form | {"reference": reference}, at=visit.at)
    return Changed(
        to=f"/emergency/{opened.id}",
        record=lambda entry: books.emergencies.open(opened, audit=entry),
        subjects=(opened.record,),
        detail={"emergency": opened.id, "situation": opened.situation, "kind": opened.kind},
    )


@page(
    PageRule(
        path="/emergency/{id}",
        action=Action.OPEN_IN_EMERGENCY,
        event=AuditEvent.EMERGENCY_VIEWED,
        subjects="record in an emergency",
    ),
)
def in_emergency(visit: Visit) -> Shown | Missing:
    """The one record, while its hour lasts; its links are named and lead nowhere."""
    opened = visit.services.books.emergencies.get(visit.path["id"])
    if opened is None or opened.user != visit.user.id or not opened.is_open(visit.at):
        return Missing(asked=visit.path["id"])
    reading = visit.services.readings.of(visit.user.force, EMERGENCY)
    card = getattr(reading, opened.kind)(opened.record) if reading is not None else None
    return Shown(
        template="pages/emergency/record.html",
        title="Opened in an emergency",
        context={"opened": opened, "card": card},
        subjects=(opened.record,) if card is not None else (),
    )


@page(
    PageRule(path="/emergencies", action=Action.SEE_EMERGENCIES, event=AuditEvent.LIST_VIEWED, subjects="emergencies")
)
def emergencies(visit: Visit) -> Shown:
    """What was opened, by whom and why: ids, no content."""
    return Shown(
        template="pages/emergency/emergencies.html",
        title="Emergencies",
        context={"openings": visit.services.books.emergencies.of(visit.user.force), "me": visit.user.id},
    )


@page(
    PageRule(
        path="/emergencies/review",
        method="POST",
        action=Action.REVIEW_EMERGENCY,
        event=AuditEvent.EMERGENCY_REVIEWED,
        subjects="emergency",
        unchanged=AuditEvent.PAGE_VIEWED,
    ),
)
def review_emergency(visit: Visit) -> Changed | Missing | Refused:
    """Justified or not, kept with its entry; not justified blocks whoever opened it."""
    books, which = visit.services.books, visit.form.get("emergency", "")
    found = books.emergencies.get(which)
    if found is None or found.force != visit.user.force:
        return Missing(asked=which)
    decision = visit.permissions.ask_concerning(Action.REVIEW_EMERGENCY, about_self=found.user == visit.user.id)
    if not decision.allowed:
        return Refused(decision=decision)
    justified = visit.form.get("verdict") == "justified"
    return Changed(
        to="/emergencies",
        record=lambda entry: books.emergencies.review(
            which, by=visit.user.id, justified=justified, at=visit.at, audit=entry
        ),
        subjects=(),
        detail={"emergency": which, "user": found.user, "verdict": "justified" if justified else "not justified"},
    )


def _form(said: dict[str, str], faults: tuple[tuple[str, str], ...]) -> Shown:
    return Shown(
        template="pages/emergency/emergency.html",
        title="Error: Open a record in an emergency" if faults else "Open a record in an emergency",
        context={"said": said, "faults": faults, "situations": SITUATIONS, "kinds": KINDS},
    )
