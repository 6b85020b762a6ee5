"""The force's key holder, as the platform sees it.

Rules:

1. The platform holds no key at rest. It asks for each use, says what for, and gives the key up at the lease's end.
2. One key per delivery, per snapshot and per archive item; a key never serves two of them.
3. The holder writes down each request, may refuse it, and may revoke what it lent: at once where it can be asked
   (`epoch`), else at the lease's end.
4. Destroying a key is final and answered with a receipt that the holder signs.

The holder belongs to the force and may run in another process or on another machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from ndas.vocabulary.ids import ForceId, RunId


class KeyKind(StrEnum):
    """What a key protects."""

    DELIVERY = "delivery"
    """An age identity; its recipient seals one delivery."""
    SNAPSHOT = "snapshot"
    """32 bytes; wraps the keys of one snapshot's files."""
    ARCHIVE = "archive"
    """32 bytes; wraps the key of one archived week. Held apart from live keys."""


KeyState = Literal["live", "revoked", "destroyed", "unknown"]
"""What has become of a key; unknown where the holder never made one of this name."""


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Which key: the force, what kind, and the delivery, snapshot or archive item it belongs to."""

    force: ForceId
    kind: KeyKind
    subject: str

    def __str__(self) -> str:
        return f"{self.force}/{self.kind}/{self.subject}"


@dataclass(frozen=True, slots=True, repr=False)
class Lease:
    """A key on loan. Its bytes never appear in a representation, a log or an exception."""

    ref: KeyRef
    key: bytes
    """An age identity (text, ASCII) for a delivery; 32 raw bytes otherwise."""
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Lease({self.ref}, until {self.expires_at:%Y-%m-%dT%H:%M:%SZ})"


@dataclass(frozen=True, slots=True)
class KeyReceipt:
    """The holder's signed word that it destroyed a key."""

    ref: KeyRef
    destroyed_at: datetime
    run: RunId
    signature: str
    """Ed25519 over the canonical JSON of the other fields, base64."""


class KeyRefusedError(Exception):
    """The holder said no, does not know the key, or cannot be reached. Carries why, never key material."""


class KeyGoneError(KeyRefusedError):
    """The key is destroyed, or the holder never had one of this name: what it protected can be read by nobody."""


class KeyHeldBackError(KeyRefusedError):
    """The key is there and the force holds it back: revoked by itself, or with all keys of its vault."""


class KeyHolder(Protocol):
    """A force's key holder. Every call names the purpose and the run; the holder logs both."""

    def make(self, ref: KeyRef, *, purpose: str, run: RunId) -> str:
        """Make the key; return its public part (an age recipient for a delivery, empty otherwise).

        Raises:
            KeyRefusedError: the key exists already, or the holder refuses.
        """
        ...

    def lend(self, ref: KeyRef, *, purpose: str, run: RunId) -> Lease:
        """Lend the key for a limited time.

        Raises:
            KeyGoneError: unknown or destroyed key.
            KeyHeldBackError: revoked key, or the force holds all of them back.
            KeyRefusedError: refused purpose, or no answer.
        """
        ...

    def revoke(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        """Lend this key no more until it is restored by the force.

        Raises:
            KeyRefusedError: unknown key, or no answer.
        """
        ...

    def destroy(self, ref: KeyRef, *, purpose: str, run: RunId) -> KeyReceipt:
        """Destroy the key for good. Asking again for a destroyed key returns the same receipt.

        Raises:
            KeyRefusedError: unknown key, or no answer.
        """
        ...

    def epoch(self) -> int:
        """Return a number that grows whenever what the holder lends has changed.

        A cheap question, asked before each use of a lent key: while the number is the same, what was lent still stands;
        once it has grown, the key must be given up and asked for again.

        Raises:
            KeyRefusedError: no answer. A lease then runs to its end and no longer.
        """
        ...

    def destroy_all(self, refs: Sequence[KeyRef], *, purpose: str, run: RunId) -> tuple[KeyReceipt, ...]:
        """Destroy several keys of one kind in one act: all of them, or none. Their receipts come in the same order.

        Raises:
            KeyRefusedError: an unknown key among them, keys of different kinds, or no answer.
        """
        ...

    def states(self, refs: Sequence[KeyRef], *, purpose: str, run: RunId) -> tuple[KeyState, ...]:
        """Say what has become of each of these keys, in their order. No key is lent.

        Raises:
            KeyRefusedError: refused purpose, another force's key among them, or no answer.
        """
        ...

    def counts(self, *, purpose: str, run: RunId) -> Mapping[tuple[KeyKind, KeyState], int]:
        """Say how many keys of each kind are in each state; none is named.

        Raises:
            KeyRefusedError: refused purpose, or no answer.
        """
        ...

    def verifying_key(self) -> str:
        """Return the Ed25519 public key, base64, that its receipts are signed with."""
        ...
