"""Sends a delivery over HTTPS and comes back with the platform's signed receipt.

1. Only https, with the certificate checked; every request is signed with the force's key.
2. Before sending, and after each cut, the platform is asked how far the delivery has arrived; sending goes on there.
3. A cut, a busy platform or a server error is tried again, each time after a longer wait, and given up only after as
   many tries without a byte of progress as allowed. A refusal is final and is not tried again.
4. It ends with a receipt, signed by the platform's key that the force was given, for exactly the file that was sent.

Sending the same delivery again, even after it arrived, is safe: the platform answers with the same receipt.
"""

import hashlib
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from ndas.transfer.blocks import BLOCK_BYTES
from ndas.transfer.canonical import canonical
from ndas.transfer.errors import ConnectionLostError, SendError, SendRefusedError
from ndas.transfer.extract import Progress
from ndas.transfer.names import SUFFIX, DeliveryName, read_name
from ndas.transfer.receipt import Receipt, receipt_from, verify_receipt
from ndas.transfer.requests import sign_request
from ndas.transfer.signing import SigningKey

_TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 507})


@dataclass(frozen=True, slots=True)
class Platform:
    """Where to send, and how to know it is the platform."""

    url: str
    """Address of the inbox, ``https://...``; a delivery's name is added to it."""
    verifying_key: str
    """The platform's Ed25519 key, base64, handed over when the force joined; receipts are signed with it."""
    authority: Path | None = None
    """Certificate authority to trust, PEM, where it is not one of the system's."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How hard to try."""

    tries: int = 8
    """Attempts without progress before giving up."""
    first_wait: float = 1.0
    """Seconds before the second attempt; doubled each time, with up to as much again at random."""
    longest_wait: float = 120.0
    timeout: float = 60.0
    """Seconds to wait for the network at any one point."""
    piece_bytes: int = 4 << 20
    """Size of a piece; the platform may ask for less."""


class _TryAgainError(Exception):
    """The platform cannot now, or expects another place; ask it how far it is and go on."""


@dataclass(slots=True)
class _Upload:
    """A delivery on its way."""

    name: DeliveryName
    file: BinaryIO
    size: int
    sha256: str
    furthest: int = 0


