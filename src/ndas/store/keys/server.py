"""The key holder as a process of its own, reached over a Unix socket by accounts of the same machine.

Only the accounts that the force lists may speak to it; the kernel says who is at the other end. The socket's file is
for its owner alone unless others are listed.
"""

import os
import socket
import socketserver
import struct
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from ndas.governance import KeyRefusedError
from ndas.store.keys.conversation import IDLE_SECONDS, ServedHolder, converse
from ndas.store.keys.wire import WireError, check_path, receive_message, send_message

_PEER = struct.Struct("3i")


class KeyHolderServer(socketserver.ThreadingUnixStreamServer):
    """Serves one holder on one socket. `serve_forever` until `shutdown`; `server_close` removes the socket."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, holder: ServedHolder, socket_path: Path, *, uids: Collection[int] = ()) -> None:
        """Listen on the socket.

        Args:
            holder: answers the requests.
            socket_path: where to listen.
            uids: accounts that may speak to it; its own where none is given.

        Raises:
            KeyRefusedError: another key holder serves there, or the path is too long for a socket.
        """
        check_path(socket_path)
        self.holder = holder
        self.uids = frozenset(uids) or frozenset({os.geteuid()})
        self._path = socket_path
        _clear_stale(socket_path)
        before = os.umask(0o177 if self.uids == {os.geteuid()} else 0o111)
        try:
            super().__init__(str(socket_path), _Connection)
        finally:
            os.umask(before)

    def server_close(self) -> None:
        """Stop listening and remove the socket."""
        super().server_close()
        self._path.unlink(missing_ok=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken connection is the client's affair; it must not fill the holder's terminal with traces."""


def serve_key_holder(holder: ServedHolder, socket_path: Path, *, uids: Collection[int] = ()) -> None:
    """Serve the holder on the socket until the process is stopped.

    Raises:
        KeyRefusedError: another key holder serves there.
    """
    with KeyHolderServer(holder, socket_path, uids=uids) as server:
        server.serve_forever()


class _Connection(socketserver.BaseRequestHandler):
    """One client's connection, in a thread of its own."""

    server: KeyHolderServer
    request: socket.socket

    def handle(self) -> None:
        uid = _peer_uid(self.request)
        if uid not in self.server.uids:
            self.request.settimeout(IDLE_SECONDS)
            with suppress(OSError, WireError):  # heard first: who hangs up on a speaker is not heard either
                receive_message(self.request)
            send_message(self.request, {"refused": "the key holder does not serve this account"})
            return
        converse(self.request, self.server.holder.on_behalf_of(f"account {uid}"))


def _peer_uid(connection: socket.socket) -> int:
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    return int(_PEER.unpack(credentials)[1])


def _clear_stale(path: Path) -> None:
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink()
            return
    raise KeyRefusedError(f"another key holder serves at {path}; stop it first")
