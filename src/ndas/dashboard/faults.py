"""What happens when a page cannot be made.

1. A look that cannot be written to the audit log is withheld (`NotRecordedError`): no entry, no page.
2. Any other fault shows a page that says nothing about the data. The log gets the kind of fault and where it arose,
   never its message: a message may hold a value.
"""

import logging
import traceback
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ndas.governance.audit import AuditEntry, AuditSink

LOG = logging.getLogger("ndas.dashboard")


class NotRecordedError(Exception):
    """The audit log did not take the entry, so nothing may be answered."""


def record_or_withhold(sink: AuditSink, entry: AuditEntry) -> None:
    """The entry is durable when this returns.

    Raises:
        NotRecordedError: it is not; the page must be withheld.
    """
    try:
        sink.record(entry)
    except OSError as fault:
        raise NotRecordedError from fault


class FaultPages:
    """Pure ASGI middleware for rule 2: an answer with all the usual headers, instead of the server's own."""

    def __init__(self, app: ASGIApp, page: Callable[[Request], Response]) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - the ASGI call itself
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as fault:
            if scope["type"] != "http" or started:
                raise
            LOG.error("page not made: %s at %s", type(fault).__name__, _where(fault))  # noqa: TRY400 - a traceback's message may hold a value
            await self._page(Request(scope))(scope, receive, send)


def _where(fault: Exception) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
