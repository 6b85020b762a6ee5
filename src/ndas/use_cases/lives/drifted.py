"""Suspends a running use case where drift's verdict says so: the register that `evaluation.drift` speaks to.

1. Only the version that the verdict is about is suspended, and only while it runs; another's verdict changes nothing.
2. The step is the platform's own, with the verdict's reasons, and is written to the audit log like any other step.
3. Nothing here takes up again what was suspended: that is a person's act.
"""

from dataclasses import dataclass
from datetime import datetime

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import Control
from ndas.use_cases.folder import UseCase
from ndas.use_cases.lifecycle.rules import PLATFORM
from ndas.use_cases.lives.acts import Person, Wanted, standing_at, take_step
from ndas.vocabulary import ForceId
from ndas.vocabulary.lifecycle import State


@dataclass(frozen=True, slots=True)
class SuspendsDrifted:
    """A use case at a force, as drift's `Suspends`."""

    control: Control
    force: ForceId
    use_case: UseCase
    run: str
    """The run in which drift was measured; the audit log names it."""

    def suspend(self, use_case: str, version: int, reasons: tuple[str, ...], at: datetime) -> None:
        """Suspend the version at once, if it is this use case's and runs.

        Raises:
            StateRefusedError: somebody has taken a step meanwhile.
        """
        declared = self.use_case.declaration
        if (use_case, version) != (declared.id, declared.version):
            return
        if not standing_at(self.control, self.force, self.use_case, at.date()).runs:
            return
        detail = {"use_case": use_case, "state": str(State.SUSPENDED), "rule": "drift", "reasons": str(len(reasons))}
        entry = AuditEntry(AuditEvent.USE_CASE_MOVED, at, self.force, actor=PLATFORM, run=self.run, detail=detail)
        told = f"Drift: {'; '.join(reasons)}"
        wanted = Wanted(state=State.SUSPENDED, reason=told, evidence={"rule": "drift"})
        take_step(
            self.control, self.force, self.use_case, wanted, by=Person(id=PLATFORM, roles=(PLATFORM,)), audit=entry
        )
