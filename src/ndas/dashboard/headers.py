"""The headers that every response carries, and the hosts that are answered at all.

1. Nothing from elsewhere and nothing inline: `default-src 'self'`, so an injected script has nowhere to run.
2. No framing, no type sniffing, no referrer to other origins, no powers of the browser that pages do not use.
3. Pages are never kept: `no-store`, so that the back button after sign-out and a shared proxy show nothing. Only the
   built static files, which hold no data, may be kept.
4. A request for another host name is refused, so that no foreign name can be pointed at this server.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
UNUSED_POWERS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
LOOPBACK = {"localhost", "127.0.0.1"}


class SecurityHeaders:
    """Pure ASGI middleware for the rules above."""

    def __init__(self, app: ASGIApp, origin: str, marking: str) -> None:
        self._app = app
        where = urlsplit(origin)
        self._https = where.scheme == "https"
        port = f":{where.port}" if where.port else ""
        names = LOOPBACK if where.hostname in LOOPBACK else {where.hostname or ""}
        self._hosts = {f"{name}{port}" for name in names}
        self._marking = marking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - the ASGI call itself
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        if Headers(scope=scope).get("host", "") not in self._hosts:
            refusal = PlainTextResponse("This server is not known by that name.\n", status_code=400)
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders) -> None:
        headers["Content-Security-Policy"] = POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = UNUSED_POWERS
        headers["X-Protective-Marking"] = self._marking
        headers.setdefault("Cache-Control", "no-store")
        if self._https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
