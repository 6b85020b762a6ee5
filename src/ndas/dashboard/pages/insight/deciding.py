"""Forms about leads: the own assessment, the answer, the supervisor's signature, what came of it.

1. The own assessment comes first; an answer without one is refused, whatever the form says.
2. Each is given once. Nobody signs their own decision.
3. Words are sealed here, before anything is written; codes of closed lists are all that stands in the clear.
"""

import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from ndas.dashboard.page import Changed, Missing, Moved, PageRule, Visit, page
from ndas.dashboard.pages.insight.decided import first_of, lead_path, mine_on, use_case_of
from ndas.dashboard.pages.insight.lead import SHORTEST, evidence_of, find_lead, opened_at, words_about
from ndas.governance.access import Action
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import Decision
from ndas.use_cases.reviewing.feedback import lead_of, records_of
from ndas.vocabulary.deciding import Answer, Own, Result, Taken, WhySo, read_choice
from ndas.vocabulary.finding import Finding
from ndas.vocabulary.ids import SnapshotId

LONGEST = 4_000
"""Letters of a reason that are kept."""


def _rule(path: str, action: Action = Action.DECIDE) -> PageRule:
    return PageRule(
        path=path,
        method="POST",
        action=action,
        event=AuditEvent.DECISION_RECORDED,
        unchanged=AuditEvent.PAGE_VIEWED,
        subjects="decision",
    )


@page(_rule("/insight/{use_case}/leads/{finding}/assess"))
def assess(visit: Visit) -> Changed | Moved | Missing:
    """Record the own assessment of the records; only then is there anything else to see."""
    use_case = use_case_of(visit)
    if isinstance(use_case, Moved):
        return use_case
    found = find_lead(visit, use_case)
    if use_case is None or found is None:
        return Missing(asked=visit.path["finding"])
    decided = visit.services.decisions.about(visit.user.force, use_case.id)
    if mine_on(found, decided, visit.user.id) is not None:
        return Moved(to=lead_path(found))
    own, words = read_choice(Own, visit.form.get("own", "")), _words(visit)
    opened = opened_at(visit, found.id)
    if faults := _missing(own=own, reason=words, opened=opened):
        return _again(found, faults)
    first = first_of(found, decided, visit.user.id)
    decision = Decision(
        id=secrets.token_hex(12),
        force=visit.user.force,
        use_case=use_case.id,
        version=found.version,
        snapshot=SnapshotId(visit.reading.snapshot().id),
        finding=found.id,
        outcome="",
        by=visit.user.id,
        at=visit.at,
        list_name=found.list_name,
        lead=lead_of(found),
        own=str(own),
        opened_at=opened,
        second_of=first.id if first else None,
    )
    sealed = {"own": visit.reading.seal(words, words_about(decision.id, "own"))}
    rests_on = records_of(found) | set(evidence_of(found))
    return Changed(
        to=lead_path(found),
        record=lambda entry: visit.services.decisions.begin(decision, rests_on, sealed, entry),
        subjects=(found.id,),
        detail={"decision": decision.id, "stage": "own assessment", "own": str(own)},
    )


@page(_rule("/insight/{use_case}/leads/{finding}/decide"))
def decide(visit: Visit) -> Changed | Moved | Missing:
    """Record the answer, its ground, how it looks now, and what was done; nothing is done by recording it."""
    use_case = use_case_of(visit)
    if isinstance(use_case, Moved):
        return use_case
    found = find_lead(visit, use_case)
    if use_case is None or found is None:
        return Missing(asked=visit.path["finding"])
    mine = mine_on(found, visit.services.decisions.about(visit.user.force, use_case.id), visit.user.id)
    if mine is None or mine.outcome:
        return Moved(to=lead_path(found))
    answer, ground = _answer(visit.form.get("answer", ""))
    after = read_choice(Own, visit.form.get("after", ""))
    action, words = read_choice(Taken, visit.form.get("action", "")), _words(visit)
    if faults := _missing(answer=answer and ground, after=after, action=action, reason=words):
        return _again(found, faults)
    said = {"outcome": answer, "ground": ground, "after": after, "action": action}
    return _added(visit, mine, {name: str(code) for name, code in said.items()}, "answer", words, lead_path(found))


@page(_rule("/insight/{use_case}/decisions/{decision}/sign", Action.SIGN_OFF_DECISION))
def sign(visit: Visit) -> Changed | Moved | Missing:
    """Sign another's decision, or say that it does not hold."""
    return _on_decision(visit, _sign)


@page(_rule("/insight/{use_case}/decisions/{decision}/result"))
def result(visit: Visit) -> Changed | Moved | Missing:
    """Tell what came of a decision."""
    return _on_decision(visit, _result)


Act = Callable[[Visit, Decision, str], Changed | Moved]


def _on_decision(visit: Visit, act: Act) -> Changed | Moved | Missing:
    use_case = use_case_of(visit)
    if isinstance(use_case, Moved):
        return use_case
    told = visit.services.decisions.about(visit.user.force, use_case.id) if use_case else ()
    found = next((one for one in told if one.id == visit.path["decision"] and one.outcome), None)
    if use_case is None or found is None:
        return Missing(asked=visit.path["decision"])
    return act(visit, found, f"/insight/{use_case.id}/decisions")


def _sign(visit: Visit, found: Decision, back: str) -> Changed | Moved:
    word, words = visit.form.get("sign_off", ""), _words(visit)
    if found.by == visit.user.id or found.sign_off or word not in {"holds", "does not hold"} or not words:
        return Moved(to=f"{back}?{urlencode({'fault': 'sign'})}")
    said = {"sign_off": word, "signed_by": visit.user.id, "signed_at": visit.at}
    return _added(visit, found, said, "sign-off", words, back)


def _result(visit: Visit, found: Decision, back: str) -> Changed | Moved:
    came = read_choice(Result, visit.form.get("result", ""))
    if came is None or found.result:
        return Moved(to=f"{back}?{urlencode({'fault': 'result'})}")
    said = {"result": str(came), "result_by": visit.user.id, "result_at": visit.at}
    return _added(visit, found, said, "result", _words(visit), back)


def _added(visit: Visit, decision: Decision, said: Mapping[str, object], part: str, words: str, to: str) -> Changed:
    """Add to a decision. The first of ``said`` is what must not have been said yet."""
    more = {"decided_at": visit.at} if part == "answer" else {}
    sealed = {part: visit.reading.seal(words, words_about(decision.id, part))} if words else {}
    snapshot = SnapshotId(visit.reading.snapshot().id)

    def record(entry: AuditEntry) -> None:
        visit.services.decisions.add(decision, {**said, **more}, snapshot, sealed, entry)

    told = {name: str(value) for name, value in said.items() if not name.endswith(("_by", "_at"))}
    about = (decision.finding,) if decision.finding else ()
    return Changed(to=to, record=record, subjects=about, detail={"decision": decision.id, "stage": part, **told})


def _answer(said: str) -> tuple[Answer | None, WhySo | None]:
    first, _, second = said.partition("/")
    answer, ground = read_choice(Answer, first), read_choice(WhySo, second)
    return (answer, ground) if answer and ground and ground.fits(answer) else (None, None)


def _words(visit: Visit) -> str:
    words = visit.form.get("reason", "").strip()[:LONGEST]
    return words if len(words) >= SHORTEST else ""


def _missing(**said: object) -> list[str]:
    return [name for name, value in said.items() if not value]


def _again(found: Finding, faults: list[str]) -> Moved:
    return Moved(to=f"{lead_path(found)}?{urlencode({'fault': ','.join(faults)})}")
