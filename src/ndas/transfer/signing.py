"""Ed25519 keys: a force's, that signs its deliveries and requests, and the platform's, that signs receipts.

A key file is an encrypted PKCS#8 key in the age passphrase format (scrypt), because the passphrase encryption that
OpenSSL-made PKCS#8 files carry is too quick to guess (2048 rounds of PBKDF2). ``age -d KEY | openssl pkey`` reads it.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ndas.transfer.errors import SigningKeyError
from ndas.transfer.locked import BusyError, lock, unlock

SIGNATURE_BYTES = 64
MIN_PASSPHRASE = 12


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private signing key in memory. It has no representation that shows it."""

    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey(verifying key {self.verifying_key})"

    @property
    def verifying_key(self) -> str:
        """The public key, 32 bytes in base64: what the other side registers."""
        return base64.b64encode(self.private.public_key().public_bytes_raw()).decode()

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of ``message``."""
        return self.private.sign(message)


def is_signed(message: bytes, signature: bytes, verifying_key: str) -> bool:
    """Whether ``signature`` is that key's over ``message``. A malformed key verifies nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(verifying_key, validate=True)).verify(signature, message)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def new_signing_key() -> SigningKey:
    """Return a fresh key, in memory alone."""
    return SigningKey(Ed25519PrivateKey.generate())


def make_signing_key(path: Path, passphrase: str) -> str:
    """Write a fresh key to ``path``, locked by ``passphrase``; return its verifying key.

    Raises:
        SigningKeyError: the file exists already, cannot be written, or the passphrase is shorter than 12 characters.
    """
    if len(passphrase) < MIN_PASSPHRASE:
        raise SigningKeyError(
            f"a signing key's passphrase has at least {MIN_PASSPHRASE} characters; choose a longer one"
        )
    taken = f"{path} exists already; name another file, or move the old key away first"
    if path.exists():
        raise SigningKeyError(taken)
    key = new_signing_key()
    pem = key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    locked = lock(pem, passphrase)
    try:
        # O_EXCL: a key that signs this force's deliveries is never replaced by accident.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(locked)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as exists:
        raise SigningKeyError(taken) from exists
    except OSError as unwritable:
        raise SigningKeyError(f"{path} cannot be written: {unwritable.strerror}") from unwritable
    return key.verifying_key


def load_signing_key(path: Path, passphrase: str) -> SigningKey:
    """Return the key that `make_signing_key` wrote to ``path``.

    Raises:
        SigningKeyError: no such file, not a key file, or the passphrase does not open it.
    """
    try:
        private = serialization.load_pem_private_key(unlock(path.read_bytes(), passphrase), None)
    except OSError as unreadable:
        raise SigningKeyError(f"{path} cannot be read: {unreadable.strerror}") from unreadable
    except BusyError as busy:
        raise SigningKeyError(f"{path}: {busy}") from busy
    except (pyrage.DecryptError, ValueError) as locked:
        raise SigningKeyError(f"{path}: this passphrase does not open it, or it is not a signing key file") from locked
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyError(f"{path} holds another kind of key; expected Ed25519, as `make_signing_key` writes it")
    return SigningKey(private)
