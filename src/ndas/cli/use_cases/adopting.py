"""The lives of the shipped use cases for forces of demonstrations and tests, on the way that every use case goes.

The force's custodian proposes and builds, the data protection officer assesses, the ethics committee's secretary lets
it run in shadow, the owner puts it live as a pilot of ninety days. All four are invented here, and so is what they say.
A real force begins with no use case, and its people take the steps themselves (`ndas use-case --help`).
"""

from collections.abc import Iterable
from datetime import datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import Control
from ndas.use_cases import USE_CASES
from ndas.use_cases.lifecycle.rules import LONGEST_PILOT
from ndas.use_cases.lives.acts import Person, Wanted, standing_at, take_step
from ndas.vocabulary import ForceId
from ndas.vocabulary.lifecycle import State

_SAID = {
    State.PROPOSED: ("custodian", "Invented for this demonstration: asked for by the force's own investigators."),
    State.ASSESSED: ("dpo", "Invented for this demonstration: covered by the national assessment, as it stands."),
    State.BUILT: ("custodian", "Invented for this demonstration: as shipped, and its check finds nothing left to do."),
    State.SHADOW: ("ethics_secretary", "Invented for this demonstration: the committee approved, minute 3 of 2026."),
    State.LIVE: ("owner", "Invented for this demonstration: a pilot, to be looked at again before its last day."),
}
_EVIDENCE = {
    State.BUILT: {"checked": "ndas use-case check: nothing is left to do"},
    State.SHADOW: {"minute": "DEMO-ETHICS-3/26"},
    State.LIVE: {"minute": "DEMO-ETHICS-3/26", "pilot": "yes"},
}


def adopt_use_cases(
    control: Control, force: ForceId, *, at: datetime, names: Iterable[str] = tuple(USE_CASES), to: State = State.LIVE
) -> None:
    """Take the steps from proposed to ``to`` for use cases of an invented force that has its assessment.

    A use case that has taken any step is left as it is.
    """
    ends = at.date() + LONGEST_PILOT
    for name in names:
        use_case = USE_CASES[name]
        if standing_at(control, force, use_case, at.date()).state is not None:
            continue
        for state, (role, reason) in _SAID.items():
            person = Person(id=f"{role.replace('_', '-')}-{force}", roles=(role,))
            last = ends if state in {State.SHADOW, State.LIVE} else None
            wanted = Wanted(state=state, reason=reason, evidence=_EVIDENCE.get(state, {}), expires_on=last)
            detail = {"use_case": name, "state": str(state)}
            entry = AuditEntry(AuditEvent.USE_CASE_MOVED, at, force, actor=person.id, role=role, detail=detail)
            take_step(control, force, use_case, wanted, by=person, audit=entry)
            if state is to:
                break
