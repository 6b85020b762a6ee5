"""The sealed form of a vault.

Rules:

1. The file is a header line (JSON: form, force, kind, id, generation, openers, nonce) and AES-256-GCM over the content;
   the header is authenticated with it.
2. The key of each generation is derived (HKDF-SHA-256, RFC 5869) from the vault's root secret and that generation's
   companion; neither opens anything alone.
3. The root secret stands in the header wrapped, once by each opener: the provider, and the custodians if there are any.
4. Each new file has the next generation and a fresh random nonce.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ndas.store.keys.errors import VaultError
from ndas.store.keys.providers.provider import Wrapped

FORM = 2
ROOT_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Header:
    """What is readable of a vault without opening it."""

    force: str
    kind: str
    id: str
    """Random; binds what a provider wrapped to this vault."""
    generation: int
    """One more with each change."""
    companion: str
    """Name of the companion that this file was written with."""
    openers: Mapping[str, Wrapped]
    """Name of a provider, to the root secret as it wrapped it."""

    @property
    def about(self) -> str:
        """What a provider is told the root secret is for."""
        return f"ndas vault 2 {self.force}/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True, repr=False)
class SealedVault:
    """A vault file as read."""

    header: Header
    header_line: bytes
    nonce: bytes
    sealed: bytes

    def open(self, root: bytes, companion: bytes) -> dict[str, Any]:
        """Return the content.

        Raises:
            VaultError: wrong secrets, or the file was changed.
        """
        try:
            plain = AESGCM(_key(self.header, root, companion)).decrypt(self.nonce, self.sealed, self.header_line)
        except InvalidTag:
            raise VaultError(
                f"the {self.header.kind} vault does not open: the file was changed; put the newest copy back, "
                "else recover it (ndas keyholder recover)"
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
            raise VaultError(f"{path.name} is of another form than this version knows; use the version that made it")
        header = Header(
            force=str(said["force"]),
            kind=str(said["kind"]),
            id=str(said["id"]),
            generation=int(said["generation"]),
            companion=str(said["companion"]),
            openers=dict(said["openers"]),
        )
        return SealedVault(header, header_line, base64.b64decode(said["nonce"], validate=True), sealed)
    except FileNotFoundError:
        raise VaultError(f"there is no vault {path.name}; make the force's key holder first") from None
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise VaultError(f"{path.name} is not a vault file, or was changed; recover it") from None


def seal_vault(header: Header, content: dict[str, Any], root: bytes, companion: bytes) -> bytes:
    """Return the vault's file."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    said = {
        "ndas_vault": FORM,
        "force": header.force,
        "kind": header.kind,
        "id": header.id,
        "generation": header.generation,
        "companion": header.companion,
        "openers": {name: dict(wrapped) for name, wrapped in header.openers.items()},
        "nonce": base64.b64encode(nonce).decode(),
    }
    header_line = json.dumps(said, sort_keys=True).encode()
    plain = json.dumps(content, sort_keys=True).encode()
    return header_line + b"\n" + AESGCM(_key(header, root, companion)).encrypt(nonce, plain, header_line)


def _key(header: Header, root: bytes, companion: bytes) -> bytes:
    info = f"{header.about} generation {header.generation}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=companion, info=info).derive(root)
