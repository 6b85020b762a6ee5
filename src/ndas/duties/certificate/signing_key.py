"""The key that signs certificates: the platform's own, in its home, made when it is first needed.

It has no passphrase, because a weekly refresh runs while nobody is there. What it protects is the platform's word, not
anybody's data: who steals it can lie about a search, but reads nothing; and each certificate also carries the receipts
of the force's own key holder, which this key cannot forge. The force notes the verifying key once
(`ndas certificate key`) and gives it to `ndas certificate verify --key`.
"""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ndas.duties.certificate.errors import CertificateError

FILE_NAME = "certificate.key"
_SEED_BYTES = 32


def certificate_key(home: Path) -> Ed25519PrivateKey:
    """Return the key of the platform at ``home``.

    Raises:
        CertificateError: the file is there and is no key.
    """
    path = home / FILE_NAME
    if not path.exists():
        _make(path)
    for left in home.glob(f"{FILE_NAME}.*.part"):  # of one that was killed while it made a key: a key of nothing
        left.unlink(missing_ok=True)
    seed = path.read_bytes()
    if len(seed) != _SEED_BYTES:
        raise CertificateError(
            f"{path} is not the key that signs certificates: expected {_SEED_BYTES} bytes; put back the copy kept apart"
        )
    return Ed25519PrivateKey.from_private_bytes(seed)


def verifying_key_of(key: Ed25519PrivateKey) -> str:
    """Return the public half, base64: what a force notes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _make(path: Path) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # whole or absent, and never in place of one that another process made first
    except (FileExistsError, FileNotFoundError):  # made first by another, which may have cleared this one away
        pass
    finally:
        part.unlink(missing_ok=True)
