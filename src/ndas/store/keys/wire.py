"""How the key holder and its clients speak: one JSON object per message, its length first (4 bytes, big-endian).

A request is ``{"call", "force", "kind", "subject", "purpose", "run"}`` (or, to destroy several keys in one act, with
``"refs"`` in the place of force, kind and subject); an answer is ``{"answer": ...}`` or ``{"refused": why, "because":
kind}``, where the kind is one of a closed list (`_REFUSALS`) or empty. Messages are short; a longer one is refused
unread. A lease travels with how long it runs as well as with when it ends, so that a clock that is behind on one side
does not make it longer.
"""

import base64
import json
import os
import socket
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ndas.governance import KeyGoneError, KeyHeldBackError, KeyKind, KeyRef, KeyRefusedError, Lease
from ndas.vocabulary import ForceId

LONGEST = 64 * 1024


LONGEST_PATH = 107
"""Bytes that a Unix socket's path may have (sockaddr_un)."""


def check_path(path: Path) -> None:
    """Return if a socket can have this path.

    Raises:
        KeyRefusedError: it is too long.
    """
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise KeyRefusedError(
            f"the key holder's socket {path} has a path of more than {LONGEST_PATH} bytes, which no Unix socket can; "
            "choose a shorter folder"
        )


class WireError(Exception):
    """What came is not a message of this protocol, or the connection ended inside one."""


def send_message(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message."""
    text = json.dumps(message).encode()
    connection.sendall(struct.pack(">I", len(text)) + text)


def receive_message(connection: socket.socket) -> dict[str, Any] | None:
    """Receive one message; None where the other side has ended between messages.

    Raises:
        WireError: too long, cut off, or not a JSON object.
    """
    head = _receive(connection, 4)
    if not head:
        return None
    (length,) = struct.unpack(">I", head)
    if length > LONGEST:
        raise WireError("the message is longer than any of this protocol")
    try:
        message = json.loads(_receive(connection, length))
    except (ValueError, RecursionError):
        raise WireError("the message is not JSON") from None
    if not isinstance(message, dict):
        raise WireError("the message is not a JSON object")
    return message


def ref_to_json(ref: KeyRef) -> dict[str, str]:
    """The key's name as part of a message."""
    return {"force": ref.force, "kind": ref.kind.value, "subject": ref.subject}


def ref_from_json(said: dict[str, Any]) -> KeyRef:
    """Read what `ref_to_json` wrote.

    Raises:
        WireError: it does not name a key.
    """
    try:
        return KeyRef(ForceId(str(said["force"])), KeyKind(said["kind"]), str(said["subject"]))
    except (KeyError, ValueError):
        raise WireError("the message does not name a key") from None


_REFUSALS: dict[str, type[KeyRefusedError]] = {"gone": KeyGoneError, "held back": KeyHeldBackError}
"""What a refusal means for whoever asked, as it travels."""


def refusal_to_json(refused: KeyRefusedError) -> dict[str, str]:
    """The refusal as a message."""
    kinds = [word for word, kind in _REFUSALS.items() if isinstance(refused, kind)]
    return {"refused": str(refused), "because": kinds[0] if kinds else ""}


def refusal_from_json(said: dict[str, Any]) -> KeyRefusedError:
    """Read what `refusal_to_json` wrote; a kind that this version does not know is a plain refusal."""
    return _REFUSALS.get(str(said.get("because", "")), KeyRefusedError)(str(said["refused"]))


def lease_to_json(lease: Lease, *, at: datetime) -> dict[str, str | float]:
    """The lease as part of a message sent at this moment, by the holder's clock."""
    return {
        "key": base64.b64encode(lease.key).decode(),
        "expires_at": lease.expires_at.isoformat(),
        "seconds": (lease.expires_at - at).total_seconds(),
    }


def lease_from_json(ref: KeyRef, said: dict[str, Any], *, at: datetime) -> Lease:
    """Read what `lease_to_json` wrote; ends by the holder's clock or by ours, whichever comes first.

    Raises:
        WireError: it is no lease.
    """
    try:
        ends = datetime.fromisoformat(said["expires_at"]).astimezone(UTC)
        return Lease(
            ref, base64.b64decode(said["key"], validate=True), min(ends, at + timedelta(seconds=said["seconds"]))
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise WireError("what came is not a lease") from None


def _receive(connection: socket.socket, count: int) -> bytes:
    parts: list[bytes] = []
    missing = count
    while missing:
        part = connection.recv(missing)
        if not part:
            if missing == count and count == 4:  # noqa: PLR2004 - the length that begins a message
                return b""
            raise WireError("the connection ended inside a message")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
