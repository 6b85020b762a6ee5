"""Stage 1: a force seals its week into one delivery and sends it; the platform receives, verifies and opens it.

At the force, `seal` reads each extract once and writes ``<force>-<system set>-<sequence>.ndas``: a signed manifest
that accounts for every file and record, and the files, encrypted to a key made for this delivery alone. `Sender`
brings it over, resuming where a cut left off, until a signed `Receipt` comes back.

At the platform, `Inbox` takes it in (`InboxApp` speaks HTTP for it), and `open_delivery` takes the numbered steps in
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
from ndas.transfer.inbox_app import InboxApp
from ndas.transfer.opening import CheckedStep, OpenedDelivery, Verification, open_delivery, verify_delivery
from ndas.transfer.receipt import Receipt, read_receipt, verify_receipt
from ndas.transfer.receiving import Arrival, Inbox, Limits
from ndas.transfer.register import Register
from ndas.transfer.requests import RequestProof
from ndas.transfer.sealing import Sealed, Terms, seal
from ndas.transfer.sending import Patience, Platform, Sender
from ndas.transfer.signing import SigningKey, load_signing_key, make_signing_key, new_signing_key

__all__ = [
    "Arrival",
    "CheckedStep",
    "ConnectionLostError",
    "ContainerError",
    "DeliveryNotOpenedError",
    "DeliveryRefusedError",
    "ExpiryError",
    "Extract",
    "Inbox",
    "InboxApp",
    "IntegrityError",
    "KeyNotLentError",
    "Limits",
    "ManifestError",
    "OpenedDelivery",
    "Patience",
    "Platform",
    "Progress",
    "Receipt",
    "ReceiptError",
    "ReceiveRefusedError",
    "RecipientError",
    "Register",
    "RequestProof",
    "SealError",
    "Sealed",
    "SendError",
    "SendRefusedError",
    "Sender",
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
    "read_receipt",
    "seal",
    "verify_delivery",
    "verify_receipt",
]
