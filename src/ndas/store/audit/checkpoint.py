"""A checkpoint: the platform's signed word on what a force's chain was at one moment. It goes to the force.

A chain alone cannot show that its end was cut off, or that its owner rewrote it whole; a checkpoint held by somebody
else can.
"""

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, select

from ndas.store.audit.form import canonical
from ndas.store.audit.tables import audit_checkpoint
from ndas.store.database import insert_new
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The first ``size`` entries of a force's chain, by Merkle root and digest of the last of them."""

    force: ForceId
    size: int
    root: str
    head: str
    at: datetime
    signature: str = ""
    """Ed25519 over the canonical JSON of the other fields, base64."""

    def to_json(self) -> str:
        """Return the checkpoint as one line, to hand to the force."""
        return canonical({**asdict(self), "at": self.at.astimezone(UTC).isoformat()})

    @classmethod
    def from_json(cls, text: str) -> "Checkpoint":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not a checkpoint.
        """
        try:
            said = json.loads(text)
            return cls(**{**said, "at": datetime.fromisoformat(said["at"])})
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError("this is not a checkpoint of an audit log: expected one line of JSON") from wrong

    def signed(self, key: Ed25519PrivateKey) -> "Checkpoint":
        """Return the checkpoint with its signature."""
        signature = base64.b64encode(key.sign(self._statement())).decode()
        return Checkpoint(self.force, self.size, self.root, self.head, self.at, signature)

    def is_signed_by(self, verifying_key: str) -> bool:
        """Whether the signature is of this Ed25519 public key (base64)."""
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(verifying_key, validate=True))
            key.verify(base64.b64decode(self.signature, validate=True), self._statement())
        except (InvalidSignature, ValueError, binascii.Error):
            return False
        return True

    def _statement(self) -> bytes:
        statement = {**asdict(self), "at": self.at.astimezone(UTC).isoformat(), "is": "ndas audit checkpoint 1"}
        del statement["signature"]
        return canonical(statement).encode()


def keep_checkpoint(connection: Connection, made: Checkpoint) -> None:
    """Keep a checkpoint beside the log as well; the one that proves something is the force's."""
    insert_new(connection, audit_checkpoint, {column.name: getattr(made, column.name) for column in audit_checkpoint.c})


def kept_checkpoints(connection: Connection, force: ForceId) -> list[Checkpoint]:
    """The checkpoints that were kept beside the force's log."""
    rows = connection.execute(select(audit_checkpoint).where(audit_checkpoint.c.force == force))
    return [Checkpoint(ForceId(row.force), row.size, row.root, row.head, row.at, row.signature) for row in rows]
