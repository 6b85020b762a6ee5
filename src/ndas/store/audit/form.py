"""The written form of an audit entry: canonical JSON, digests, and commitments to the subjects.

1. The body is canonical JSON (sorted keys, no spaces, UTF-8, moments in UTC with microseconds). It names the force, the
   sequence number, from 1 without a gap, and the digest of the entry before.
2. The digest of an entry is the SHA-256 of its body. The first entry follows 64 zeros.
3. The body holds no subject's id but a commitment to it: SHA-256 over a random 16-byte salt and the id. Whoever has
   salt and id can prove that the entry is about it; once both are erased nobody can, and the chain stays whole.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ndas.governance import AuditEntry, AuditEvent
from ndas.vocabulary import ForceId

GENESIS = "0" * 64
"""What the first entry of a chain follows."""

FORM = 1
"""Version of this form; a change of form is a new version beside it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment, or, once the subject is forgotten, the number of the entry that says so."""

    subject: str | None
    salt: str | None
    forgotten_in: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """An entry in its place in the chain."""

    force: ForceId
    sequence: int
    body: str
    digest: str
    openings: tuple[Opening, ...]


def write_entry(entry: AuditEntry, *, sequence: int, previous: str) -> WrittenEntry:
    """Give the entry its place after the one whose digest is ``previous``."""
    openings = tuple(Opening(subject, secrets.token_hex(16)) for subject in entry.subjects)
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
            "subjects": [commitment(o) for o in openings],
            "subjects_digest": entry.subjects_digest,
            "count": entry.count,
            "recipient": entry.recipient,
            "policies": list(entry.policies),
            "detail": dict(entry.detail),
        }
    )
    return WrittenEntry(entry.force, sequence, body, digest(body), openings)


def check_writable(entry: AuditEntry) -> None:
    """Return if the entry can be written down.

    Raises:
        ValueError, TypeError: its time has no zone, or a detail is neither text nor number.
    """
    _moment(entry.at)
    canonical(dict(entry.detail))


def read_entry(body: str, openings: Iterable[Opening]) -> AuditEntry:
    """Return the entry that a body and its openings say. A forgotten subject reads ``forgotten``."""
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
        subjects=tuple(FORGOTTEN if o.subject is None else o.subject for o in openings),
        subjects_digest=said["subjects_digest"],
        count=said["count"],
        recipient=said["recipient"],
        policies=tuple(said["policies"]),
        detail=said["detail"],
    )


FORGOTTEN = "forgotten"


def commitment(opening: Opening) -> str:
    """Return the commitment that a subject and its salt make."""
    return hashlib.sha256(bytes.fromhex(opening.salt or "") + (opening.subject or "").encode()).hexdigest()


def forgotten_digest(commitments: Iterable[str]) -> str:
    """Return the digest that an entry of forgetting carries: which commitments nobody can open any more."""
    return digest("\n".join(sorted(commitments)))


def export_line(entry: WrittenEntry) -> str:
    """Return the entry as one line of an export, without the line's end."""
    openings = [
        {"forgotten_in": o.forgotten_in} if o.subject is None else {"salt": o.salt, "subject": o.subject}
        for o in entry.openings
    ]
    return canonical({"body": entry.body, "digest": entry.digest, "subjects": openings})


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
