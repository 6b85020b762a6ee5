"""The declared use cases, as pages and the purpose form offer them."""

from collections.abc import Callable
from datetime import datetime

from ndas.dashboard.services import UseCase
from ndas.governance.access import Role
from ndas.use_cases import USE_CASES
from ndas.vocabulary import ForceId

_KNOWN = frozenset(Role)


class LiveUseCases:
    """The register, without those whose approval does not cover today."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def all(self, force: ForceId) -> tuple[UseCase, ...]:  # noqa: ARG002 - every force has the same register today
        """The use cases that are live today."""
        today = self._clock().date()
        return tuple(
            UseCase(
                id=declared.id,
                name=declared.title,
                aim=declared.aim,
                roles=frozenset(Role(role) for role in declared.roles if role in _KNOWN),
                reference_hint=declared.reference_hint,
            )
            for declared in (use_case.declaration for use_case in USE_CASES.values())
            if declared.live_on(today)
        )
