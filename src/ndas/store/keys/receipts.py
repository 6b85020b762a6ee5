"""Receipts for destroyed keys: made by the key holder, checked by anybody, offline."""

import base64
import binascii
import json
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ndas.governance import KeyKind, KeyReceipt, KeyRef
from ndas.store.keys.errors import ReceiptRefusedError
from ndas.vocabulary import ForceId, RunId


def sign_receipt(ref: KeyRef, *, destroyed_at: datetime, run: RunId, key: Ed25519PrivateKey) -> KeyReceipt:
    """Return the holder's word that it destroyed the key."""
    statement = _statement(ref, destroyed_at, run)
    return KeyReceipt(ref, destroyed_at, run, base64.b64encode(key.sign(statement)).decode())


def verify_receipt(receipt: KeyReceipt, verifying_key: str) -> None:
    """Return if the holder with this Ed25519 public key (base64) signed the receipt.

    Raises:
        ReceiptRefusedError: it did not, or the key is none.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(verifying_key, validate=True))
        signature = base64.b64decode(receipt.signature, validate=True)
        key.verify(signature, _statement(receipt.ref, receipt.destroyed_at, receipt.run))
    except (InvalidSignature, ValueError, binascii.Error):
        raise ReceiptRefusedError(
            f"the receipt for {receipt.ref} is not signed by this key holder; ask the force for the holder's key, "
            "and do not take the key for destroyed"
        ) from None


def receipt_to_json(receipt: KeyReceipt) -> str:
    """Return the receipt as one line of JSON."""
    said = json.loads(_statement(receipt.ref, receipt.destroyed_at, receipt.run))
    return json.dumps({**said, "signature": receipt.signature}, sort_keys=True)


def receipt_from_json(text: str) -> KeyReceipt:
    """Read what `receipt_to_json` wrote.

    Raises:
        ReceiptRefusedError: it is not a receipt.
    """
    try:
        said = json.loads(text)
        ref = KeyRef(ForceId(said["force"]), KeyKind(said["kind"]), said["subject"])
        moment = datetime.fromisoformat(said["destroyed_at"])
        return KeyReceipt(ref, moment, RunId(said["run"]), said["signature"])
    except (KeyError, TypeError, ValueError):
        raise ReceiptRefusedError("this is not a receipt for a destroyed key: expected one line of JSON") from None


def _statement(ref: KeyRef, destroyed_at: datetime, run: RunId) -> bytes:
    said = {
        "is": "ndas key destroyed 1",
        "force": ref.force,
        "kind": ref.kind.value,
        "subject": ref.subject,
        "destroyed_at": destroyed_at.astimezone(UTC).isoformat(),
        "run": run,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
