"""The life of a use case at one force: the states, and one step from state to state with who took it and why.

A use case begins nowhere: without a step it does not exist for the force. Steps are only added, never changed, so that
a use case that failed stays on the register with everything that led there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ndas.vocabulary.ids import ForceId


class State(StrEnum):
    """Where a use case stands at a force."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    BUILT = "built"
    SHADOW = "shadow"
    """It runs with each refresh and is counted, and nobody is shown what it finds."""
    LIVE = "live"
    SUSPENDED = "suspended"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `evidence` is what it rested on, by closed keys; `digest` is that of the use case as it was then."""

    id: str
    force: ForceId
    use_case: str
    version: int
    state: State
    by: str
    role: str
    at: datetime
    reason: str
    digest: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    expires_on: date | None = None
    """The last day of a shadow run or of a pilot."""
    failed: bool = False
    """Of a retirement: it did not do what it was for."""
