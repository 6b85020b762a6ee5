"""The pair that backups are sealed with: the platform knows the recipient alone, the identity is kept elsewhere.

So the platform can make a backup and cannot read one. The identity lies in a file under a passphrase (age's scrypt
form), which stock tools open as well: ``age -d identity.age``.
"""

import os
from pathlib import Path

import pyrage
import pyrage.x25519

from ndas.duties.backup.errors import BackupError
from ndas.transfer.locked import BusyError, lock, unlock

SHORTEST_PASSPHRASE = 12


def make_identity(path: Path, passphrase: str) -> str:
    """Make a pair; keep the identity at ``path`` under the passphrase and return the recipient.

    Raises:
        BackupError: the passphrase is short, or the file is there already.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(f"the passphrase of a backup identity has at least {SHORTEST_PASSPHRASE} characters")
    identity = pyrage.x25519.Identity.generate()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(lock(str(identity).encode(), passphrase))
    except FileExistsError:
        raise BackupError(f"{path} is there already; an identity is never written over") from None
    return str(identity.to_public())


def open_identity(path: Path, passphrase: str) -> pyrage.x25519.Identity:
    """Return the identity that `make_identity` kept.

    Raises:
        BackupError: there is no such file, or the passphrase is not its own.
    """
    try:
        opened = unlock(path.read_bytes(), passphrase).decode()
        identity: pyrage.x25519.Identity = pyrage.x25519.Identity.from_str(opened)
    except OSError as missing:
        raise BackupError(f"{path} cannot be read: {missing.strerror}") from missing
    except BusyError as busy:
        raise BackupError(f"{path}: {busy}") from busy
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise BackupError(f"{path} does not open with this passphrase") from None
    return identity
