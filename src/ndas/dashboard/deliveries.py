"""What the load pages show: every row accounted for, how good it was, what changed since last week."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ndas.vocabulary.rows import Fate

LoadState = Literal["live", "replaced", "refused", "running", "failed"]
Dimension = Literal["completeness", "uniqueness", "timeliness", "consistency", "validity", "accuracy"]


@dataclass(frozen=True, kw_only=True)
class SystemHealth:
    """How fresh one source system is. `late` is decided against the force's declared refresh."""

    system: str
    as_at: datetime | None
    load_id: str | None
    rows: int
    late: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LoadCard:
    """One delivery in the list of loads."""

    id: str
    sequence: int
    systems: tuple[str, ...]
    as_at: datetime
    received_at: datetime
    state: LoadState
    rows_in_manifest: int
    accepted: int
    quarantined: int
    refused: int
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class ReconciliationRow:
    """One table: rows in manifest = accepted + quarantined + refused, else nothing is published."""

    system: str
    table: str
    in_manifest: int
    accepted: int
    quarantined: int
    refused: int

    @property
    def unaccounted(self) -> int:
        """Rows that are in no pile: 0 for every published load."""
        return self.in_manifest - self.accepted - self.quarantined - self.refused


@dataclass(frozen=True, kw_only=True)
class QualityMeasure:
    """One of the six dimensions for one load: share from 0 to 1, and the shares of earlier loads."""

    dimension: Dimension
    share: float
    checked: int
    failed: int
    worst: str = ""
    trend: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DifferenceRow:
    """Week on week, one table."""

    system: str
    table: str
    before: int
    now: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, kw_only=True)
class RejectionCount:
    """How many rows one rule turned away, and what it expected."""

    system: str
    table: str
    rule: str
    expected: str
    rows: int
    fate: Fate


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """Week on week, one offence group or subject category."""

    dimension: str
    group: str
    before: int
    now: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, kw_only=True)
class CertificateRow:
    """One deletion: certified, or with the places where a search found something of it."""

    number: int | None
    occasion: str
    load_id: str
    records: int
    at: datetime
    found_in: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TrapRow:
    """One kind of canary in one week."""

    load_id: str
    kind: str
    planted: int
    places: tuple[str, ...]
    at: datetime
    found_in: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Deletions:
    """What left the force's data, and whether the traps held; newest first."""

    certificates: tuple[CertificateRow, ...] = ()
    traps: tuple[TrapRow, ...] = ()

    @property
    def alarms(self) -> tuple[CertificateRow, ...]:
        """Deletions of which something was found, and that so have no certificate."""
        return tuple(one for one in self.certificates if one.found_in)


@dataclass(frozen=True, kw_only=True)
class LoadDetail:
    """Everything that the page of one load shows."""

    load: LoadCard
    reconciliation: tuple[ReconciliationRow, ...]
    quality: tuple[QualityMeasure, ...] = ()
    difference: tuple[DifferenceRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    alarms: tuple[str, ...] = ()
    """Changes beyond the limits, in words, with whether two people have agreed."""
    rejections: tuple[RejectionCount, ...] = ()
    steps: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True)
class FixRow:
    """One line of the fix-list for the force: where, which rule, what was expected. Never the value."""

    system: str
    table: str
    source_id: str
    row: int
    column: str
    rule: str
    expected: str
