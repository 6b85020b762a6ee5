"""The platform's side of a key holder in another process, on this machine or another."""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, get_args
from urllib.parse import urlsplit

from ndas.governance import KeyKind, KeyReceipt, KeyRef, KeyRefusedError, KeyState, Lease
from ndas.store.keys.errors import ReceiptRefusedError, VaultError
from ndas.store.keys.receipts import receipt_from_json
from ndas.store.keys.tls import TlsFiles, client_context
from ndas.store.keys.wire import (
    WireError,
    check_path,
    lease_from_json,
    receive_message,
    ref_to_json,
    refusal_from_json,
    send_message,
)
from ndas.vocabulary import RunId

TLS_SCHEME = "tls"
_WAIT_SECONDS = 10.0
_MOST_REFS = 100
_EPOCH_WAIT_SECONDS = 1.0
"""A page waits for this answer; without one the lease runs on to its end."""


class RemoteKeyHolder:
    """A `KeyHolder` behind an address. Every failure to reach it is a refusal: absent means forbidden."""

    def __init__(
        self, address: Path | str, *, files: TlsFiles | None = None, wait_seconds: float = _WAIT_SECONDS
    ) -> None:
        """Name the holder; nothing is asked yet.

        Args:
            address: a Unix socket's path, or ``tls://host:port``.
            files: the platform's certificate and the force's authority; needed for TLS.
            wait_seconds: how long to wait for an answer.
        """
        self._address = str(address)
        self._files = files
        self._wait = wait_seconds
        self._kept: socket.socket | None = None
        self._one_at_a_time = Lock()

    def __repr__(self) -> str:
        return f"RemoteKeyHolder({self._address})"

    def make(self, ref: KeyRef, *, purpose: str, run: RunId) -> str:
        """As `KeyHolder.make`."""
        return str(self._ask("make", ref, purpose, run))

    def lend(self, ref: KeyRef, *, purpose: str, run: RunId) -> Lease:
        """As `KeyHolder.lend`."""
        asked_at = datetime.now(UTC)
        with self._reaching():
            return lease_from_json(ref, self._ask("lend", ref, purpose, run), at=asked_at)

    def revoke(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        """As `KeyHolder.revoke`."""
        self._ask("revoke", ref, purpose, run)

    def destroy(self, ref: KeyRef, *, purpose: str, run: RunId) -> KeyReceipt:
        """As `KeyHolder.destroy`."""
        with self._reaching():
            return receipt_from_json(str(self._ask("destroy", ref, purpose, run)))

    def destroy_all(self, refs: Sequence[KeyRef], *, purpose: str, run: RunId) -> tuple[KeyReceipt, ...]:
        """As `KeyHolder.destroy_all`; what fits into no message goes in several, each all or none."""
        with self._reaching():
            return tuple(receipt_from_json(str(said)) for said in self._ask_of("destroy all", refs, purpose, run))

    def states(self, refs: Sequence[KeyRef], *, purpose: str, run: RunId) -> tuple[KeyState, ...]:
        """As `KeyHolder.states`."""
        with self._reaching():
            found = tuple(_state(said) for said in self._ask_of("states", refs, purpose, run))
            if len(found) != len(refs):
                raise WireError("another number of states than of keys")
            return found

    def counts(self, *, purpose: str, run: RunId) -> Mapping[tuple[KeyKind, KeyState], int]:
        """As `KeyHolder.counts`."""
        with self._reaching():
            said = self._send({"call": "counts", "purpose": purpose, "run": run})
            try:
                return {(KeyKind(kind), _state(state)): int(count) for kind, state, count in said}
            except (TypeError, ValueError):
                raise WireError("what came is no count of keys") from None

    def epoch(self) -> int:
        """As `KeyHolder.epoch`, over a connection that is kept open: this is asked before every page."""
        with self._one_at_a_time, self._reaching():
            if self._kept is not None:
                with suppress(OSError, WireError):  # it went idle; a new one says whether the holder is there
                    return int(_exchange(self._kept, {"call": "epoch"}))
                self._kept.close()
                self._kept = None
            fresh = self._connect(min(self._wait, _EPOCH_WAIT_SECONDS))
            try:
                found = int(_exchange(fresh, {"call": "epoch"}))
            except BaseException:
                fresh.close()
                raise
            self._kept = fresh
            return found

    def verifying_key(self) -> str:
        """As `KeyHolder.verifying_key`."""
        return str(self._send({"call": "verifying_key"}))

    def close(self) -> None:
        """Close the connection that is kept open."""
        with self._one_at_a_time:
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    def _ask(self, call: str, ref: KeyRef, purpose: str, run: RunId) -> Any:
        return self._send({"call": call, **ref_to_json(ref), "purpose": purpose, "run": run})

    def _ask_of(self, call: str, refs: Sequence[KeyRef], purpose: str, run: RunId) -> Iterator[Any]:
        """Ask about several keys, as many in one message as it holds."""
        for first in range(0, len(refs), _MOST_REFS):
            some = [ref_to_json(ref) for ref in refs[first : first + _MOST_REFS]]
            yield from self._send({"call": call, "refs": some, "purpose": purpose, "run": run})

    def _send(self, message: dict[str, Any]) -> Any:
        with self._reaching(), self._connect(self._wait) as connection:
            return _exchange(connection, message)

    def _connect(self, wait: float) -> socket.socket:
        if self._address.startswith(f"{TLS_SCHEME}://"):
            return self._connect_tls(wait)
        check_path(Path(self._address))
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(wait)
            connection.connect(self._address)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_tls(self, wait: float) -> socket.socket:
        where = urlsplit(self._address)
        if self._files is None or not where.hostname or not where.port:
            raise KeyRefusedError(
                f"the key holder at {self._address} is asked over TLS: expected tls://host:port, and the platform's "
                "certificate (ndas keyholder certificates, at the force)"
            )
        context = client_context(self._files)
        plain = socket.create_connection((where.hostname, where.port), timeout=wait)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return context.wrap_socket(plain, server_hostname=where.hostname)
        except BaseException:
            plain.close()
            raise

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except ssl.SSLError as failed:
            raise KeyRefusedError(
                f"the key holder at {self._address} and the platform do not accept each other's certificates "
                f"({failed.reason or type(failed).__name__}); see that both are in date and of one authority"
            ) from failed
        except VaultError as failed:
            raise KeyRefusedError(f"the key holder at {self._address} cannot be asked: {failed}") from failed
        except (OSError, WireError, ReceiptRefusedError) as failed:
            raise KeyRefusedError(
                f"the key holder at {self._address} does not answer ({type(failed).__name__}); {_NEXT}"
            ) from failed


def _state(said: Any) -> KeyState:
    states: dict[str, KeyState] = {one: one for one in get_args(KeyState)}
    if said not in states:
        raise WireError("what came is no state of a key")
    return states[said]


def _exchange(connection: socket.socket, message: dict[str, Any]) -> Any:
    send_message(connection, message)
    said = receive_message(connection)
    if said is None:
        raise WireError("ended without an answer")
    if "refused" in said:
        raise refusal_from_json(said)
    if "answer" not in said:
        raise WireError("no answer and no refusal")
    return said["answer"]


_NEXT = "ask the force whether it was stopped on purpose, and to start it again if not (ndas keyholder serve)"
