"""The key holder reached from another machine, over mutual TLS.

1. A connection speaks only after its certificate was verified and names a platform that the force lists.
2. The handshake runs in the connection's own thread and has little time, so that a stranger cannot hold others up.
3. A certificate is looked at again with each message: when it has expired, the connection ends.
"""

import socket
import socketserver
import ssl
import time
from collections.abc import Callable, Collection
from threading import BoundedSemaphore
from typing import Any

from ndas.store.keys.conversation import ServedHolder, converse
from ndas.store.keys.tls import TlsFiles, ends_at, platform_of, server_context
from ndas.store.keys.wire import send_message

_HANDSHAKE_SECONDS = 5.0
_MOST_CONNECTIONS = 64


class TlsKeyHolderServer(socketserver.ThreadingTCPServer):
    """Serves one holder on one port. `serve_forever` until `shutdown`."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(
        self,
        holder: ServedHolder,
        address: tuple[str, int],
        files: TlsFiles,
        *,
        platforms: Collection[str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Listen.

        Args:
            holder: answers the requests.
            address: host and port to listen on; port 0 for any that is free.
            files: the holder's certificate and the authority that platforms' certificates come from.
            platforms: names of the platforms that may ask.
            clock: seconds since 1970.

        Raises:
            VaultError: the certificates do not load.
            OSError: the port is taken.
        """
        self.holder, self.platforms, self.clock = holder, frozenset(platforms), clock
        self._context = server_context(files)
        self._free = BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(address, _Connection)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        """Accept a connection; the handshake comes later, in its own thread."""
        connection, peer = super().get_request()
        connection.settimeout(_HANDSHAKE_SECONDS)
        wrapped = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, peer

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - the base class's signature
        """Take no more connections at once than there is room for."""
        return self._free.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection, then make room."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken connection is the client's affair; it must not fill the holder's terminal with traces."""


class _Connection(socketserver.BaseRequestHandler):
    """One client's connection, in a thread of its own."""

    server: TlsKeyHolderServer
    request: ssl.SSLSocket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request.do_handshake()
        certificate = self.request.getpeercert() or {}
        platform, ends = platform_of(certificate), ends_at(certificate)
        if platform not in self.server.platforms:
            send_message(self.request, {"refused": "the key holder does not serve this platform"})
            return
        holder = self.server.holder.on_behalf_of(f"platform {platform}")
        converse(self.request, holder, lambda: self.server.clock() < ends)
