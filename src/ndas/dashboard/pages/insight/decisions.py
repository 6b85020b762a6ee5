"""`/insight/{use_case}/decisions`: what this person decided and what it changed; what waits for a signature.

Of others' decisions only those are here that a supervisor signs, without the platform's reasons: who wants to read
those records an own assessment first, like everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ndas.dashboard.page import Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.pages.insight.decided import use_case_of
from ndas.dashboard.pages.insight.lead import words_of
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.store.control import Decision
from ndas.use_cases.reviewing.feedback import Effect
from ndas.vocabulary.deciding import Answer, Own, Result, Taken, WhySo

SIZE = 10
_FAULTS = {
    "sign": "Say whether it holds and why, in 20 letters or more; nobody signs their own decision",
    "result": "Choose what came of it; it is told once",
}


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision in words. `effect` says what it did to this week's list; `written` is what the officer wrote."""

    decision: Decision
    who: str
    own: str
    after: str
    answer: str
    ground: str
    action: str
    effect: str
    result: str
    written: tuple[tuple[str, str], ...]


@page(
    PageRule(
        path="/insight/{use_case}/decisions",
        action=Action.DECIDE,
        event=AuditEvent.LIST_VIEWED,
        subjects="decisions",
    ),
)
def decisions(visit: Visit) -> Shown | Missing | Moved:
    """This person's decisions, newest first; for a supervisor, those that wait to be signed."""
    use_case = use_case_of(visit)
    if use_case is None or isinstance(use_case, Moved):
        return use_case or Missing(asked=visit.path["use_case"])
    told = visit.services.decisions.about(visit.user.force, use_case.id)
    may_sign = use_case.sign_off and visit.permissions.once_confirmed(Action.SIGN_OFF_DECISION).allowed
    mine = [one for one in reversed(told) if one.by == visit.user.id and one.outcome]
    waiting = [one for one in told if may_sign and one.by != visit.user.id and one.outcome and not one.sign_off]
    effects = visit.reading.effects(use_case.id)
    shown = mine[(visit.number - 1) * SIZE : visit.number * SIZE]
    fault = visit.query.get("fault", "")
    both = (*shown, *waiting[:SIZE])
    return Shown(
        template="pages/insight/decisions.html",
        title=f"{use_case.name}: what your decisions changed",
        context={
            "use_case": use_case,
            "mine": _lines(visit, shown, effects),
            "waiting": _lines(visit, waiting[:SIZE], effects),
            "more_waiting": max(0, len(waiting) - SIZE),
            "results": tuple(Result),
            "sign_off": use_case.sign_off,
            "faults": ((fault, _FAULTS[fault]),) if fault in _FAULTS else (),
            "pages": Paging(
                path=f"/insight/{use_case.id}/decisions", query={}, number=visit.number, size=SIZE, total=len(mine)
            ),
        },
        subjects=tuple(one.finding for one in both if one.finding),
    )


def _lines(visit: Visit, told: Sequence[Decision], effects: Mapping[str, str]) -> tuple[DecisionLine, ...]:

    return tuple(_line(visit, one, effects.get(one.id, "")) for one in told)


def _line(visit: Visit, decision: Decision, effect: str) -> DecisionLine:
    user = visit.services.directory.user(decision.by)
    done = Effect(effect).words if effect else "Nothing yet: the next refresh takes it into account."
    return DecisionLine(
        decision=decision,
        who=user.name if user else decision.by,
        own=Own(decision.own).words,
        after=Own(decision.after).words,
        answer=Answer(decision.outcome).words,
        ground=WhySo(decision.ground).words,
        action=Taken(decision.action).words,
        effect=done,
        result=Result(decision.result).words if decision.result else "",
        written=tuple(sorted(words_of(visit, decision).items())),
    )