class Sender:
    """Sends a force's deliveries to one platform."""

    def __init__(self, platform: Platform, key: SigningKey, *, patience: Patience | None = None) -> None:
        """Send to ``platform``, signing with the force's ``key``.

        Raises:
            SendRefusedError: the address is not https, or the certificate authority cannot be read.
        """
        url = httpx.URL(platform.url)
        if url.scheme != "https" or not url.host:
            raise SendRefusedError("the platform's address must start with https://; nothing is sent in the open")
        try:
            self._tls = ssl.create_default_context(cafile=str(platform.authority) if platform.authority else None)
        except OSError as unreadable:
            raise SendRefusedError(f"the certificate authority {platform.authority} cannot be read") from unreadable
        self._platform = platform
        self._key = key
        self._patience = patience or Patience()

    def send(self, path: Path, *, progress: Progress | None = None) -> Receipt:
        """Send the delivery at ``path``; return the receipt for it.

        Args:
            path: a delivery, under the name it was sealed with.
            progress: told how many bytes of the file have arrived, of how many.

        Raises:
            ConnectionLostError: the platform was out of reach for too long; send again, it goes on where it was.
            SendRefusedError: the platform said no; the message says why.
            ReceiptError: what came back is not the platform's receipt for this file.
            SendError: the file cannot be read or is not named as a delivery.
        """
        try:
            with path.open("rb") as file, self._client() as client:
                upload = _upload(path, file)
                receipt = self._persist(client, upload, progress)
        except OSError as unreadable:
            raise SendError(f"{path} cannot be read: {unreadable.strerror}") from unreadable
        verify_receipt(receipt, self._platform.verifying_key, delivery=upload.name.delivery, sha256=upload.sha256)
        return receipt

    def _client(self) -> httpx.Client:
        return httpx.Client(verify=self._tls, timeout=self._patience.timeout, follow_redirects=False)

    def _persist(self, client: httpx.Client, upload: _Upload, progress: Progress | None) -> Receipt:
        failures = 0
        while True:
            before = upload.furthest
            try:
                return self._attempt(client, upload, progress)
            except (httpx.TransportError, _TryAgainError) as lost:
                if _is_wrong_certificate(lost):
                    raise SendRefusedError(
                        "the platform's certificate is not one we trust; check the address and the authority"
                    ) from lost
                failures = 1 if upload.furthest > before else failures + 1
                if failures >= self._patience.tries:
                    raise ConnectionLostError(
                        f"{upload.furthest} of {upload.size} bytes arrived before the connection was lost "
                        f"({type(lost).__name__}); send again and it goes on from there"
                    ) from lost
                time.sleep(_wait(self._patience, failures))

    def _attempt(self, client: httpx.Client, upload: _Upload, progress: Progress | None) -> Receipt:
        announced = canonical({"bytes": upload.size, "sha256": upload.sha256})
        arrival = self._ask(client, "POST", upload, "", 0, announced)
        if "receipt" in arrival:
            return _receipt(arrival)
        piece_bytes = min(self._patience.piece_bytes, _whole(arrival, "piece_bytes", least=1, most=1 << 40))
        offset = _whole(arrival, "offset", least=0, most=upload.size)
        while offset < upload.size:
            upload.file.seek(offset)
            piece = upload.file.read(piece_bytes)
            if not piece:
                raise SendError("the delivery became shorter while it was sent; seal it again")
            answer = self._ask(client, "PATCH", upload, "", offset, piece)
            offset = _whole(answer, "offset", least=offset + 1, most=upload.size)
            upload.furthest = max(upload.furthest, offset)
            if progress:
                progress(offset, upload.size)
        return _receipt(self._ask(client, "POST", upload, "/finish", upload.size, b""))

    def _ask(
        self, client: httpx.Client, method: str, upload: _Upload, action: str, offset: int, body: bytes
    ) -> Mapping[str, Any]:
        url = httpx.URL(f"{self._platform.url.rstrip('/')}/{upload.name.delivery}{action}")
        headers = sign_request(
            self._key,
            force=upload.name.force,
            method=method,
            path=url.path,
            offset=offset,
            body=body,
            at=datetime.now(UTC),
        )
        answer = client.request(method, url, content=body, headers=headers)
        document = _document(answer)
        if answer.status_code == httpx.codes.OK:
            return document
        code = str(document.get("code", "no reason given"))
        if answer.status_code in _TRY_AGAIN or code in {"offset", "not-begun", "digest", "cut", "body"}:
            raise _TryAgainError(code)
        raise SendRefusedError(
            f"the platform refused it ({answer.status_code}, {_plain(code)}): {_plain(str(document.get('detail', '')))}"
        )


def _upload(path: Path, file: BinaryIO) -> _Upload:
    try:
        name = read_name(path.name.removesuffix(SUFFIX))
    except ValueError as wrong:
        raise SendError(f"{path}: {wrong}") from wrong
    digest = hashlib.sha256()
    size = 0
    while block := file.read(BLOCK_BYTES):
        digest.update(block)
        size += len(block)
    return _Upload(name, file, size, digest.hexdigest())


def _document(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _whole(document: Mapping[str, Any], name: str, *, least: int, most: int) -> int:
    value = document.get(name)
    if not isinstance(value, int) or not least <= value <= most:
        raise SendError("the platform's answer makes no sense; check the address, then ask the platform's team")
    return value


def _receipt(document: Mapping[str, Any]) -> Receipt:
    try:
        return receipt_from(document["receipt"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise SendError("the platform's answer holds no receipt; check the address, then ask its team") from wrong


def _wait(patience: Patience, failures: int) -> float:
    wait: float = min(patience.first_wait * 2.0 ** (failures - 1), patience.longest_wait)
    return wait + random.uniform(0, wait)  # noqa: S311  # spreads senders out, keeps no secret


def _is_wrong_certificate(error: BaseException | None) -> bool:
    """Whether a certificate that is not trusted lies at the root; waiting would not make it so."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _plain(text: str) -> str:
    """Return another machine's words as one printable line of bounded length."""
    return "".join(each for each in text if each.isprintable())[:300]
