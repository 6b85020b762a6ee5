"""HTTP for the inbox: a bare ASGI application that any server can run over TLS, alone or mounted in another one.

    POST   /deliveries/<delivery>          {"bytes": n, "sha256": "..."}  begin, or ask how far it is
    PATCH  /deliveries/<delivery>          a piece, at Upload-Offset
    POST   /deliveries/<delivery>/finish   put it into the inbox, get the receipt

Every request is signed (see `requests`); the answer to a refused one is a problem document (RFC 9457) whose `code` is
a closed word. The head is proven before the body is read, a body is read up to its bound and within its time, and
nothing that a sender wrote is repeated in an answer. The path that a sender signs is the one the server sees: a proxy
in front must not rewrite it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from ndas.transfer.entries import Entries
from ndas.transfer.errors import ReceiveRefusedError
from ndas.transfer.receiving import Arrival, Inbox
from ndas.transfer.requests import ProvenSender, RequestProof, body_digest

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_SECONDS = 60.0
"""How long one request's body may take to come."""
_ANNOUNCEMENT_BYTES = 1024
_MOST_OFFSET = 1 << 44


class InboxApp:
    """The ASGI application over an `Inbox`."""

    def __init__(
        self, inbox: Inbox, proof: RequestProof, *, at: str = "/deliveries", clock: Callable[[], datetime] | None = None
    ) -> None:
        """Serve ``inbox`` under the path ``at`` to senders that ``proof`` knows; ``clock`` defaults to the wall."""
        self._inbox = inbox
        self._proof = proof
        self._at = at.rstrip("/")
        self._clock = clock or (lambda: datetime.now(UTC))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        try:
            answer = await self._answer(scope, receive)
        except ReceiveRefusedError as refused:
            await _reply(send, refused.status, "application/problem+json", _problem(refused))
        except OSError:  # disk or audit log: the sender asks again, and nothing has changed
            unable = ReceiveRefusedError(503, "unable", "the inbox could not write; try again later")
            await _reply(send, unable.status, "application/problem+json", _problem(unable))
        else:
            await _reply(send, 200, "application/json", answer)

    async def _answer(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        method, path = scope["method"], scope["path"]
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        now = self._clock()
        delivery, finishing = _route(method, path, self._at)
        sender = self._proof.prove(method=method, path=path, headers=headers, now=now)
        bound = self._inbox.limits.piece_bytes if method == "PATCH" else _ANNOUNCEMENT_BYTES
        body = await _body(receive, bound)
        if body_digest(body) != headers["content-digest"]:
            raise ReceiveRefusedError(400, "body", "the body is not the one that was signed; send it again")
        if finishing:
            receipt = await asyncio.to_thread(self._inbox.finish, sender, delivery, now=now)
            return {"receipt": json.loads(receipt.to_json())}
        if method == "PATCH":
            return await self._append(sender, delivery, headers["upload-offset"], body)
        return await self._begin(sender, delivery, body, now)

    async def _begin(self, sender: ProvenSender, delivery: str, body: bytes, now: datetime) -> dict[str, Any]:
        size, sha256 = _announcement(body)
        arrival: Arrival = await asyncio.to_thread(
            self._inbox.begin, sender, delivery, size=size, sha256=sha256, now=now
        )
        answer: dict[str, Any] = {"offset": arrival.offset, "piece_bytes": self._inbox.limits.piece_bytes}
        if arrival.receipt:
            answer["receipt"] = json.loads(arrival.receipt.to_json())
        return answer

    async def _append(self, sender: ProvenSender, delivery: str, offset: str, body: bytes) -> dict[str, Any]:
        if not (offset.isascii() and offset.isdigit()) or int(offset) > _MOST_OFFSET:
            raise ReceiveRefusedError(400, "offset-form", "Upload-Offset must be a whole number")
        return {"offset": await asyncio.to_thread(self._inbox.append, sender, delivery, offset=int(offset), piece=body)}


def _route(method: str, path: str, at: str) -> tuple[str, bool]:
    """Return the delivery named by ``path`` and whether it is to be finished."""
    match path.removeprefix(f"{at}/").split("/") if path.startswith(f"{at}/") else []:
        case [delivery] if method in {"POST", "PATCH"}:
            return delivery, False
        case [delivery, "finish"] if method == "POST":
            return delivery, True
        case [_] | [_, "finish"]:
            raise ReceiveRefusedError(405, "method", "begin and finish a delivery with POST, continue it with PATCH")
    raise ReceiveRefusedError(404, "path", "there is nothing at this address; check the address of the inbox")


def _announcement(body: bytes) -> tuple[int, str]:
    try:
        document = json.loads(body)
        entries = Entries(document if isinstance(document, dict) else {}, "announcement")
        return entries.whole("bytes", least=1, most=_MOST_OFFSET), entries.text("sha256", longest=64)
    except (ValueError, RecursionError) as wrong:
        raise ReceiveRefusedError(400, "announcement", 'expected {"bytes": number, "sha256": digest}') from wrong


async def _body(receive: Receive, bound: int) -> bytes:
    """Return the request's body, refused as soon as it goes beyond ``bound`` bytes."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ReceiveRefusedError(400, "cut", "the connection was cut off; send the piece again")
                part = message.get("body", b"")
                size += len(part)
                if size > bound:
                    raise ReceiveRefusedError(413, "body-size", f"the body of this request has at most {bound} bytes")
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError as slow:
        raise ReceiveRefusedError(408, "slow", "the body took too long; send smaller pieces") from slow


def _problem(refused: ReceiveRefusedError) -> dict[str, Any]:
    problem: dict[str, Any] = {"status": refused.status, "code": refused.code, "detail": str(refused)}
    return problem if refused.offset is None else problem | {"offset": refused.offset}


async def _reply(send: Send, status: int, kind: str, document: dict[str, Any]) -> None:
    body = json.dumps(document).encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    """Start and stop with the server: there is nothing to prepare or put away."""
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})
