"""`/insight/{use_case}/leads/{finding}`: one lead. Records first; the platform's reasons after the own assessment.

1. Until this person's own assessment of these very records is stored, the page holds the records and a form: no reason,
   no headline, no band, and nothing of what anybody else said.
2. Then it holds the reasons for and against, what is missing, what was not used, and asks for an answer.
3. Nothing follows from an answer: it is written down. There is no button that does anything to anybody.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from ndas.dashboard.cards import SourceRecord
from ndas.dashboard.page import Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.pages.insight.decided import mine_on, running, use_case_of
from ndas.dashboard.pages.insight.network import draw_around
from ndas.dashboard.services import UseCase
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import Decision
from ndas.vocabulary.deciding import Answer, Own, Result, Taken, WhySo, grounds_for
from ndas.vocabulary.finding import NOT_EVIDENCE, Finding
from ndas.vocabulary.ids import SnapshotId

MOST_RECORDS = 40
SHORTEST = 20
"""Letters of a reason in words."""
_FAULTS = {
    "own": "Choose your own assessment",
    "reason": f"Give your reason in {SHORTEST} letters or more",
    "opened": "Open the records anew, then assess them",
    "answer": "Choose an answer and a ground that fits it",
    "after": "Say how you see it now",
    "action": "Say what you did, or none",
}


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """A record to read: where it comes from and which page it is."""

    id: str
    href: str
    system: str
    table: str
    occurred_at: datetime | None
    recorded_at: datetime | None
    about: tuple[tuple[str, str], ...]


@page(
    PageRule(
        path="/insight/{use_case}/leads/{finding}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.LEAD_VIEWED,
        subjects="lead",
    ),
)
def lead(visit: Visit) -> Shown | Missing | Moved:
    """The lead, as far as this person has come with it."""
    use_case = use_case_of(visit)
    if isinstance(use_case, Moved):
        return use_case
    found = find_lead(visit, use_case)
    if use_case is None or found is None:
        return Missing(asked=visit.path["finding"])
    mine = mine_on(found, visit.services.decisions.about(visit.user.force, use_case.id), visit.user.id)
    faults = _faults(visit.query)
    kind, _, subject = found.subject.partition(":")
    context: dict[str, object] = {
        "use_case": use_case,
        "lead_id": found.id,
        "until": found.valid_to,
        "kind": kind,
        "subject": f"/{kind}/{quote(subject, safe=':')}",
        "records": [record_line(visit, one) for one in evidence_of(found)[:MOST_RECORDS]],
        "more": max(0, len(evidence_of(found)) - MOST_RECORDS),
        "warning": NOT_EVIDENCE,
        "faults": faults,
        "may_decide": visit.permissions.ask(Action.DECIDE).allowed,
        "opened": opened_token(visit, found.id),
        "bands": tuple(Own),
        "mine": mine,
        "finding": None,
    }
    if mine is not None:
        context |= _after_own(visit, found, mine)
    title = f"{'Error: ' if faults else ''}{use_case.name}: lead"
    return Shown(template="pages/insight/lead.html", title=title, context=context, subjects=(found.id, subject))


def find_lead(visit: Visit, use_case: UseCase | None) -> Finding | None:
    """The running lead of the address."""
    if use_case is None:
        return None
    return next((one for one in running(visit, use_case.id) if one.id == visit.path["finding"]), None)


def evidence_of(finding: Finding) -> tuple[str, ...]:
    """Every record that anything about the lead rests on, for or against, in an order that says nothing."""
    reasons = (*finding.reasons_for, *finding.reasons_against)
    return tuple(sorted({record for reason in reasons for record in reason.evidence}))


def record_path(record: str) -> str:
    """The page of a source record."""
    return f"/record/{quote(record, safe=':')}"


def record_line(visit: Visit, record: str) -> RecordLine:
    """A record as the page names it."""
    found: SourceRecord | None = visit.reading.record(record)
    return RecordLine(
        id=record,
        href=record_path(record),
        system=found.source.system if found else "",
        table=found.source.table if found else "",
        occurred_at=found.source.occurred_at if found else None,
        recorded_at=found.source.recorded_at if found else None,
        about=tuple(
            (f"/{link.other_kind}/{quote(link.other_id, safe=':')}", link.other_label)
            for link in (found.feeds if found else ())
        ),
    )


def opened_token(visit: Visit, finding: str) -> str:
    """When the records were opened, sealed to this session and lead, so that the time taken is the server's word."""
    at = visit.at.isoformat()
    return f"{at}|{_mac(visit, finding, at)}"


def opened_at(visit: Visit, finding: str) -> datetime | None:
    """When the form was given out; None where the word is not ours."""
    at, _, mac = visit.form.get("opened", "").partition("|")
    if not hmac.compare_digest(mac.encode(), _mac(visit, finding, at).encode()):
        return None
    return datetime.fromisoformat(at)


def words_about(decision: str, part: str) -> str:
    """What sealed words are bound to."""
    return f"decision {decision} {part}"


def words_of(visit: Visit, decision: Decision, *parts: str) -> dict[str, str]:
    """What was written, by part, as far as the live snapshot's key opens it."""
    kept = visit.services.decisions.words(decision.id, SnapshotId(visit.reading.snapshot().id))
    return {
        part: visit.reading.unseal(sealed, words_about(decision.id, part))
        for part, sealed in kept.items()
        if not parts or part in parts
    }


def _after_own(visit: Visit, finding: Finding, mine: Decision) -> dict[str, object]:
    return {
        "finding": finding,
        "record": record_path,
        "most": 8,
        "own": Own(mine.own),
        "network": draw_around(visit, finding),
        "answers": [(answer, grounds_for(answer)) for answer in Answer],
        "actions": tuple(Taken),
        "written": words_of(visit, mine),
        "said": Answer(mine.outcome) if mine.outcome else None,
        "ground": WhySo(mine.ground) if mine.ground else None,
        "action": Taken(mine.action) if mine.action else None,
        "results": tuple(Result),
    }


def _faults(query: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _FAULTS[name]) for name in query.get("fault", "").split(",") if name in _FAULTS)


def _mac(visit: Visit, finding: str, at: str) -> str:
    key = visit.session.csrf.encode()
    return hmac.new(key, f"{finding}|{visit.user.id}|{at}".encode(), hashlib.sha256).hexdigest()
