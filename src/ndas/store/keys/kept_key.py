"""A key as a vault keeps it, and the making of new ones."""

import base64
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import pyrage.x25519

from ndas.governance import KeyKind
from ndas.store.keys.custody import OpenCustody, seal_to_custody

KeptState = Literal["live", "revoked", "destroyed"]

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class KeptKey:
    """A key in its vault. Revoked, its bytes are sealed to both custodians; destroyed, only its receipt is left."""

    state: KeptState
    made_at: datetime
    public: str
    """The age recipient of a delivery key; empty otherwise."""
    key: bytes
    receipt: str = ""
    sealed: bytes = b""
    """The key sealed to the custodians, while it is revoked."""

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
        key, sealed = base64.b64decode(said["key"]), base64.b64decode(said["sealed"])
        return cls(said["state"], made_at, said["public"], key, said["receipt"], sealed)

    def revoked(self, sealing_key: bytes | None, *, about: str) -> "KeptKey":
        """The key out of the holder's reach: sealed to the custodians, or only marked where there are none."""
        if sealing_key is None:
            return replace(self, state="revoked")
        return replace(self, state="revoked", key=b"", sealed=seal_to_custody(self.key, sealing_key, about=about))

    def restored(self, custody: OpenCustody, *, about: str) -> "KeptKey":
        """The key back in reach.

        Raises:
            CustodyError: it was sealed to other custodians.
        """
        key = custody.unseal(self.sealed, about=about) if self.sealed else self.key
        return replace(self, state="live", key=key, sealed=b"")

    def destroyed(self, receipt: str) -> "KeptKey":
        """What stays of the key after its end."""
        return replace(self, state="destroyed", key=b"", sealed=b"", receipt=receipt)

    def written(self) -> dict[str, Any]:
        """The key as JSON for the vault."""
        return {
            "state": self.state,
            "made_at": self.made_at.isoformat(),
            "public": self.public,
            "key": base64.b64encode(self.key).decode(),
            "receipt": self.receipt,
            "sealed": base64.b64encode(self.sealed).decode(),
        }
