"""Where a log begins that retention has shortened: what stands for the entries that were taken away.

1. A start is what the Merkle tree and the chain need to go on: how many entries, the last one's digest, the peaks.
2. The log itself says where it begins: its last entry of `LOG_RETIRED` carries the digest of the start.
3. A checkpoint that the force kept of that very size agrees with it, or the start is forged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from ndas.store.audit.form import GENESIS, canonical, digest
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.tables import audit_start
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Start:
    """The state of a chain before its first entry that is still there."""

    size: int = 0
    """How many entries went before."""
    head: str = GENESIS
    """Digest of the last of them."""
    peaks: tuple[str, ...] = ()
    """Of their Merkle tree."""
    forgotten: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Marks of forgotten subjects among them, by the number of the entry, still there, that says so."""

    @property
    def digest(self) -> str:
        """What the entry of retirement says of it."""
        return digest(self.to_json())

    def to_json(self) -> str:
        """The start as one line, the first of an export."""
        forgotten = {str(number): list(marks) for number, marks in self.forgotten.items()}
        said = {"size": self.size, "head": self.head, "peaks": list(self.peaks), "forgotten": forgotten}
        return canonical({"start": said})

    @classmethod
    def from_json(cls, text: str) -> "Start":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not a start.
        """
        try:
            said: dict[str, Any] = json.loads(text)["start"]
            forgotten = {int(number): tuple(marks) for number, marks in said["forgotten"].items()}
            start = cls(**{**said, "peaks": tuple(said["peaks"]), "forgotten": forgotten})
            MerkleTree.resumed(start.size, start.peaks)
            if start.to_json() == text:
                return start
        except (KeyError, TypeError, AttributeError, RecursionError) as wrong:
            raise ValueError("this is not the start of an audit log: expected one line of JSON") from wrong
        raise ValueError("this is not the start of an audit log: it is not in canonical form")


def read_start(connection: Connection, force: ForceId) -> Start:
    """Where the force's stored log begins."""
    row = connection.execute(select(audit_start).where(audit_start.c.force == force)).one_or_none()
    return Start() if row is None else Start.from_json(row.start)
