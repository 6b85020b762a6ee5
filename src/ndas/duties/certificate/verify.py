"""Checks a certificate, offline, step by step, and says at which step it fails.

1. The file is a certificate in its one spelling.
2. The platform's key signed it, and that key is the one the reader was given.
3. The force's key holder signed every receipt, and that key is the one the force knows.
4. There is a receipt for the key of every snapshot that was replaced, of this force and no other.
5. Nothing was found in any place, and every kind of place was searched.
6. The digests are as many as the records that it says went.
7. It is the one that is meant: the force, the delivery, and the one that follows the certificate before.
8. Where an id is asked about: whether it is among what went.

A key that the reader was not given proves only that the file is as somebody signed it; the step says so.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ndas.duties.certificate.errors import CertificateRefusedError
from ndas.duties.certificate.form import Certificate, read_certificate, statement
from ndas.duties.certificate.opening import DIGEST_BYTES, digest_of
from ndas.duties.certificate.places import NOT_REACHED, PLACES
from ndas.governance import KeyKind, KeyReceipt
from ndas.store.keys.errors import ReceiptRefusedError
from ndas.store.keys.receipts import receipt_from_json, verify_receipt


@dataclass(frozen=True, slots=True)
class Expected:
    """What the reader knows from elsewhere; what is empty is not checked, and said not to be."""

    platform_key: str = ""
    holder_key: str = ""
    force: str = ""
    delivery: str = ""
    previous: bytes = b""
    """The file of the certificate before this one."""
    record: str = ""
    """``system:TABLE:source id``: is it among what went?"""
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One step and what came of it. ``ok`` is None where the reader gave nothing to check against."""

    words: str
    ok: bool | None


@dataclass(frozen=True, slots=True)
class Verified:
    """Every step that was taken."""

    certificate: Certificate | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether no step failed."""
        return all(check.ok is not False for check in self.checks)


def verify_certificate(file: bytes, expected: Expected | None = None) -> Verified:
    """Return what came of each step; raises nothing about the file."""
    try:
        certificate = read_certificate(file)
    except CertificateRefusedError as refused:
        return Verified(None, (Check(str(refused), ok=False),))
    return Verified(certificate, tuple(_checks(certificate, expected or Expected())))


def _checks(certificate: Certificate, expected: Expected) -> Iterator[Check]:
    yield Check("it is a deletion certificate, spelled as issued", ok=True)
    yield from _signed(certificate, expected)
    yield from _receipts(certificate, expected)
    yield _found_nothing(certificate)
    for one in certificate.kept:
        if one.until == NOT_REACHED:
            yield Check(f"{one.place}: {one.item} could not be searched when it was issued", ok=None)
    named = certificate.records if certificate.occasion == "week" else 0  # a withdrawal takes all, and names none
    whole = len(certificate.digests) == DIGEST_BYTES * named and _sorted(certificate.digests)
    yield Check("it holds one digest for each record that went", ok=whole)
    yield from _meant(certificate, expected)
    if expected.record:
        yield _included(certificate, expected)


def _signed(certificate: Certificate, expected: Expected) -> Iterator[Check]:
    yield Check("the key that it names signed it", ok=_is_signed(certificate))
    yield _same_key("the platform's key is the one you were given", certificate.platform_key, expected.platform_key)


def _receipts(certificate: Certificate, expected: Expected) -> Iterator[Check]:
    destroyed: set[tuple[str, KeyKind, str]] = set()
    sound = True
    for line in certificate.receipts:
        try:
            receipt = receipt_from_json(line)
            verify_receipt(receipt, certificate.holder_key)
        except ReceiptRefusedError:
            sound = False
        else:
            destroyed.add(_named(receipt))
    yield Check("the key holder signed every receipt", ok=sound)
    wanted = {(certificate.force, KeyKind.SNAPSHOT, which) for which in certificate.replaced}
    ours = all(force == certificate.force for force, _, _ in destroyed)
    yield Check("every key that protected what went is destroyed, by receipt", ok=ours and wanted <= destroyed)
    if certificate.receipts:
        yield _same_key("the key holder's key is the one the force knows", certificate.holder_key, expected.holder_key)


def _found_nothing(certificate: Certificate) -> Check:
    missing = PLACES[certificate.occasion] - {one.place for one in certificate.searched}
    if missing:
        return Check(f"every kind of place was searched; missing: {', '.join(sorted(missing))}", ok=False)
    clean = not any(one.found for one in certificate.searched)
    return Check("every kind of place was searched and nothing was found", ok=clean)


def _meant(certificate: Certificate, expected: Expected) -> Iterator[Check]:
    for what, said, wanted in (
        ("force", certificate.force, expected.force),
        ("delivery", certificate.delivery, expected.delivery),
    ):
        if wanted:
            yield Check(f"it is of the {what} that you named", ok=said == wanted)
    if expected.previous:
        digest = hashlib.sha256(expected.previous).hexdigest()
        yield Check("it follows the certificate before", ok=certificate.previous == digest)
    elif not expected.delivery:
        yield Check("which week it is for was not checked: name the delivery, or the certificate before", ok=None)


def _included(certificate: Certificate, expected: Expected) -> Check:
    if not expected.opening:
        return Check("whether the record went cannot be told without the opening that the force keeps", ok=None)
    wanted = digest_of(expected.opening, expected.record)
    among = wanted in {
        certificate.digests[at : at + DIGEST_BYTES] for at in range(0, len(certificate.digests), DIGEST_BYTES)
    }
    return Check("the record that you named is among what went", ok=among)


def _is_signed(certificate: Certificate) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(certificate.platform_key, validate=True))
        key.verify(base64.b64decode(certificate.signature, validate=True), statement(certificate))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _same_key(words: str, said: str, known: str) -> Check:
    if not known:
        return Check(f"{words}: not checked, no key was given", ok=None)
    return Check(words, ok=said == known)


def _sorted(digests: bytes) -> bool:
    parts = [digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)]
    return parts == sorted(parts)


def _named(receipt: KeyReceipt) -> tuple[str, KeyKind, str]:
    return receipt.ref.force, receipt.ref.kind, receipt.ref.subject
