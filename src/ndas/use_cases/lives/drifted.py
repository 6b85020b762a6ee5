"""Suspends a running use case where drift's verdict says so: the register that `evaluation.drift` speaks to.

1. Only the version that the verdict is about is suspended, and only while it runs; another's verdict changes nothing.
2. The step is the platform's own, with the verdict's reasons, and is written to the audit log like any other step.
3. Nothing here takes up again what was suspended: that is a person's act.
"""

from dataclasses import dataclass
from datetime import datetime

from ndas.store.control import Control
from ndas.use_cases.folder import UseCase
from ndas.use_cases.lives.acts import suspend_by_rule
from ndas.vocabulary import ForceId


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
        told = f"Drift: {'; '.join(reasons)}"
        suspend_by_rule(self.control, self.force, self.use_case, "drift", told, at=at, run=self.run)
