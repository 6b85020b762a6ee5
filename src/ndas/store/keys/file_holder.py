"""The key holder that needs nothing but files: two vaults, each under a passphrase of its own."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ndas.governance import KeyKind
from ndas.store.keys.custody import Custody
from ndas.store.keys.keeping import HolderPlaces, found_keeping
from ndas.store.keys.passphrase import KdfCost
from ndas.store.keys.providers.by_passphrase import PassphraseProvider
from ndas.store.keys.vault_holder import LEASE, VaultKeyHolder, utc_now
from ndas.vocabulary import ForceId


class FileKeyHolder(VaultKeyHolder):
    """A `VaultKeyHolder` opened by two passphrases."""

    def __init__(
        self,
        folder: Path,
        *,
        force: ForceId,
        passphrase: str,
        archive_passphrase: str,
        purposes: Mapping[str, Collection[KeyKind]],
        lease: timedelta = LEASE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open the vaults.

        Raises:
            VaultError: as `VaultKeyHolder`, or a passphrase is wrong.
        """
        super().__init__(
            HolderPlaces(folder),
            force=force,
            live=PassphraseProvider(passphrase),
            archive=PassphraseProvider(archive_passphrase),
            purposes=purposes,
            lease=lease,
            clock=clock,
        )

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        force: ForceId,
        passphrase: str,
        archive_passphrase: str,
        cost: KdfCost | None = None,
        custody: Custody | None = None,
    ) -> None:
        """Make a force's two vaults and the key that its receipts are signed with.

        Args:
            folder: where.
            force: whose keys.
            passphrase: of the live vault.
            archive_passphrase: of the archive vault; another one.
            cost: of one guess at a passphrase.
            custody: the two custodians; without them a revoked key cannot be restored, and nothing recovered.

        Raises:
            VaultError: there are vaults already, or a passphrase is too short or used twice.
        """
        found_keeping(
            HolderPlaces(folder),
            force=force,
            live=PassphraseProvider(passphrase, cost=cost),
            archive=PassphraseProvider(archive_passphrase, cost=cost),
            custody=custody,
        )
