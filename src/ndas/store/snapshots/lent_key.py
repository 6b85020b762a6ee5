"""The key of one snapshot, for as long as it is lent.

1. A key is used only while its lease runs; the moment it ends, the key is given up. A wall clock that is set back does
   not make a lease longer: a clock that only goes forward ends it too.
2. After that the holder is asked again; its refusal ends all use until it lends once more.
3. A lease for another key than the one asked for is not used.
4. Each use of the key has its own label, so that no two uses share key bytes.

Python cannot wipe bytes from memory: what is promised is that no reference to them outlives the lease or `give_up`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ndas.governance import KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.store.snapshots.errors import SnapshotLockedError
from ndas.vocabulary import ForceId, SnapshotId

Lend = Callable[[], Lease]
"""Asks the force's key holder for the snapshot's key, naming purpose and run; may raise `KeyRefusedError`."""

Clock = Callable[[], datetime]

_KEY_BYTES = 32


def now_utc() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class LentKey:
    """One snapshot's key, asked for when needed and given up when its lease ends."""

    def __init__(self, force: ForceId, snapshot: SnapshotId, lend: Lend, clock: Clock = now_utc) -> None:
        self._ref = KeyRef(force, KeyKind.SNAPSHOT, snapshot)
        self._lend = lend
        self._clock = clock
        self._lease: Lease | None = None
        self._ends = 0.0

    def __repr__(self) -> str:
        return f"LentKey({self._ref})"

    @property
    def is_lent(self) -> bool:
        """Whether a lease runs now, without asking anybody."""
        return self._lease is not None and self._clock() < self._lease.expires_at and monotonic() < self._ends

    def require(self) -> datetime:
        """Return when the running lease ends, after asking for a new one where there is none.

        Raises:
            SnapshotLockedError: the holder does not lend, or lent what was not asked for.
        """
        return self._running().expires_at

    def derive(self, label: str) -> bytes:
        """Return 32 bytes for the one use that ``label`` names (HKDF-SHA-256, RFC 5869).

        Raises:
            SnapshotLockedError: as `require`.
        """
        lease = self._running()
        salt = str(lease.ref).encode()
        return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=label.encode()).derive(lease.key)

    def give_up(self) -> None:
        """Forget the key; the next use asks the holder again."""
        self._lease = None

    def _running(self) -> Lease:
        lease = self._lease
        if lease is None or not self.is_lent:
            self._lease = None
            asked_at = monotonic()
            lease = self._ask()
            self._ends = asked_at + (lease.expires_at - self._clock()).total_seconds()
            self._lease = lease
        return lease

    def _ask(self) -> Lease:
        try:
            lease = self._lend()
        except KeyRefusedError as refusal:
            raise SnapshotLockedError(
                f"the key holder does not lend the key {self._ref}: {refusal}; ask the force to lend it again"
            ) from refusal
        if lease.ref != self._ref or len(lease.key) != _KEY_BYTES:
            raise SnapshotLockedError(
                f"the key holder lent {lease.ref}, expected {self._ref} with {_KEY_BYTES} bytes; check its vault"
            )
        if lease.expires_at <= self._clock():
            raise SnapshotLockedError(
                f"the lease of {self._ref} had ended when it came; check the clocks of both sides"
            )
        return lease
