"""The audit log as the workbench reads it: entries by person, user and purpose, samples, odd use, and replay.

Rules that an adapter keeps:
1. It tells ids, codes, versions and times of one force's log; it opens no record.
2. What it lists of a person says how many looks might have shown the person too, where a look knew its many subjects by
   a digest alone.
3. A draw and an attest are written together with their audit entry, or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent
from ndas.governance.oversight import OddUse
from ndas.vocabulary.ids import ForceId


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which entries; what is left out does not narrow. `subjects`: about any of these ids."""

    user_id: str | None = None
    event: AuditEvent | None = None
    purpose: str | None = None
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One line of the audit list, as the log tells it."""

    sequence: int
    at: datetime
    event: str
    operation: str
    user_id: str
    purpose: str
    subject_kind: str
    subject_ids: tuple[str, ...]
    outcome: str
    digest: str
    role: str = ""
    reason: str = ""
    count: int = 0
    recipient: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """A page of audit rows, newest first."""

    rows: tuple[AuditRow, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class ChainState:
    """What verifying the audit chain found, over how many entries, when. `fault` says where it broke."""

    sound: bool
    entries: int
    checked_at: datetime
    head: str
    fault: str | None = None


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What a look showed, by versions and not by content; `policies` with their sentences, `data` in words."""

    row: AuditRow
    route: str
    legal_basis: str
    model_version: str
    data_version: str
    data: str
    policies: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class LooksAtPerson:
    """Who has looked at a person. `perhaps` counts looks at many at once that are known by a digest alone."""

    rows: tuple[AuditRow, ...]
    perhaps: int


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """A look that was drawn for a supervisor, with its line of the log, and what was attested of it."""

    row: AuditRow
    drawn_at: datetime
    verdict: str | None
    note: str | None
    attested_by: str | None


class Overseeing(Protocol):
    """The audit of a force, read back and looked over."""

    def page(self, force: ForceId, which: AuditFilter, first: int, count: int) -> AuditPage:
        """A page of rows, newest first."""

    def chain(self, force: ForceId) -> ChainState:
        """What the last verification found."""

    def replay(self, force: ForceId, sequence: int) -> Replay | None:
        """One entry in full; None where there is none, or no more."""

    def looks_at(self, force: ForceId, subjects: Sequence[str]) -> LooksAtPerson:
        """Every look at a person under any of these ids, oldest first."""

    def odd_use(self, force: ForceId, since: datetime) -> tuple[OddUse, ...]:
        """What is worth asking about since a moment, each with its reason."""

    def samples(self, force: ForceId) -> tuple[Sampled, ...]:
        """Drawn looks, those that wait first."""

    def draw(self, count: int, since: datetime, audit: AuditEntry) -> None:
        """Draw looks for a supervisor, with the audit entry in the same transaction."""

    def attest(self, sequence: int, verdict: str, note: str, audit: AuditEntry) -> None:
        """Keep what the supervisor says of a drawn look, with the audit entry in the same transaction."""
