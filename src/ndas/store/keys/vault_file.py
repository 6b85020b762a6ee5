"""The sealed form of a vault, and how its file is replaced.

Rules:

1. The file is a header line (JSON: form, kind, Argon2id cost, salt, nonce) and AES-256-GCM over the content; the header
   is authenticated with it.
2. Every change writes a whole new file beside the old one, flushes it to disk, and takes its place in one step. A crash
   leaves the old file or the new one.
3. The old file's bytes are overwritten before they are given back, so that a destroyed key is not left in free blocks.
   A solid-state disk or a copying file system may keep old blocks all the same: where that matters, use an HSM.
4. Each new file has a fresh random nonce.
"""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ndas.store.keys.errors import VaultError
from ndas.store.keys.passphrase import KdfCost

FORM = 1
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Header:
    """What is readable of a vault without its passphrase."""

    kind: str
    cost: KdfCost
    salt: bytes


@dataclass(frozen=True, slots=True)
class SealedVault:
    """A vault file as read."""

    header: Header
    header_line: bytes
    nonce: bytes
    sealed: bytes

    def open(self, key: bytes) -> dict[str, Any]:
        """Return the content.

        Raises:
            VaultError: wrong passphrase, or the file was changed.
        """
        try:
            plain = AESGCM(key).decrypt(self.nonce, self.sealed, self.header_line)
        except InvalidTag:
            raise VaultError(
                f"the {self.header.kind} vault does not open: the passphrase is wrong or the file was changed; "
                "check the passphrase, else restore the vault from the force's escrow"
            ) from None
        content: dict[str, Any] = json.loads(plain)
        return content


def read_vault(path: Path) -> SealedVault:
    """Read a vault file.

    Raises:
        VaultError: it is missing, or not a vault.
    """
    try:
        header_line, _, sealed = path.read_bytes().partition(b"\n")
        said = json.loads(header_line)
        if said["ndas_vault"] != FORM:
            raise VaultError(f"{path.name} is of a newer form than this version knows; use the newer version")
        header = Header(str(said["kind"]), KdfCost(**said["argon2id"]), base64.b64decode(said["salt"]))
        return SealedVault(header, header_line, base64.b64decode(said["nonce"]), sealed)
    except FileNotFoundError:
        raise VaultError(f"there is no vault {path.name}; make the force's key holder first") from None
    except (ValueError, KeyError, TypeError):
        raise VaultError(
            f"{path.name} is not a vault file, or was changed; restore it from the force's escrow"
        ) from None


def write_vault(path: Path, header: Header, content: dict[str, Any], key: bytes) -> None:
    """Seal the content and put it in the file's place."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    header_line = json.dumps(
        {
            "ndas_vault": FORM,
            "kind": header.kind,
            "argon2id": asdict(header.cost),
            "salt": base64.b64encode(header.salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
        }
    ).encode()
    plain = json.dumps(content, sort_keys=True).encode()
    _replace(path, header_line + b"\n" + AESGCM(key).encrypt(nonce, plain, header_line))


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)  # left by a crash; whoever writes holds the vault's lock
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    old = path.open("r+b") if path.exists() else None
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    if old is not None:
        with old:
            old.write(bytes(os.fstat(old.fileno()).st_size))
            old.flush()
            os.fsync(old.fileno())
