"""The platform's signed word that a delivery arrived whole. It says nothing yet about what the delivery holds."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ndas.transfer.canonical import canonical, read_canonical
from ndas.transfer.entries import Entries, read_time, write_time
from ndas.transfer.errors import ReceiptError
from ndas.transfer.names import read_name
from ndas.transfer.signing import SigningKey, is_signed
from ndas.vocabulary.ids import DeliveryId

FORMAT = "ndas-receipt-1"
_MOST_BYTES = 1 << 44


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which file arrived, and when. Signed over the canonical JSON of the other entries."""

    delivery: DeliveryId
    size: int
    """Bytes of the delivery file."""
    sha256: str
    """Digest of the delivery file, hexadecimal."""
    received_at: datetime
    signature: bytes

    def to_json(self) -> bytes:
        """Return the receipt as canonical JSON, to keep beside the delivery's record."""
        return canonical(_signed_entries(self) | {"signature": base64.b64encode(self.signature).decode()})


def sign_receipt(key: SigningKey, *, delivery: DeliveryId, size: int, sha256: str, received_at: datetime) -> Receipt:
    """Return the receipt for a delivery file of ``size`` bytes, signed with the platform's ``key``."""
    moment = read_time(write_time(received_at))
    unsigned = Receipt(delivery, size, sha256, moment, b"")
    return Receipt(delivery, size, sha256, moment, key.sign(canonical(_signed_entries(unsigned))))


def read_receipt(text: bytes) -> Receipt:
    """Return the receipt that `Receipt.to_json` wrote. Its signature is not checked here: see `verify_receipt`.

    Raises:
        ReceiptError: it has another form.
    """
    try:
        return receipt_from(read_canonical(text))
    except ValueError as wrong:
        raise ReceiptError(f"this is no receipt: {wrong}") from wrong


def receipt_from(document: Mapping[str, Any]) -> Receipt:
    """Return the receipt that a parsed JSON object states.

    Raises:
        ValueError: it has another form.
    """
    entries = Entries(document, "receipt")
    entries.one_of("format", (FORMAT,))
    receipt = Receipt(
        delivery=entries.read("delivery", lambda text: read_name(text).delivery),
        size=entries.whole("bytes", least=1, most=_MOST_BYTES),
        sha256=entries.text("sha256", longest=64),
        received_at=entries.read("received_at", read_time),
        signature=entries.read("signature", _from_base64),
    )
    entries.done()
    return receipt


def verify_receipt(receipt: Receipt, verifying_key: str, *, delivery: str, sha256: str) -> None:
    """Return if the platform signed ``receipt`` for exactly this file.

    Args:
        receipt: what came back.
        verifying_key: the platform's Ed25519 key, base64, as the force was given it.
        delivery: id of the delivery that was sent.
        sha256: digest of the file that was sent, hexadecimal.

    Raises:
        ReceiptError: another key signed it, or it is for another file.
    """
    if not is_signed(canonical(_signed_entries(receipt)), receipt.signature, verifying_key):
        raise ReceiptError(
            "the receipt is not signed with the platform's key; ask the platform's team before sending on"
        )
    if (receipt.delivery, receipt.sha256) != (delivery, sha256):
        raise ReceiptError("the receipt is for another delivery than the one sent; send it again")


def _signed_entries(receipt: Receipt) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "delivery": receipt.delivery,
        "bytes": receipt.size,
        "sha256": receipt.sha256,
        "received_at": write_time(receipt.received_at),
    }


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as wrong:
        raise ValueError("expected base64") from wrong
