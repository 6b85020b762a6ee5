"""Split custody: what takes two people at the holder, made so by arithmetic.

Rules:

1. There is one custody secret. It is never written down: each of the two custodians has a share under an own
   passphrase, and the secret is the exclusive or of both. One share alone is 32 random bytes.
2. From the secret come two key pairs. What is sealed to the public sealing key (revoked keys, the vaults' root
   secrets) opens for both custodians together and for nobody else, not even for the running holder.
3. What is signed with the signing key (the word that all keys of a force are destroyed) was signed by both.
4. The custody file holds the public halves and the two sealed shares, and no key of any snapshot, delivery or archived
   week, wrapped or plain. It never needs to be made again when keys come and go.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ndas.store.keys.errors import CustodyError
from ndas.store.keys.passphrase import SALT_BYTES, KdfCost, derive_key
from ndas.store.keys.providers.provider import Wrapped
from ndas.store.keys.replacing import replace_file

CUSTODIANS = 2
_BYTES = 32
_NONCE_BYTES = 12
_FORM = 1
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Share:
    """One custodian's share, sealed under the custodian's passphrase."""

    custodian: str
    cost: KdfCost
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Custody:
    """Who the custodians are, and the public halves of what they hold together."""

    force: str
    sealing_key: bytes
    """X25519, raw."""
    verifying_key: bytes
    """Ed25519, raw."""
    shares: tuple[Share, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The custodians, by name."""
        return tuple(share.custodian for share in self.shares)

    def to_json(self) -> bytes:
        """The custody file."""
        shares = [
            {"custodian": s.custodian, "argon2id": asdict(s.cost)}
            | {"salt": _text(s.salt), "nonce": _text(s.nonce), "sealed": _text(s.sealed)}
            for s in self.shares
        ]
        keys = {"sealing_key": _text(self.sealing_key), "verifying_key": _text(self.verifying_key)}
        return json.dumps({"ndas_custody": _FORM, "force": self.force, **keys, "shares": shares}, indent=1).encode()


class OpenCustody:
    """The custody secret while both custodians are present. Forget it when they have done what they came for."""

    def __init__(self, custody: Custody, secret: bytes) -> None:
        self.custody = custody
        self._sealing = X25519PrivateKey.from_private_bytes(_derive(secret, "sealing"))
        self._signing = Ed25519PrivateKey.from_private_bytes(_derive(secret, "signing"))
        if self._sealing.public_key().public_bytes_raw() != custody.sealing_key:
            raise CustodyError("the two shares do not belong together; take the shares of one custody file")

    def __repr__(self) -> str:
        return f"OpenCustody({self.custody.force}, {' and '.join(self.custody.names)})"

    def unseal(self, sealed: bytes, *, about: str) -> bytes:
        """Open what was sealed to the custodians.

        Raises:
            CustodyError: it was sealed to others, for something else, or was changed.
        """
        try:
            return bytes(_SUITE.decrypt(sealed, self._sealing, info=about.encode()))
        except (InvalidTag, ValueError):
            raise CustodyError(
                "this was not sealed to these custodians, or was changed; were the custodians replaced since?"
            ) from None

    def sign(self, statement: bytes) -> bytes:
        """Sign for both custodians."""
        return self._signing.sign(statement)


class CustodyProvider:
    """Opens vaults by both custodians together: for recovery, and for the drill."""

    name = "custodians"

    def __init__(self, opened: OpenCustody) -> None:
        self._opened = opened

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """As `Provider.wrap`."""
        return SealingToCustody(self._opened.custody.sealing_key).wrap(secret, about=about)

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """As `Provider.unwrap`."""
        return self._opened.unseal(_bytes(str(wrapped["sealed"])), about=about)


class SealingToCustody:
    """Wraps for the custodians without their presence; cannot unwrap."""

    name = CustodyProvider.name

    def __init__(self, sealing_key: bytes) -> None:
        self._sealing_key = sealing_key

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """As `Provider.wrap`."""
        return {"sealed": _text(seal_to_custody(secret, self._sealing_key, about=about))}


