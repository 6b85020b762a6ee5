"""Serves an opened key holder on its doors until the process is stopped."""

import signal
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from ndas.cli.errors import CommandError
from ndas.cli.terminal import OUT
from ndas.store.keys import KeyHolderServer, TlsFiles, TlsKeyHolderServer, VaultKeyHolder


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a key holder answers, and whom."""

    socket: Path | None
    listen: str | None
    certificates: Path | None
    accounts: frozenset[int]
    platforms: frozenset[str]


def serve_holder(holder: VaultKeyHolder, doors: Doors) -> None:
    """Serve until SIGTERM or Ctrl+C.

    Raises:
        CommandError: the doors are not fully named.
        KeyRefusedError: another key holder serves there.
        VaultError: the certificates do not load.
    """
    if doors.socket is None and doors.listen is None:
        raise CommandError("say where to answer: --socket PATH, --listen HOST:PORT, or both")
    stop = Event()
    for what in (signal.SIGTERM, signal.SIGINT):
        signal.signal(what, lambda *_: stop.set())
    with ExitStack() as running:
        for server, where in _servers(holder, doors):
            running.enter_context(server)
            running.callback(server.shutdown)
            Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
            OUT.print(f"{holder} answers on {where}.", soft_wrap=True)
        OUT.print("Stop with Ctrl+C.")
        stop.wait()
    OUT.print("Stopped; no key is lent any more.")


def _servers(holder: VaultKeyHolder, doors: Doors) -> list[tuple[KeyHolderServer | TlsKeyHolderServer, str]]:
    found: list[tuple[KeyHolderServer | TlsKeyHolderServer, str]] = []
    if doors.socket is not None:
        found.append((KeyHolderServer(holder, doors.socket, uids=doors.accounts), str(doors.socket)))
    if doors.listen is not None:
        host, _, port = doors.listen.rpartition(":")
        if doors.certificates is None or not doors.platforms or not host or not port.isdigit():
            raise CommandError(
                "over TLS a key holder needs --listen HOST:PORT, --certificates FOLDER (ndas keyholder certificates) "
                "and platforms in its holder.yaml"
            )
        files = TlsFiles.beside(doors.certificates, "holder")
        server = TlsKeyHolderServer(holder, (host, int(port)), files, platforms=doors.platforms)
        found.append((server, f"tls://{host}:{server.port}"))
    return found
