"""From a passphrase to the key of a vault file: Argon2id (RFC 9106)."""

import threading
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ndas.store.keys.errors import VaultError

KEY_BYTES = 32
SALT_BYTES = 16
SHORTEST = 12
"""Characters; a vault's passphrase is typed rarely and guards everything."""
_DERIVING = threading.Lock()
"""OpenSSL lends its threads to one derivation; two at once in one process wait for each other's lanes for ever."""
_MOST_MEMORY_KIB = 4 * 1024 * 1024
_MOST_ITERATIONS = 64
_MOST_LANES = 64


@dataclass(frozen=True, slots=True)
class KdfCost:
    """How dear one guess is. The default is the second choice that RFC 9106 section 4 recommends (64 MiB)."""

    memory_kib: int = 65536
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        in_bounds = (
            8 * self.lanes <= self.memory_kib <= _MOST_MEMORY_KIB
            and 1 <= self.iterations <= _MOST_ITERATIONS
            and 1 <= self.lanes <= _MOST_LANES
        )
        if not in_bounds:  # a changed file must not be able to exhaust the machine
            raise VaultError("the vault names a cost for its passphrase that is out of bounds: the file was changed")


def derive_key(passphrase: str, *, salt: bytes, cost: KdfCost) -> bytes:
    """Return the 32-byte key of a vault.

    Raises:
        VaultError: the passphrase is too short to guard anything.
    """
    if len(passphrase) < SHORTEST:
        raise VaultError(f"a vault's passphrase has at least {SHORTEST} characters; choose a longer one")
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    with _DERIVING:
        return kdf.derive(passphrase.encode())
