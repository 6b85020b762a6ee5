"""The word that every key of a force is destroyed: signed by the holder, and by both custodians together."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ndas.governance import KeyReceipt
from ndas.store.keys.custody import OpenCustody
from ndas.store.keys.errors import ReceiptRefusedError
from ndas.store.keys.receipts import receipt_from_json, receipt_to_json, verify_receipt


@dataclass(frozen=True, slots=True)
class KeyWithdrawal:
    """Every key of a force is destroyed. Each key's own receipt is part of it."""

    force: str
    withdrawn_at: datetime
    run: str
    receipts: tuple[KeyReceipt, ...]
    holder_signature: str
    custody_signature: str
    """Of both custodians together; one alone cannot make it."""


def sign_withdrawal(
    force: str,
    receipts: Sequence[KeyReceipt],
    *,
    at: datetime,
    run: str,
    key: Ed25519PrivateKey,
    custody: OpenCustody,
) -> KeyWithdrawal:
    """Return the signed word."""
    statement = _statement(force, at, run, receipts)
    signatures = (base64.b64encode(signed).decode() for signed in (key.sign(statement), custody.sign(statement)))
    return KeyWithdrawal(force, at, run, tuple(receipts), *signatures)


def verify_withdrawal(withdrawal: KeyWithdrawal, *, verifying_key: str, custody_key: str) -> None:
    """Return if holder and both custodians signed, and every receipt in it is the holder's.

    Args:
        withdrawal: what is claimed.
        verifying_key: the holder's Ed25519 public key, base64.
        custody_key: the custodians' Ed25519 public key, base64.

    Raises:
        ReceiptRefusedError: any of it is not so.
    """
    statement = _statement(withdrawal.force, withdrawal.withdrawn_at, withdrawal.run, withdrawal.receipts)
    signed = ((verifying_key, withdrawal.holder_signature), (custody_key, withdrawal.custody_signature))
    try:
        for key, signature in signed:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
            public.verify(base64.b64decode(signature, validate=True), statement)
    except (InvalidSignature, ValueError, binascii.Error):
        raise ReceiptRefusedError(
            f"this is not signed by the key holder of {withdrawal.force} and both its custodians; "
            "do not take its keys for destroyed"
        ) from None
    for receipt in withdrawal.receipts:
        verify_receipt(receipt, verifying_key)


def withdrawal_to_json(withdrawal: KeyWithdrawal) -> str:
    """Return the withdrawal as a JSON document."""
    said = {
        "is": "ndas keys withdrawn 1",
        "force": withdrawal.force,
        "withdrawn_at": withdrawal.withdrawn_at.isoformat(),
        "run": withdrawal.run,
        "receipts": [json.loads(receipt_to_json(receipt)) for receipt in withdrawal.receipts],
        "holder_signature": withdrawal.holder_signature,
        "custody_signature": withdrawal.custody_signature,
    }
    return json.dumps(said, indent=1, sort_keys=True)


def withdrawal_from_json(text: str) -> KeyWithdrawal:
    """Read what `withdrawal_to_json` wrote.

    Raises:
        ReceiptRefusedError: it is not a withdrawal.
    """
    try:
        said = json.loads(text)
        receipts = tuple(receipt_from_json(json.dumps(one)) for one in said["receipts"])
        moment = datetime.fromisoformat(said["withdrawn_at"])
        signatures = said["holder_signature"], said["custody_signature"]
        return KeyWithdrawal(said["force"], moment, said["run"], receipts, *signatures)
    except (KeyError, TypeError, ValueError):
        raise ReceiptRefusedError("this is not the withdrawal of a force's keys: expected a JSON document") from None


def _statement(force: str, at: datetime, run: str, receipts: Sequence[KeyReceipt]) -> bytes:
    said = {
        "is": "ndas keys withdrawn 1",
        "force": force,
        "withdrawn_at": at.astimezone(UTC).isoformat(),
        "run": run,
        "receipts": [hashlib.sha256(receipt_to_json(receipt).encode()).hexdigest() for receipt in receipts],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
