"""`/audit/sample`: looks drawn at random, which a supervisor attests one by one.

1. The draw favours nobody: every user who looked is drawn before any is drawn twice, and never the drawer's own looks.
2. Each is attested once, by somebody whose look it was not, with a note where it is not simply justified.
"""

from datetime import timedelta

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.pages.audit.view import may_of
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

VERDICTS = ("justified", "asked about", "not justified")
DRAWN_AT_ONCE = 10
SPAN = timedelta(days=28)
LONGEST_NOTE = 500


@page(
    PageRule(
        path="/audit/sample",
        action=Action.SEE_AUDIT,
        event=AuditEvent.AUDIT_VIEWED,
        subjects="sample of looks",
    ),
)
def sample(visit: Visit) -> Shown:
    """What was drawn: what waits first."""
    drawn = visit.services.audit_log.samples(visit.user.force)
    return Shown(
        template="pages/audit/sample.html",
        title="Sample of looks",
        context={
            "waiting": [one for one in drawn if one.verdict is None],
            "attested": [one for one in drawn if one.verdict is not None],
            "verdicts": VERDICTS,
            "drawn_at_once": DRAWN_AT_ONCE,
            "note_missing": visit.query.get("note") == "missing",
            "may": may_of(visit),
        },
        subjects=tuple(f"entry-{one.row.sequence}" for one in drawn),
    )


@page(
    PageRule(
        path="/audit/sample",
        method="POST",
        action=Action.ATTEST_REASON,
        event=AuditEvent.SAMPLE_DRAWN,
        subjects="sample of looks",
    ),
)
def draw(visit: Visit) -> Changed:
    """Draw some looks of the last four weeks."""
    log = visit.services.audit_log
    return Changed(
        to="/audit/sample",
        record=lambda entry: log.draw(DRAWN_AT_ONCE, visit.at - SPAN, entry),
        subjects=(),
        detail={"drawn": str(DRAWN_AT_ONCE)},
    )


@page(
    PageRule(
        path="/audit/sample/{number}",
        method="POST",
        action=Action.ATTEST_REASON,
        event=AuditEvent.LOOK_ATTESTED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="sample of looks",
    ),
)
def attest(visit: Visit) -> Changed | Moved | Missing:
    """Keep the supervisor's word on one look."""
    log, asked = visit.services.audit_log, visit.path["number"]
    waiting = {str(one.row.sequence): one for one in log.samples(visit.user.force) if one.verdict is None}
    verdict, note = visit.form.get("verdict", ""), visit.form.get("note", "").strip()[:LONGEST_NOTE]
    look = waiting.get(asked)
    if look is None or look.row.user_id == visit.user.id or verdict not in VERDICTS:
        return Missing(asked=asked)
    if verdict != VERDICTS[0] and not note:
        return Moved(to="/audit/sample?note=missing")
    return Changed(
        to="/audit/sample",
        record=lambda entry: log.attest(look.row.sequence, verdict, note, entry),
        subjects=(f"entry-{asked}",),
        detail={"verdict": verdict},
    )
