"""Keys derived from the deployment's own, each for one use, and small secrets sealed under them."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ndas.dashboard.services import Deployment

_NONCE = 12


class SealBrokenError(Exception):
    """What was sealed was changed, is another user's, or was sealed under another key."""


def derived(deployment: Deployment, use: bytes) -> bytes:
    """A key of 32 bytes for one use."""
    return HKDF(SHA256(), 32, None, b"ndas dashboard 1 " + use).derive(deployment.digest_key)


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """The secret, readable only with the key and for the same ``about`` (AES-256-GCM)."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """What was sealed.

    Raises:
        SealBrokenError: it does not open.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except InvalidTag as broken:
        raise SealBrokenError from broken
