"""The companion of a vault: 32 random bytes in a small file of their own, new with every change of the vault.

Rules:

1. A vault's file opens with its root secret *and* the companion it was written with. A copy of the vault's file alone,
   however old, and whoever has the passphrase, the token or both custodians, opens no more once a change was made.
2. So vault files may be copied and backed up freely; the companion must not be. It lies where no backup goes.
3. A change first adds the new companion, then puts the vault in its place, then takes the old one out. A crash between
   leaves both, and the vault's header says which is its own.
4. Bytes taken out are overwritten before their blocks are given back.
"""

import base64
import binascii
import hashlib
import json
import secrets
from pathlib import Path

from ndas.store.keys.errors import VaultError
from ndas.store.keys.replacing import replace_file

_FORM = 1
_BYTES = 32


class Companion:
    """The companion file of one vault; whoever changes it holds the vault's lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, name: str) -> bytes:
        """The companion of this name, as the vault's header gives it.

        Raises:
            VaultError: it is gone: the vault's file is an older copy, or the companion was lost.
        """
        held = self._read()
        if name not in held:
            raise VaultError(
                f"{self._path.name} does not belong to this copy of the vault: the copy is older than the last change, "
                "and opens no more; put back the newest, or recover the vault (ndas keyholder recover)"
            )
        return held[name]

    def add(self) -> tuple[str, bytes]:
        """Add a fresh companion; return its name and its bytes."""
        name, fresh = secrets.token_hex(8), secrets.token_bytes(_BYTES)
        held = self._read() if self._path.exists() else {}
        self._write({**held, name: fresh})
        return name, fresh

    def marks(self) -> frozenset[str]:
        """Digests of the companions that the file holds, one or, after a crash, more."""
        return frozenset(map(mark_of, self._read().values()))

    def keep_only(self, name: str) -> None:
        """Take out every companion but this one."""
        held = self._read()
        if set(held) != {name} and name in held:
            self._write({name: held[name]})

    def _read(self) -> dict[str, bytes]:
        try:
            said = json.loads(self._path.read_bytes())
            if said["ndas_companion"] != _FORM:
                raise VaultError(f"{self._path.name} is of another form than this version knows")
            return {str(name): base64.b64decode(value, validate=True) for name, value in said["secrets"].items()}
        except FileNotFoundError:
            raise VaultError(
                f"there is no {self._path.name}, without which its vault does not open; put it back, "
                "or recover the vault (ndas keyholder recover)"
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            raise VaultError(f"{self._path.name} is no companion of a vault, or was changed") from None

    def _write(self, held: dict[str, bytes]) -> None:
        said = {name: base64.b64encode(secret).decode() for name, secret in held.items()}
        replace_file(self._path, json.dumps({"ndas_companion": _FORM, "secrets": said}).encode())


def mark_of(secret: bytes) -> str:
    """A digest by which a companion is known without being shown."""
    return hashlib.sha256(secret).hexdigest()[:32]