def seal_to_custody(secret: bytes, sealing_key: bytes, *, about: str) -> bytes:
    """Seal something to both custodians (HPKE, RFC 9180); ``about`` says what, and is bound to it."""
    return bytes(_SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(sealing_key), info=about.encode()))


def found_custody(force: str, passphrases: Mapping[str, str], *, cost: KdfCost | None = None) -> Custody:
    """Make the custody secret and give each custodian a share of it.

    Args:
        force: whose keys.
        passphrases: custodian's name to the passphrase that this custodian alone knows.
        cost: of one guess at a passphrase.

    Raises:
        CustodyError: there are not two of them, or they have one passphrase between them.
        VaultError: a passphrase is too short.
    """
    if len(passphrases) != CUSTODIANS or len(set(passphrases.values())) != CUSTODIANS:
        raise CustodyError("custody takes two people with two different passphrases; name two custodians")
    first = secrets.token_bytes(_BYTES)
    second = secrets.token_bytes(_BYTES)
    secret = _xor(first, second)
    shares = tuple(
        _seal_share(force, name, passphrase, share, cost or KdfCost())
        for (name, passphrase), share in zip(passphrases.items(), (first, second), strict=True)
    )
    sealing = X25519PrivateKey.from_private_bytes(_derive(secret, "sealing")).public_key().public_bytes_raw()
    signing = Ed25519PrivateKey.from_private_bytes(_derive(secret, "signing")).public_key().public_bytes_raw()
    return Custody(force, sealing, signing, shares)


def open_custody(custody: Custody, passphrases: Mapping[str, str]) -> OpenCustody:
    """Put both shares together.

    Raises:
        CustodyError: a custodian is missing, or a passphrase is not that custodian's.
    """
    missing = [name for name in custody.names if name not in passphrases]
    if missing:
        raise CustodyError(
            f"this takes both custodians, {' and '.join(custody.names)}; missing: {' and '.join(missing)}"
        )
    first, second = (_open_share(custody.force, share, passphrases[share.custodian]) for share in custody.shares)
    return OpenCustody(custody, _xor(first, second))


def read_custody(path: Path) -> Custody:
    """Read a custody file.

    Raises:
        CustodyError: it is missing, or not one.
    """
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        if said["ndas_custody"] != _FORM:
            raise CustodyError(f"{path.name} is of another form than this version knows")
        shares = tuple(
            Share(
                str(s["custodian"]),
                KdfCost(**s["argon2id"]),
                _bytes(s["salt"]),
                _bytes(s["nonce"]),
                _bytes(s["sealed"]),
            )
            for s in said["shares"]
        )
        if len(shares) != CUSTODIANS:
            raise CustodyError(f"{path.name} names {len(shares)} custodians; expected two")
        return Custody(str(said["force"]), _bytes(said["sealing_key"]), _bytes(said["verifying_key"]), shares)
    except FileNotFoundError:
        raise CustodyError(
            f"there is no {path.name}: this key holder has no custodians; appoint two with: ndas keyholder appoint"
        ) from None
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise CustodyError(f"{path.name} is not a custody file, or was changed; take the escrow's copy") from None


def write_custody(path: Path, custody: Custody) -> None:
    """Write a custody file in the place of an earlier one, which is overwritten."""
    replace_file(path, custody.to_json())


def _seal_share(force: str, name: str, passphrase: str, share: bytes, cost: KdfCost) -> Share:
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    key = derive_key(passphrase, salt=salt, cost=cost)
    return Share(name, cost, salt, nonce, AESGCM(key).encrypt(nonce, share, f"{force}/{name}".encode()))


def _open_share(force: str, share: Share, passphrase: str) -> bytes:
    key = derive_key(passphrase, salt=share.salt, cost=share.cost)
    try:
        return AESGCM(key).decrypt(share.nonce, share.sealed, f"{force}/{share.custodian}".encode())
    except InvalidTag:
        raise CustodyError(
            f"the passphrase is not that of {share.custodian}, or the custody file was changed"
        ) from None


def _derive(secret: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=f"ndas custody 1 {use}".encode()).derive(secret)


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(first, second, strict=True))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
