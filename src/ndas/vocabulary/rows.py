"""What becomes of a delivered row: accepted, quarantined or refused, exactly once.

* *Accepted*: keeps the contract and enters the snapshot.
* *Quarantined*: breaks the contract. Kept apart, encrypted, and named to the force in a fix-list.
* *Refused*: must never be held (sensitive, above the marking ceiling, or so malformed that the gate cannot read it).
  Only rule, row number and a keyed digest remain; no content, not even an id.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Why one row went back to the force. Holds no value of the row but the force's own id of it."""

    system: str
    table: str
    row_number: int
    """Record number in the file, 1 for the first after the header."""
    source_id: str
    column: str
    rule: str
    expected: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The whole trace of a refused row."""

    system: str
    table: str
    row_number: int
    rule: str
    digest: str
    """HMAC-SHA-256 of the row under the delivery's own digest key, which is destroyed with the delivery."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The account of one table: every row the manifest counts has one fate."""

    system: str
    table: str
    manifest: int
    accepted: int
    quarantined: int
    refused: int

    @property
    def balanced(self) -> bool:
        """Whether manifest = accepted + quarantined + refused. Otherwise nothing is published."""
        return self.manifest == self.accepted + self.quarantined + self.refused
