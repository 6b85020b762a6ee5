"""A small authority of the force's own, and the two certificates of one connection to its key holder.

1. The authority's key is locked by a passphrase and needed only to make certificates; keep it with the custodians.
2. The holder's certificate is for a server of one host name; the platform's is for a client and names the platform.
   Neither can stand in for the other, and neither can make certificates.
3. Keys are ECDSA P-256, files readable by their owner alone. Certificates end after a year unless told otherwise: make
   new ones before that.
"""

import ipaddress
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ndas.store.keys.errors import VaultError
from ndas.store.keys.tls import PLATFORM_URI, TlsFiles

AUTHORITY = "authority"
_AUTHORITY_LIFE = timedelta(days=3650)
_CLOCKS_APART = timedelta(minutes=5)


class CertificateAuthority:
    """The force's authority, opened to make certificates."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        """Open it.

        Raises:
            VaultError: it is missing, or the passphrase is wrong.
        """
        try:
            self._certificate = x509.load_pem_x509_certificate((folder / f"{AUTHORITY}.pem").read_bytes())
            locked = (folder / f"{AUTHORITY}.key").read_bytes()
            key = serialization.load_pem_private_key(locked, passphrase.encode())
        except FileNotFoundError:
            raise VaultError(f"there is no authority in {folder}; make one first") from None
        except (ValueError, TypeError):
            raise VaultError(f"the authority in {folder} does not open: the passphrase is wrong") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise VaultError(f"the authority in {folder} is not one that this program made")
        self._key = key
        self._folder = folder

    @classmethod
    def create(cls, folder: Path, *, force: str, passphrase: str, at: datetime) -> None:
        """Make an authority.

        Raises:
            VaultError: there is one already.
        """
        if (folder / f"{AUTHORITY}.key").exists():
            raise VaultError(f"there is an authority in {folder} already; it is never overwritten")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"{force} key holder's authority")
        certificate = (
            _builder(name, name, key.public_key(), at, _AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write_key(folder / f"{AUTHORITY}.key", key, serialization.BestAvailableEncryption(passphrase.encode()))
        (folder / f"{AUTHORITY}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue_holder(self, into: Path, *, hosts: Sequence[str], at: datetime, life: timedelta) -> TlsFiles:
        """Make the holder's key and certificate for the host names or addresses it answers on."""
        names = [_host(host) for host in hosts]
        return self._issue(into, "holder", names, ExtendedKeyUsageOID.SERVER_AUTH, at, life)

    def issue_platform(self, into: Path, *, platform: str, at: datetime, life: timedelta) -> TlsFiles:
        """Make the platform's key and certificate."""
        names = [x509.UniformResourceIdentifier(PLATFORM_URI + platform)]
        return self._issue(into, "platform", names, ExtendedKeyUsageOID.CLIENT_AUTH, at, life)

    def _issue(
        self,
        into: Path,
        side: str,
        names: Sequence[x509.GeneralName],
        use: x509.ObjectIdentifier,
        at: datetime,
        life: timedelta,
    ) -> TlsFiles:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(_name(f"ndas {side}"), self._certificate.subject, key.public_key(), at, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        files = TlsFiles.beside(into, side)
        _write_key(files.key, key, serialization.NoEncryption())
        files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files.authority.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        return files


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _CLOCKS_APART)
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey, lock: serialization.KeySerializationEncryption) -> None:
    path.unlink(missing_ok=True)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
