"""Serves the inbox over HTTPS."""

from pathlib import Path

import uvicorn

from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform
from ndas.cli.terminal import OUT, ask_passphrase
from ndas.journey import PlatformRegister
from ndas.transfer import Inbox, InboxApp, RequestProof, load_signing_key


def serve_inbox(
    home: Path,
    host: str,
    port: int,
    certificate: Path | None,
    certificate_key: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Receive until stopped.

    Raises:
        CommandError: there is no certificate; nothing is received in the open.
    """
    if certificate is None or certificate_key is None:
        raise CommandError("receiving needs --certificate and --certificate-key: nothing is received in the open")
    platform = open_platform(home)
    key = load_signing_key(home / "platform.key", ask_passphrase("the platform's key", passphrase_file))
    register = PlatformRegister(platform.control)
    inbox = Inbox(home / "inbox", register=register, audit=platform.control.audit, key=key)
    if gone := inbox.discard_abandoned(platform.clock()):
        OUT.print(f"Discarded {gone} deliveries that were begun long ago and never became whole.")
    OUT.print(f"Receiving on https://{host}:{port}/deliveries. Stop with Ctrl+C.")
    uvicorn.run(
        InboxApp(inbox, RequestProof(register)),
        host=host,
        port=port,
        ssl_certfile=certificate,
        ssl_keyfile=str(certificate_key),
        log_level="warning",
        access_log=False,
    )
