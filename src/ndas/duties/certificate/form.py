"""The certificate as values, and its one spelling as a file.

1. The file is canonical JSON (sorted keys, no spaces, UTF-8), ended by one line break: every certificate has exactly
   one spelling, so a changed byte is a changed certificate.
2. The signature is Ed25519 over the words ``ndas deletion certificate 1``, a line break, and the canonical JSON of all
   other entries.
3. It holds counts, places, dates, digests under an opening that is elsewhere, and receipts. No id of a record.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ndas.duties.certificate.errors import CertificateRefusedError
from ndas.duties.certificate.signing_key import verifying_key_of

FORM = "ndas deletion certificate 1"
Occasion = Literal["week", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Gone:
    """What went from one source table: records held before, and those of them that are gone."""

    system: str
    table: str
    before: int
    gone: int


@dataclass(frozen=True, slots=True)
class Searched:
    """One place that was searched, and how much of it was looked at."""

    place: str
    how: str
    rows: int
    bytes: int
    found: int
    """Records that are gone and were found here: 0, or there is no certificate."""
    named: int = 0
    """Rows of this week's own delivery that still refer to a record that went: for the force to mend at source."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is lawfully kept although it went from the live data: where, until when, and by which rule."""

    place: str
    item: str
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What people had said about records that went, and lost its content with them."""

    judgements: int = 0
    decisions: int = 0
    audit_subjects: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """One deletion, certified."""

    force: str
    number: int
    """Counts the force's certificates from 1, without a gap."""
    occasion: Occasion
    run: str
    delivery: str
    """The delivery whose absence of records was the deletion; empty for a withdrawal."""
    snapshot: str
    replaced: tuple[str, ...]
    """Snapshots whose keys were destroyed with it."""
    issued_at: datetime
    gone: tuple[Gone, ...]
    digests: bytes
    """8 bytes for each record that went, sorted; see `opening`."""
    searched: tuple[Searched, ...]
    kept: tuple[Kept, ...]
    forgotten: Forgotten
    receipts: tuple[str, ...]
    """The key holder's, each one line of JSON."""
    holder_key: str
    """Ed25519 key that signed the receipts, base64."""
    platform_key: str = ""
    previous: str = ""
    """SHA-256 of the force's certificate before this one; empty for the first."""
    signature: str = ""

    @property
    def records(self) -> int:
        """How many records went."""
        return sum(one.gone for one in self.gone)


def sign(certificate: Certificate, key: Ed25519PrivateKey) -> Certificate:
    """Return the certificate, signed."""
    named = replace(certificate, platform_key=verifying_key_of(key), signature="")
    return replace(named, signature=base64.b64encode(key.sign(statement(named))).decode())


def statement(certificate: Certificate) -> bytes:
    """Return the bytes that are signed."""
    said = _document(certificate)
    del said["signature"]
    return FORM.encode() + b"\n" + _canonical(said)


def write_certificate(certificate: Certificate) -> bytes:
    """Return the file."""
    return _canonical(_document(certificate)) + b"\n"


def read_certificate(file: bytes) -> Certificate:
    """Return the certificate that ``file`` spells. Whether to believe it is another question: `verify_certificate`.

    Raises:
        CertificateRefusedError: it is no certificate, or not in its one spelling.
    """
    try:
        said = json.loads(file)
        certificate = _read(said)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise CertificateRefusedError("this is not a deletion certificate: expected the JSON file as issued") from None
    if write_certificate(certificate) != file:
        raise CertificateRefusedError(
            "this file is not spelled as a certificate is: it was changed or written anew; ask for the file as issued"
        )
    return certificate


def _document(certificate: Certificate) -> dict[str, Any]:
    said = {name.name: getattr(certificate, name.name) for name in fields(certificate)}
    return said | {
        "is": FORM,
        "issued_at": certificate.issued_at.astimezone(UTC).isoformat(timespec="seconds"),
        "digests": base64.b64encode(certificate.digests).decode(),
        "replaced": list(certificate.replaced),
        "receipts": list(certificate.receipts),
        "gone": [asdict(one) for one in certificate.gone],
        "searched": [asdict(one) for one in certificate.searched],
        "kept": [asdict(one) for one in certificate.kept],
        "forgotten": asdict(certificate.forgotten),
    }


_NUMBERS = {"number", "before", "gone", "rows", "bytes", "found", "named", "judgements", "decisions", "audit_subjects"}
T = TypeVar("T", Gone, Searched, Kept, Forgotten)


def _read(said: dict[str, Any]) -> Certificate:
    if said.pop("is") != FORM or said["occasion"] not in ("week", "withdrawal"):
        raise ValueError
    parts: dict[str, Any] = {
        "gone": tuple(_part(Gone, one) for one in said.pop("gone")),
        "searched": tuple(_part(Searched, one) for one in said.pop("searched")),
        "kept": tuple(_part(Kept, one) for one in said.pop("kept")),
        "forgotten": _part(Forgotten, said.pop("forgotten")),
        "replaced": tuple(_text(one) for one in said.pop("replaced")),
        "receipts": tuple(_text(one) for one in said.pop("receipts")),
        "digests": base64.b64decode(_text(said.pop("digests")), validate=True),
        "issued_at": datetime.fromisoformat(_text(said.pop("issued_at"))),
    }
    return Certificate(**parts, **{name: _plain(name, value) for name, value in said.items()})


def _part(shape: type[T], said: Mapping[str, Any]) -> T:
    return shape(**{name: _plain(name, value) for name, value in said.items()})


def _plain(name: str, value: object) -> Any:
    if name in _NUMBERS:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError
        return value
    return _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
