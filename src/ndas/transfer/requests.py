"""Requests signed by a force, so that only a known force can send, and only for itself.

1. The signature is an HTTP Message Signature (RFC 9421, Ed25519) over method, path, Content-Digest (RFC 9530) and
   Upload-Offset, in this order and no other, with the time it was made, a nonce, and the force as key id.
2. The force's registered keys decide; an unknown force and a wrong signature get the same answer.
3. It holds for five minutes either way, and once: a nonce seen before is refused.
4. The head is proven before the body is read, and the body is then held to its digest.

A signed manifest starts with a brace and a signature base with a quote: neither can pass for the other.
"""

import base64
import binascii
import hashlib
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ndas.transfer.errors import ReceiveRefusedError
from ndas.transfer.register import Register
from ndas.transfer.signing import SigningKey, is_signed
from ndas.vocabulary.ids import ForceId

HOLDS_FOR = timedelta(minutes=5)
_COMPONENTS = '("@method" "@path" "content-digest" "upload-offset")'
_INPUT = re.compile(
    re.escape(f"ndas={_COMPONENTS}")
    + r';created=(?P<created>[0-9]{1,12});nonce="(?P<nonce>[0-9a-f]{32})"'
    + r';keyid="(?P<force>[a-z][a-z0-9-]{1,31})";alg="ed25519"'
)
_SIGNATURE = re.compile(r"ndas=:(?P<signature>[A-Za-z0-9+/=]{88}):")


@dataclass(frozen=True, slots=True)
class ProvenSender:
    """A force that has proven that it sends. Only `RequestProof.prove` makes one."""

    force: ForceId


def sign_request(
    key: SigningKey, *, force: ForceId, method: str, path: str, offset: int, body: bytes, at: datetime
) -> dict[str, str]:
    """Return the headers that prove a request to be the force's."""
    digest = body_digest(body)
    parameters = (
        f'{_COMPONENTS};created={int(at.timestamp())};nonce="{secrets.token_hex(16)}";keyid="{force}";alg="ed25519"'
    )
    signature = key.sign(_base(method, path, digest, str(offset), parameters))
    return {
        "Content-Digest": digest,
        "Upload-Offset": str(offset),
        "Signature-Input": f"ndas={parameters}",
        "Signature": f"ndas=:{base64.b64encode(signature).decode()}:",
    }


def body_digest(body: bytes) -> str:
    """Return the Content-Digest header of ``body``."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


class RequestProof:
    """Proves who sent a request, and remembers what it has seen while it could be replayed."""

    def __init__(self, register: Register) -> None:
        """Prove against the keys in ``register``."""
        self._register = register
        self._seen: dict[tuple[str, str], datetime] = {}
        self._lock = threading.Lock()

    def prove(self, *, method: str, path: str, headers: Mapping[str, str], now: datetime) -> ProvenSender:
        """Return who signed the request with these lower-case ``headers``.

        Raises:
            ReceiveRefusedError: nobody we know, or not now, or not for the first time.
        """
        stated = _INPUT.fullmatch(headers.get("signature-input", ""))
        signature = _SIGNATURE.fullmatch(headers.get("signature", ""))
        if not stated or not signature:
            raise _not_proven()
        force = ForceId(stated["force"])
        parameters = headers["signature-input"].removeprefix("ndas=")
        base = _base(method, path, headers.get("content-digest", ""), headers.get("upload-offset", ""), parameters)
        if not any(is_signed(base, _bytes(signature["signature"]), key) for key in self._register.signing_keys(force)):
            raise _not_proven()
        made = datetime.fromtimestamp(int(stated["created"]), UTC)
        if abs(now - made) > HOLDS_FOR:
            minutes = int(HOLDS_FOR.total_seconds() // 60)
            raise ReceiveRefusedError(
                401, "clock", f"the request was made more than {minutes} minutes from our time; set the sender's clock"
            )
        self._once(force, stated["nonce"], now)
        return ProvenSender(force)

    def _once(self, force: ForceId, nonce: str, now: datetime) -> None:
        with self._lock:
            self._seen = {key: until for key, until in self._seen.items() if until > now}
            if (force, nonce) in self._seen:
                raise ReceiveRefusedError(401, "replayed", "this request was made before; each one is signed anew")
            self._seen[force, nonce] = now + 2 * HOLDS_FOR


def _base(method: str, path: str, digest: str, offset: str, parameters: str) -> bytes:
    """The signature base of RFC 9421 section 2.5 for our four components."""
    return (
        f'"@method": {method}\n"@path": {path}\n"content-digest": {digest}\n'
        f'"upload-offset": {offset}\n"@signature-params": {parameters}'
    ).encode()


def _not_proven() -> ReceiveRefusedError:
    return ReceiveRefusedError(
        401,
        "not-proven",
        "no registered force signed this request; check the force's name, its signing key and the register",
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
