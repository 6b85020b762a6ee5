"""The written form of an audit entry: canonical JSON, digests, and subjects sealed under keys of their own.

1. The body is canonical JSON (sorted keys, no spaces, UTF-8, moments in UTC with microseconds). It names the force, the
   sequence number, from 1 without a gap, and the digest of the entry before.
2. The digest of an entry is the SHA-256 of its body. The first entry follows 64 zeros.
3. The body holds no subject's id but the id sealed (AES-256-GCM) under that subject's entry key, for its place in the
   log alone. Whoever has the key can read about whom the entry is; once the key is destroyed nobody can, in the
   database or in any export, and the chain stays whole, for it covers what is sealed.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.audit import check_complete
from ndas.vocabulary import ForceId

GENESIS = "0" * 64
"""What the first entry of a chain follows."""

FORM = 2
"""Version of this form. Form 1, never released, held salted commitments where subjects are sealed now."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of one sealed subject: its key, or, once it is forgotten, the number of the entry that says so."""

    key: bytes | None = None
    forgotten_in: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """An entry in its place in the chain."""

    force: ForceId
    sequence: int
    body: str
    digest: str
    openings: tuple[Opening, ...]

    def marks(self) -> list[tuple[int, str]]:
        """Each forgotten subject: the number of the entry that says so, and the digest of what is sealed."""
        if all(opening.forgotten_in is None for opening in self.openings):
            return []
        sealed = json.loads(self.body)["subjects"]
        return [(o.forgotten_in, digest(s)) for o, s in zip(self.openings, sealed, strict=True) if o.forgotten_in]


def write_entry(entry: AuditEntry, *, sequence: int, previous: str, keys: Mapping[str, bytes]) -> WrittenEntry:
    """Give the entry its place after the one whose digest is ``previous``.

    Args:
        entry: what happened.
        sequence: its number.
        previous: digest of the entry before.
        keys: the entry key of each subject (32 bytes).
    """
    sealed = [
        seal(subject, keys[subject], place(entry.force, sequence, position))
        for position, subject in enumerate(entry.subjects)
    ]
    body = canonical(
        {
            "form": FORM,
            "force": entry.force,
            "sequence": sequence,
            "previous": previous,
            "at": _moment(entry.at),
            "event": entry.event.value,
            "operation": entry.event.operation.value,
            "actor": entry.actor,
            "role": entry.role,
            "session": entry.session,
            "run": entry.run,
            "purpose": entry.purpose,
            "reason": entry.reason,
            "subjects": sealed,
            "subjects_digest": entry.subjects_digest,
            "count": entry.count,
            "recipient": entry.recipient,
            "legal_basis": entry.legal_basis,
            "model_version": entry.model_version,
            "data_version": entry.data_version,
            "policies": list(entry.policies),
            "detail": dict(entry.detail),
        }
    )
    return WrittenEntry(entry.force, sequence, body, digest(body), tuple(Opening(keys[who]) for who in entry.subjects))


def check_writable(entry: AuditEntry) -> None:
    """Return if the entry can be written down.

    Raises:
        ValueError, TypeError: it lacks who or why, its time has no zone, or a detail is neither text nor number.
    """
    check_complete(entry)
    _moment(entry.at)
    canonical(dict(entry.detail))


def read_entry(body: str, openings: Iterable[Opening]) -> AuditEntry:
    """Return the entry that a body and its openings say. A forgotten subject reads ``forgotten``.

    Raises:
        ValueError: a key does not open what is sealed.
    """
    said = json.loads(body)
    return AuditEntry(
        event=AuditEvent(said["event"]),
        at=datetime.fromisoformat(said["at"]),
        force=ForceId(said["force"]),
        actor=said["actor"],
        role=said["role"],
        session=said["session"],
        run=said["run"],
        purpose=said["purpose"],
        reason=said["reason"],
        subjects=subjects_of(said, openings),
        subjects_digest=said["subjects_digest"],
        count=said["count"],
        recipient=said["recipient"],
        legal_basis=said["legal_basis"],
        model_version=said["model_version"],
        data_version=said["data_version"],
        policies=tuple(said["policies"]),
        detail=said["detail"],
    )


FORGOTTEN = "forgotten"


def subjects_of(body: Mapping[str, Any], openings: Iterable[Opening]) -> tuple[str, ...]:
    """Return the subjects of a body in their order, as far as there are keys.

    Raises:
        ValueError: a key does not open what is sealed.
    """
    force, sequence = body["force"], body["sequence"]
    return tuple(
        FORGOTTEN if opening.key is None else unseal(sealed, opening.key, place(force, sequence, position))
        for position, (sealed, opening) in enumerate(zip(body["subjects"], openings, strict=True))
    )


def place(force: str, sequence: int, position: int) -> bytes:
    """Return what binds a sealed subject to its place in the log."""
    return f"{force}/{sequence}/{position}".encode()


def seal(subject: str, key: bytes, bound_to: bytes) -> str:
    """Return the subject sealed under its key: nonce and ciphertext, base64."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, subject.encode(), bound_to)).decode()


def unseal(sealed: str, key: bytes, bound_to: bytes) -> str:
    """Return the subject.

    Raises:
        ValueError: it was sealed under another key, for another place, or was changed.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound_to).decode()
    except (InvalidTag, ValueError) as wrong:
        raise ValueError("an entry key does not open what is sealed in the log") from wrong


_NONCE = 12


def forgotten_digest(marks: Iterable[str]) -> str:
    """Return the digest that an entry of forgetting carries: which sealed subjects nobody can open any more.

    Args:
        marks: `digest` of each sealed text.
    """
    return digest("\n".join(sorted(marks)))


def export_line(entry: WrittenEntry) -> str:
    """Return the entry as one line of an export, without the line's end. It holds no key and no subject's id."""
    forgotten = [opening.forgotten_in for opening in entry.openings]
    return canonical({"body": entry.body, "digest": entry.digest, "forgotten": forgotten})


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one JSON text of a value."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an audit entry's time needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
