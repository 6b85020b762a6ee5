"""A vault: the keys of one force of one kind of use (live, or archive), in one sealed file.

Several processes may use one vault file; each reads and changes it under the file's lock and sees the others' changes.
The vault's own key stays in memory while the vault is open; the passphrase does not.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from ndas.store.keys.errors import VaultError
from ndas.store.keys.passphrase import SALT_BYTES, KdfCost, derive_key
from ndas.store.keys.vault_file import Header, SealedVault, read_vault, write_vault

Content = dict[str, Any]


class Vault:
    """An open vault. `Vault.create` makes the file; `Vault` opens it."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        sealed = read_vault(path)
        self._key, self._salt = (
            derive_key(passphrase, salt=sealed.header.salt, cost=sealed.header.cost),
            sealed.header.salt,
        )
        sealed.open(self._key)
        self._in_process = Lock()

    @classmethod
    def create(cls, path: Path, passphrase: str, *, kind: str, content: Content, cost: KdfCost) -> None:
        """Make a vault file.

        Raises:
            VaultError: there is one already, or the passphrase is too short.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _file_lock(path):
            if path.exists():
                raise VaultError(f"there is a vault {path.name} already; it is never overwritten")
            header = Header(kind, cost, secrets.token_bytes(SALT_BYTES))
            write_vault(path, header, content, derive_key(passphrase, salt=header.salt, cost=cost))

    def read(self) -> Content:
        """The content as it is now.

        Raises:
            VaultError: the file is gone, changed, or has another passphrase since it was opened.
        """
        with self._in_process, _file_lock(self._path):
            return self._sealed().open(self._key)

    @contextmanager
    def change(self) -> Iterator[Content]:
        """Change the content in the block; on disk once the block has ended, unchanged if it raises.

        Raises:
            VaultError: as `read`.
        """
        with self._in_process, _file_lock(self._path):
            sealed = self._sealed()
            content = sealed.open(self._key)
            yield content
            write_vault(self._path, sealed.header, content, self._key)

    def change_passphrase(self, passphrase: str) -> None:
        """Seal the vault under a new passphrase, salt and key.

        Raises:
            VaultError: the passphrase is too short.
        """
        with self._in_process, _file_lock(self._path):
            sealed = self._sealed()
            content = sealed.open(self._key)
            header = Header(sealed.header.kind, sealed.header.cost, secrets.token_bytes(SALT_BYTES))
            key = derive_key(passphrase, salt=header.salt, cost=header.cost)
            write_vault(self._path, header, content, key)
            self._key, self._salt = key, header.salt

    def _sealed(self) -> SealedVault:
        sealed = read_vault(self._path)
        if sealed.header.salt != self._salt:
            raise VaultError(
                f"{self._path.name} has another passphrase since it was opened; start the key holder again"
            )
        return sealed


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """One reader or writer of the vault at a time, over all processes."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
