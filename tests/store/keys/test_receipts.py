"""Receipts for destroyed keys, as somebody without the holder reads them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ndas.governance import KeyKind, KeyReceipt, KeyRef
from ndas.store.keys import ReceiptRefusedError, receipt_from_json, receipt_to_json, verify_receipt
from ndas.store.keys.receipts import sign_receipt
from ndas.vocabulary.ids import ForceId, RunId

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
REF = KeyRef(ForceId("northmoor"), KeyKind.ARCHIVE, "000001")
WHEN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
RECEIPT = sign_receipt(REF, destroyed_at=WHEN, run=RunId("run-1"), key=KEY)


def test_it_is_signed_in_a_form_that_never_changes() -> None:
    golden = "3CIHDs6g4s3CaMLUqMKhpSbM/9eyi938FOaSXhx/5xWu5EeA8kqqX3PhPjrbU0yWgYNcVlbS/bFz3Q1+CWl3AA=="
    assert RECEIPT.signature == golden
    verify_receipt(RECEIPT, PUBLIC)


def test_it_survives_being_written_down() -> None:
    assert receipt_from_json(receipt_to_json(RECEIPT)) == RECEIPT


@pytest.mark.parametrize(
    "forged",
    [
        replace(RECEIPT, ref=replace(REF, subject="000002")),
        replace(RECEIPT, ref=replace(REF, kind=KeyKind.SNAPSHOT)),
        replace(RECEIPT, ref=replace(REF, force=ForceId("easthaven"))),
        replace(RECEIPT, destroyed_at=WHEN + timedelta(seconds=1)),
        replace(RECEIPT, run=RunId("run-2")),
        replace(RECEIPT, signature="AAAA"),
        replace(RECEIPT, signature="not base64"),
    ],
)
def test_it_does_not_vouch_for_anything_else(forged: KeyReceipt) -> None:
    with pytest.raises(ReceiptRefusedError):
        verify_receipt(forged, PUBLIC)


@pytest.mark.parametrize("key", ["", "AAAA", "not base64", "B" * 43 + "="])
def test_it_is_not_taken_from_another_key(key: str) -> None:
    with pytest.raises(ReceiptRefusedError):
        verify_receipt(RECEIPT, key)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"force": 1}'])
def test_it_is_read_only_from_a_receipt(text: str) -> None:
    with pytest.raises(ReceiptRefusedError):
        receipt_from_json(text)
