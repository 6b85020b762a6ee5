"""Deletion certificates: what went, what was searched for it, what was found there (nothing), and who destroyed keys.

A certificate is one file of JSON, signed with the platform's Ed25519 key, with the receipts of the force's own key
holder inside. `verify_certificate` checks it anywhere: it needs no platform, no database and no network, only the
file. It names no record that went: ids stand in it as keyed digests, and the key (the *opening*) is handed to the force
alone, so that the force can ask "was this one among them" and the certificate itself keeps nothing.
"""

from ndas.duties.certificate.errors import CertificateError, CertificateRefusedError
from ndas.duties.certificate.form import (
    Certificate,
    Forgotten,
    Gone,
    Kept,
    Searched,
    read_certificate,
    sign,
    write_certificate,
)
from ndas.duties.certificate.opening import digest_of, new_opening
from ndas.duties.certificate.signing_key import certificate_key, verifying_key_of
from ndas.duties.certificate.verify import Check, Expected, Verified, verify_certificate

__all__ = [
    "Certificate",
    "CertificateError",
    "CertificateRefusedError",
    "Check",
    "Expected",
    "Forgotten",
    "Gone",
    "Kept",
    "Searched",
    "Verified",
    "certificate_key",
    "digest_of",
    "new_opening",
    "read_certificate",
    "sign",
    "verify_certificate",
    "verifying_key_of",
    "write_certificate",
]
