"""A finding: a lead with its evidence, for a person to decide about. Never a bare number, never a decision."""

from dataclasses import dataclass
from datetime import datetime

NOT_EVIDENCE = "Not evidence. Not a ground for arrest, search or stop. It says only that records deserve to be read."


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against, in words, with the records it rests on."""

    words: str
    evidence: tuple[str, ...]
    """Ids of harmonised records."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an officer should look at. `evidence` is never empty."""

    id: str
    use_case: str
    version: str
    subject: str
    """What it is about: ``event:<id>``, ``location:<id>`` ... never a person's score."""
    headline: str
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    missing: tuple[str, ...]
    """What is not held and would matter."""
    valid_from: datetime
    valid_to: datetime
    list_name: str = ""
    """The list that it stands on."""
    band: str = ""
    """How often leads like this were confirmed, in natural frequencies, or that it is not known."""
    not_used: tuple[str, ...] = ()
    """What was held and deliberately not used."""
    warning: str = NOT_EVIDENCE

    def __post_init__(self) -> None:
        if not any(reason.evidence for reason in self.reasons_for):
            raise ValueError("a finding needs at least one reason that names its records")
