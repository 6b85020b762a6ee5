"""Signing keys and what they sign."""

import json
import shutil
import stat
import subprocess
import tarfile

import pytest

from ndas.transfer import (
    ReceiptError,
    SigningKeyError,
    load_signing_key,
    make_signing_key,
    new_signing_key,
    read_receipt,
    verify_receipt,
)
from ndas.transfer.receipt import sign_receipt
from ndas.transfer.signing import is_signed

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "force.key"
    return path, make_signing_key(path, PASSPHRASE)


def test_it_gives_back_the_key_that_was_made(key_file):
    path, verifying_key = key_file
    key = load_signing_key(path, PASSPHRASE)
    assert key.verifying_key == verifying_key
    assert is_signed(b"words", key.sign(b"words"), verifying_key)


def test_it_keeps_the_key_file_locked_and_private(key_file):
    path, _ = key_file
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_does_not_open_with_another_passphrase(key_file):
    with pytest.raises(SigningKeyError, match="does not open"):
        load_signing_key(key_file[0], "correct horse batterz")


def test_it_never_replaces_a_key(key_file):
    before = key_file[0].read_bytes()
    with pytest.raises(SigningKeyError, match="exists already"):
        make_signing_key(key_file[0], PASSPHRASE)
    assert key_file[0].read_bytes() == before


def test_it_wants_a_passphrase_worth_the_name(tmp_path):
    with pytest.raises(SigningKeyError, match="12 characters"):
        make_signing_key(tmp_path / "force.key", "short")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"not a key", None])
def test_it_refuses_what_is_no_key_file(tmp_path, content):
    path = tmp_path / "force.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SigningKeyError):
        load_signing_key(path, PASSPHRASE)


def test_it_does_not_show_the_private_key():
    key = new_signing_key()
    assert repr(key) == f"SigningKey(verifying key {key.verifying_key})"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_it_signs_the_manifest_as_openssl_verifies_it(week, tmp_path):
    with tarfile.open(week.path) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    public = week.key.private.public_key()
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  # the test's own need

    (tmp_path / "force.pem").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "force.pem", "-rawin"]
    command += ["-in", tmp_path / "out/manifest.json", "-sigfile", tmp_path / "out/manifest.sig"]
    assert b"Verified Successfully" in subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture
def receipt(week):
    return sign_receipt(
        week.key, delivery=week.sealed.manifest.delivery, size=10, sha256="a" * 64, received_at=week.terms.created_at
    )


def test_it_reads_back_the_receipt_it_wrote(receipt, week):
    again = read_receipt(receipt.to_json())
    assert again == receipt
    verify_receipt(again, week.key.verifying_key, delivery="northmoor-all-000007", sha256="a" * 64)


def test_it_refuses_a_receipt_for_another_file(receipt, week):
    with pytest.raises(ReceiptError, match="another delivery"):
        verify_receipt(receipt, week.key.verifying_key, delivery="northmoor-all-000007", sha256="b" * 64)
    with pytest.raises(ReceiptError, match="another delivery"):
        verify_receipt(receipt, week.key.verifying_key, delivery="northmoor-all-000008", sha256="a" * 64)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("sha256", "b" * 64),
        ("delivery", "northmoor-all-000008"),
        ("bytes", 11),
        ("received_at", "2026-11-22T06:00:00Z"),
    ],
)
def test_it_refuses_a_receipt_that_was_changed(receipt, week, entry, value):
    document = json.loads(receipt.to_json()) | {entry: value}
    changed = read_receipt(json.dumps(document, sort_keys=True, separators=(",", ":")).encode())
    with pytest.raises(ReceiptError, match="not signed"):
        verify_receipt(changed, week.key.verifying_key, delivery=changed.delivery, sha256=changed.sha256)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"delivery":"x"}'])
def test_it_refuses_what_is_no_receipt(text):
    with pytest.raises(ReceiptError):
        read_receipt(text)
