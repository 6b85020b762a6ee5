"""What can go wrong with a delivery, sorted by whose turn it is.

Messages name the step, the file by its place in the manifest, what was expected and what to do next. They never
repeat a value, nor a name that an unverified file brought with it.
"""

from enum import IntEnum
from typing import ClassVar

from ndas.governance.key_holder import KeyRefusedError


class Step(IntEnum):
    """The steps of opening a delivery, in their order."""

    CONTAINER = 1
    FORCE = 2
    SIGNATURE = 3
    MANIFEST = 4
    SEQUENCE = 5
    EXPIRY = 6
    KEY = 7
    INTEGRITY = 8

    @property
    def words(self) -> str:
        """What is true once the step has passed."""
        return _WORDS[self]


_WORDS = {
    Step.CONTAINER: "the file is a delivery container and nothing else",
    Step.FORCE: "it comes from a force we know",
    Step.SIGNATURE: "that force signed the manifest",
    Step.MANIFEST: "the manifest is complete and accounts for every file",
    Step.SEQUENCE: "it is newer than the last delivery accepted",
    Step.EXPIRY: "it may still be opened",
    Step.KEY: "the force's key holder lent the key made for it",
    Step.INTEGRITY: "every file is whole and as the force signed it",
}


class TransferError(Exception):
    """Anything that stops a delivery on its way."""


class DeliveryNotOpenedError(TransferError):
    """A delivery was not opened; `step` says where it stopped. Nothing was written."""

    step: ClassVar[Step]

    def __str__(self) -> str:
        return f"step {self.step.value} of {len(Step)} ({self.step.name.lower()}): {super().__str__()}"


class DeliveryRefusedError(DeliveryNotOpenedError):
    """The delivery is at fault: the force must seal or send again."""


class ContainerError(DeliveryRefusedError):
    """The file is not a delivery container, is cut off, or holds a member that does not belong."""

    step = Step.CONTAINER


class UnknownForceError(DeliveryRefusedError):
    """No force of that name is registered."""

    step = Step.FORCE


class SignatureError(DeliveryRefusedError):
    """The manifest is not signed by a registered key of the force."""

    step = Step.SIGNATURE


class ManifestError(DeliveryRefusedError):
    """The manifest is malformed, or it and the files do not account for each other."""

    step = Step.MANIFEST


class SequenceError(DeliveryRefusedError):
    """The delivery was accepted before, or is older than one that was."""

    step = Step.SEQUENCE


class ExpiryError(DeliveryRefusedError):
    """The delivery has expired, or claims to come from the future."""

    step = Step.EXPIRY


class RecipientError(DeliveryRefusedError):
    """The delivery was sealed to another recipient than the one made for it."""

    step = Step.KEY


class IntegrityError(DeliveryRefusedError):
    """A file is cut off, altered, longer than signed, or holds another number of records."""

    step = Step.INTEGRITY


class KeyNotLentError(DeliveryNotOpenedError, KeyRefusedError):
    """The force's key holder said no or did not answer: the holder's turn, not the delivery's fault."""

    step = Step.KEY


class SealError(TransferError):
    """The extract or what was stated about it cannot be sealed: the force's data engineer's turn."""


class SigningKeyError(TransferError):
    """A signing key file is missing, unreadable, or the passphrase does not open it."""


class ReceiptError(TransferError):
    """A receipt is not what the platform signed, or is for another file."""


class SendError(TransferError):
    """The delivery did not arrive."""


class ConnectionLostError(SendError):
    """The platform could not be reached, or not for long enough: try again later, sending resumes."""


class SendRefusedError(SendError):
    """The platform said no, and would again: read the reason."""


class ReceiveRefusedError(TransferError):
    """The inbox refused a request; `status` is the HTTP status, `code` a closed word for the sender's program."""

    def __init__(self, status: int, code: str, message: str, *, offset: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.offset = offset
        """How much of the delivery the inbox holds, where the sender asked for another place."""
