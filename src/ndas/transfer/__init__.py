"""Stage 1: a force seals its week into one delivery and sends it; the platform receives, verifies and opens it.

At the force, `seal` reads each extract once and writes ``<force>-<system set>-<sequence>.ndas``: a signed manifest
that accounts for every file and record, and the files, encrypted to a key made for this delivery alone. `Sender`
brings it over, resuming where a cut left off, until a signed `Receipt` comes back.

At the platform, `Inbox` takes it in (`inbox_app` speaks HTTP for it), and `open_delivery` takes the numbered steps in
`opening` before anyone reads a byte of content; the content then exists only in streams. `verify_delivery` takes the
same steps and says what came of each. What is wrong with a delivery is a `TransferError` that names the step.

This package runs at a force with nothing else of the platform installed.
"""

from ndas.transfer.errors import (
    ConnectionLostError,
    ContainerError,
    DeliveryNotOpenedError,
    DeliveryRefusedError,
    ExpiryError,
    IntegrityError,
    KeyNotLentError,
    ManifestError,
    ReceiptError,
    ReceiveRefusedError,
    RecipientError,
    SealError,
    SendError,
    SendRefusedError,
    SequenceError,
    SignatureError,
    SigningKeyError,
    Step,
    TransferError,
    UnknownForceError,
)
from ndas.transfer.extract import Extract, Progress
from ndas.transfer.opening import CheckedStep, OpenedDelivery, Verification, open_delivery, verify_delivery
from ndas.transfer.register import Register
from ndas.transfer.sealing import Sealed, Terms, seal
from ndas.transfer.signing import SigningKey, load_signing_key, make_signing_key, new_signing_key

__all__ = [
    "CheckedStep",
    "ConnectionLostError",
    "ContainerError",
    "DeliveryNotOpenedError",
    "DeliveryRefusedError",
    "ExpiryError",
    "Extract",
    "IntegrityError",
    "KeyNotLentError",
    "ManifestError",
    "OpenedDelivery",
    "Progress",
    "ReceiptError",
    "ReceiveRefusedError",
    "RecipientError",
    "Register",
    "SealError",
    "Sealed",
    "SendError",
    "SendRefusedError",
    "SequenceError",
    "SignatureError",
    "SigningKey",
    "SigningKeyError",
    "Step",
    "Terms",
    "TransferError",
    "UnknownForceError",
    "Verification",
    "load_signing_key",
    "make_signing_key",
    "new_signing_key",
    "open_delivery",
    "seal",
    "verify_delivery",
]
