"""The declared use cases, as pages and the purpose form offer them."""

from collections.abc import Callable
from datetime import datetime

from ndas.dashboard.services import UseCase
from ndas.governance.access import Role
from ndas.store.control import Control
from ndas.use_cases import USE_CASES
from ndas.use_cases.lifecycle import standing_of
from ndas.vocabulary import ForceId

_KNOWN = frozenset(Role)


class LiveUseCases:
    """The register, with those alone that a force's people have put live and not suspended; asked on every request."""

    def __init__(self, control: Control, clock: Callable[[], datetime]) -> None:
        self._control = control
        self._clock = clock

    def all(self, force: ForceId) -> tuple[UseCase, ...]:
        """The use cases that are live at the force today."""
        shown = self._shown(force)
        return tuple(
            UseCase(
                id=declared.id,
                name=declared.title,
                aim=declared.aim,
                roles=frozenset(Role(role) for role in declared.roles if role in _KNOWN),
                reference_hint=declared.reference_hint,
                opens=frozenset(str(one) for one in declared.shows.opens),
                version=str(declared.version),
                legal_basis=declared.lawful_basis,
                sign_off=declared.sign_off,
            )
            for declared in (one.declaration for one in USE_CASES.values() if one.declaration.id in shown)
        )

    def _shown(self, force: ForceId) -> frozenset[str]:
        today = self._clock().date()
        taken = self._control.use_cases.steps(force)
        return frozenset(
            name
            for name, one in USE_CASES.items()
            if standing_of(
                [step for step in taken if step.use_case == name], name, one.declaration.version, one.digest, today
            ).shown
        )
