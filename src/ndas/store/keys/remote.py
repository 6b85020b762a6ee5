"""The platform's side of a key holder in another process."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ndas.governance import KeyReceipt, KeyRef, KeyRefusedError, Lease
from ndas.store.keys.receipts import receipt_from_json
from ndas.store.keys.wire import WireError, check_path, lease_from_json, receive_message, ref_to_json, send_message
from ndas.vocabulary import RunId

_WAIT_SECONDS = 10.0


class RemoteKeyHolder:
    """A `KeyHolder` behind a Unix socket. Every failure to reach it is a refusal: absent means forbidden."""

    def __init__(self, socket_path: Path, *, wait_seconds: float = _WAIT_SECONDS) -> None:
        self._path = socket_path
        self._wait = wait_seconds

    def make(self, ref: KeyRef, *, purpose: str, run: RunId) -> str:
        """As `KeyHolder.make`."""
        return str(self._ask("make", ref, purpose, run))

    def lend(self, ref: KeyRef, *, purpose: str, run: RunId) -> Lease:
        """As `KeyHolder.lend`."""
        return lease_from_json(ref, self._ask("lend", ref, purpose, run))

    def revoke(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        """As `KeyHolder.revoke`."""
        self._ask("revoke", ref, purpose, run)

    def destroy(self, ref: KeyRef, *, purpose: str, run: RunId) -> KeyReceipt:
        """As `KeyHolder.destroy`."""
        return receipt_from_json(self._ask("destroy", ref, purpose, run))

    def verifying_key(self) -> str:
        """As `KeyHolder.verifying_key`."""
        return str(self._send({"call": "verifying_key"}))

    def _ask(self, call: str, ref: KeyRef, purpose: str, run: RunId) -> Any:
        return self._send({"call": call, **ref_to_json(ref), "purpose": purpose, "run": run})

    def _send(self, message: dict[str, Any]) -> Any:
        with self._connection() as connection:
            send_message(connection, message)
            said = receive_message(connection)
        if said is None:
            raise KeyRefusedError(f"the key holder at {self._path} ended without an answer; {_NEXT}")
        if "refused" in said:
            raise KeyRefusedError(str(said["refused"]))
        return said["answer"]

    @contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        check_path(self._path)
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(self._wait)
                connection.connect(str(self._path))
                yield connection
        except (OSError, WireError) as failed:
            raise KeyRefusedError(
                f"the key holder at {self._path} does not answer ({type(failed).__name__}); {_NEXT}"
            ) from failed


_NEXT = "ask the force whether it was stopped on purpose, and to start it again if not (ndas key-holder serve)"
