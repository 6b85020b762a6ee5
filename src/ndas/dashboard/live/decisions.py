"""People's decisions about leads, and the lives of use cases, in the control database."""

from collections.abc import Collection, Mapping
from datetime import datetime

from ndas.governance import AuditEntry
from ndas.store.control import Control, Decision
from ndas.use_cases import USE_CASES
from ndas.use_cases.lives.acts import Person, Wanted, take_step
from ndas.use_cases.lives.life import Life, life_of
from ndas.vocabulary import ForceId, SnapshotId
from ndas.vocabulary.lifecycle import State


class LiveDecisions:
    """Decisions by force."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def about(self, force: ForceId, use_case: str) -> tuple[Decision, ...]:
        """What was decided in one use case, oldest first."""
        return self._control.decisions.about(force, use_case)

    def begin(
        self, decision: Decision, records: Collection[str], words: Mapping[str, bytes], audit: AuditEntry
    ) -> None:
        """Keep an own assessment."""
        self._control.decisions.record(decision, records=records, words=words, audit=audit)

    def add(
        self,
        decision: Decision,
        said: Mapping[str, object],
        snapshot: SnapshotId,
        words: Mapping[str, bytes],
        audit: AuditEntry,
    ) -> None:
        """Add an answer, a sign-off or a result."""
        self._control.decisions.add(decision, audit=audit, snapshot=snapshot, words=words, **said)

    def words(self, decision: str, snapshot: SnapshotId) -> Mapping[str, bytes]:
        """The sealed words of a decision."""
        return self._control.decisions.words(decision, snapshot)


class LiveLives:
    """The lives of the registered use cases."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def all(self, force: ForceId, at: datetime) -> tuple[Life, ...]:
        """Every registered use case."""
        return tuple(life_of(self._control, force, one, at) for one in USE_CASES.values())

    def one(self, force: ForceId, use_case: str, at: datetime) -> Life | None:
        """One of them."""
        found = USE_CASES.get(use_case)
        return life_of(self._control, force, found, at) if found else None

    def suspend(self, force: ForceId, use_case: str, reason: str, roles: Collection[str], audit: AuditEntry) -> None:
        """Stop a use case."""
        wanted = Wanted(state=State.SUSPENDED, reason=reason)
        person = Person(id=audit.actor, roles=tuple(roles))
        take_step(self._control, force, USE_CASES[use_case], wanted, by=person, audit=audit)
