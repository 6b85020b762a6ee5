"""A key as a vault keeps it, and the making of new ones."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pyrage.x25519

from ndas.governance import KeyKind

KeyState = Literal["live", "revoked", "destroyed"]

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class KeptKey:
    """A key in its vault. Once destroyed it has no bytes, only the receipt."""

    state: KeyState
    made_at: datetime
    public: str
    """The age recipient of a delivery key; empty otherwise."""
    key: bytes
    receipt: str = ""

    @classmethod
    def new(cls, kind: KeyKind, *, at: datetime) -> "KeptKey":
        """A fresh key of this kind."""
        if kind is KeyKind.DELIVERY:
            identity = pyrage.x25519.Identity.generate()
            return cls("live", at, str(identity.to_public()), str(identity).encode())
        return cls("live", at, "", secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def read(cls, said: dict[str, Any]) -> "KeptKey":
        """Read what `written` wrote."""
        made_at = datetime.fromisoformat(said["made_at"])
        return cls(said["state"], made_at, said["public"], base64.b64decode(said["key"]), said["receipt"])

    def written(self) -> dict[str, Any]:
        """The key as JSON for the vault."""
        return {
            "state": self.state,
            "made_at": self.made_at.isoformat(),
            "public": self.public,
            "key": base64.b64encode(self.key).decode(),
            "receipt": self.receipt,
        }
