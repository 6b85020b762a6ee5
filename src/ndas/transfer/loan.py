"""The delivery's key while it is on loan: asked for when it is used, asked for again once the loan has ended."""

from datetime import UTC, datetime

import pyrage

from ndas.governance.key_holder import KeyHolder, KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.transfer.errors import KeyNotLentError, RecipientError
from ndas.vocabulary.delivery import Manifest
from ndas.vocabulary.ids import RunId

PURPOSE = "open delivery"
"""What the key holder is told the key is for."""


class Loan:
    """Borrows the age identity of one delivery from the force's key holder."""

    def __init__(self, holder: KeyHolder, manifest: Manifest, run: RunId) -> None:
        """Borrow from ``holder`` the key of the manifest's delivery, for ``run``."""
        self._holder = holder
        self._ref = KeyRef(manifest.force, KeyKind.DELIVERY, manifest.delivery)
        self._recipient = manifest.recipient
        self._run = run
        self._lease: Lease | None = None

    def identity(self) -> pyrage.x25519.Identity:
        """Return the identity, borrowed anew where the last loan has ended.

        Raises:
            KeyNotLentError: the holder refuses, or what it lent is not an age identity.
            RecipientError: the delivery was sealed to another recipient.
        """
        # The wall clock, not the run's: a loan ends when it ends, however long the run has been going.
        if self._lease is None or datetime.now(UTC) >= self._lease.expires_at:
            try:
                self._lease = self._holder.lend(self._ref, purpose=PURPOSE, run=self._run)
            except KeyRefusedError as refused:
                raise KeyNotLentError(f"the key holder did not lend the key: {refused}; ask the force") from refused
        try:
            identity = pyrage.x25519.Identity.from_str(self._lease.key.decode("ascii"))
        except (pyrage.IdentityError, UnicodeDecodeError):
            raise KeyNotLentError("what the key holder lent is not an age identity; ask the force") from None
        if str(identity.to_public()) != self._recipient:
            raise RecipientError(
                "it was sealed to another recipient than the key holder made for it; seal it again to the right one"
            )
        return identity

    def give_up(self) -> None:
        """Forget the key."""
        self._lease = None
