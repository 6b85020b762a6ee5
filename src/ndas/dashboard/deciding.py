"""What the pages need of people's decisions about leads, and of the lives of use cases."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from ndas.governance.audit import AuditEntry
from ndas.store.control import Decision
from ndas.use_cases.lives.life import Life
from ndas.vocabulary.ids import ForceId, SnapshotId


class Decisions(Protocol):
    """People's decisions about leads, by force; they outlive snapshots. Each write commits with its audit entry."""

    def about(self, force: ForceId, use_case: str) -> tuple[Decision, ...]:
        """What was decided in one use case, oldest first, without what was forgotten."""

    def begin(
        self, decision: Decision, records: Collection[str], words: Mapping[str, bytes], audit: AuditEntry
    ) -> None:
        """Keep an own assessment, with the records it rests on and its sealed words."""

    def add(
        self,
        decision: Decision,
        said: Mapping[str, object],
        snapshot: SnapshotId,
        words: Mapping[str, bytes],
        audit: AuditEntry,
    ) -> None:
        """Add an answer, a sign-off or a result.

        Raises:
            StateRefusedError: there is one already.
        """

    def words(self, decision: str, snapshot: SnapshotId) -> Mapping[str, bytes]:
        """The sealed words of a decision by part."""


class Lives(Protocol):
    """The lives of the use cases at a force."""

    def all(self, force: ForceId, at: datetime) -> tuple[Life, ...]:
        """Every use case that is registered, proposed at the force or not."""

    def one(self, force: ForceId, use_case: str, at: datetime) -> Life | None:
        """One of them."""

    def suspend(self, force: ForceId, use_case: str, reason: str, roles: Collection[str], audit: AuditEntry) -> None:
        """Stop a use case, with its audit entry in the same transaction.

        Raises:
            StepRefusedError, StateRefusedError: it cannot be stopped now.
        """
