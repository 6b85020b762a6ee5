"""A vault opened by a passphrase: Argon2id makes a wrapping key of it.

The wrapping key stays in memory from the first use on; the passphrase does not. When another process has changed the
vault's passphrase, this one no longer opens it.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ndas.store.keys.errors import ProviderError, VaultError
from ndas.store.keys.passphrase import SALT_BYTES, KdfCost, derive_key
from ndas.store.keys.providers.provider import Wrapped

_NONCE_BYTES = 12


class PassphraseProvider:
    """Opens vaults of one passphrase. One instance serves one vault: the salt is the vault's."""

    name = "passphrase"

    def __init__(self, passphrase: str, *, cost: KdfCost | None = None) -> None:
        self._passphrase: str | None = passphrase
        self._cost = cost or KdfCost()
        self._salt = b""
        self._key = b""

    def __repr__(self) -> str:
        return "PassphraseProvider()"

    def is_same_as(self, other: "PassphraseProvider") -> bool:
        """Whether both were given one and the same passphrase and have not been used yet."""
        return self._passphrase is not None and self._passphrase == other._passphrase  # noqa: SLF001 - of its own kind

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """As `Provider.wrap`.

        Raises:
            VaultError: the passphrase is too short.
        """
        key = self._key_for(self._salt or secrets.token_bytes(SALT_BYTES), self._cost)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return {
            "memory_kib": self._cost.memory_kib,
            "iterations": self._cost.iterations,
            "lanes": self._cost.lanes,
            "salt": base64.b64encode(self._salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
            "wrapped": base64.b64encode(AESGCM(key).encrypt(nonce, secret, about.encode())).decode(),
        }

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """As `Provider.unwrap`."""
        try:
            cost = KdfCost(int(wrapped["memory_kib"]), int(wrapped["iterations"]), int(wrapped["lanes"]))
            salt, nonce, sealed = (
                base64.b64decode(str(wrapped[name]), validate=True) for name in ("salt", "nonce", "wrapped")
            )
            return AESGCM(self._key_for(salt, cost)).decrypt(nonce, sealed, about.encode())
        except InvalidTag:
            raise ProviderError(
                "the passphrase is wrong or the file was changed; check the passphrase, "
                "else recover the vault (ndas keyholder recover)"
            ) from None
        except (KeyError, ValueError, TypeError, binascii.Error):
            raise ProviderError("the vault's header names no passphrase as it should: the file was changed") from None

    def _key_for(self, salt: bytes, cost: KdfCost) -> bytes:
        if self._passphrase is not None:
            key = derive_key(self._passphrase, salt=salt, cost=cost)
            self._key, self._salt, self._cost, self._passphrase = key, salt, cost, None
        elif salt != self._salt:
            raise VaultError("the vault has another passphrase since it was opened; start the key holder again")
        return self._key
