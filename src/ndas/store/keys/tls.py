"""Mutual TLS between platform and key holder: who each side is, and nobody else.

1. TLS 1.3 alone. Each side shows a certificate of the force's own small authority; nothing else is trusted, and no
   certificate of the system's.
2. The holder's certificate names the host it answers on, and is for servers only; the platform's names the platform
   (``urn:ndas:platform:<name>``), and is for clients only.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ndas.store.keys.errors import VaultError

PLATFORM_URI = "urn:ndas:platform:"


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """What one side of the connection has: PEM files."""

    authority: Path
    certificate: Path
    key: Path

    @classmethod
    def beside(cls, folder: Path, name: str) -> "TlsFiles":
        """The files of one side as `ndas keyholder certificates` writes them."""
        return cls(folder / "authority.pem", folder / f"{name}.pem", folder / f"{name}.key")


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """The holder's side.

    Raises:
        VaultError: a file is missing or is not what it should be.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    return _load(context, files)


def client_context(files: TlsFiles) -> ssl.SSLContext:
    """The platform's side; it also checks that the holder's certificate names the host it called.

    Raises:
        VaultError: a file is missing or is not what it should be.
    """
    return _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), files)


def platform_of(certificate: dict[str, Any]) -> str:
    """Name of the platform that a verified client certificate names; empty where it names none."""
    for kind, value in certificate.get("subjectAltName", ()):
        if kind == "URI" and value.startswith(PLATFORM_URI):
            return str(value.removeprefix(PLATFORM_URI))
    return ""


def ends_at(certificate: dict[str, Any]) -> float:
    """When a verified certificate expires, in seconds since 1970; 0 where it does not say."""
    return float(ssl.cert_time_to_seconds(str(certificate["notAfter"]))) if "notAfter" in certificate else 0.0


def _load(context: ssl.SSLContext, files: TlsFiles) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(files.authority)
        context.load_cert_chain(files.certificate, files.key)
    except (OSError, ssl.SSLError) as wrong:
        raise VaultError(
            f"the certificates in {files.certificate.parent} do not load ({type(wrong).__name__}); expected "
            f"{files.authority.name}, {files.certificate.name} and {files.key.name} that belong together; "
            "make them with: ndas keyholder certificates"
        ) from wrong
    return context
