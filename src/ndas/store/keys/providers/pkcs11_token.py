"""A vault opened by a key inside a hardware module (PKCS#11): the wrapping key never leaves it and cannot be read.

AES-256-GCM inside the module; what the secret is for is authenticated with it. Tested on SoftHSM. Needs the extra
``hsm``. A process logs in to a token once, for everything it does there: where one PIN must not open both vaults, keep
their keys in two tokens.
"""

import base64
import binascii
import secrets
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from ndas.store.keys.errors import ProviderError
from ndas.store.keys.providers.extras import load
from ndas.store.keys.providers.provider import Wrapped

_NONCE_BYTES = 12
_TAG_BITS = 128


class Pkcs11Provider:
    """Wraps under one AES key of a token. Keeps one session and opens it again after the module was away."""

    name = "pkcs11"

    def __init__(self, library: Path, *, token: str, pin: str, key: str) -> None:
        """Name the key; nothing is opened yet.

        Args:
            library: the module's shared library.
            token: label of the token.
            pin: of the token's user.
            key: label of the AES key.

        Raises:
            ProviderError: the extra is not installed.
        """
        self._pkcs11 = load("pkcs11", extra="hsm", what="a hardware module")
        self._library, self._token, self._pin, self._key = library, token, pin, key
        self._session: Any = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"Pkcs11Provider({self._token}/{self._key})"

    def make_key(self) -> None:
        """Make the wrapping key in the token: AES-256, not extractable, not readable. An existing one is left as it is.

        Raises:
            ProviderError: the token is not there or refuses.
        """
        with self._lock:
            try:
                with self._open(writing=True) as session:
                    if not list(session.get_objects({self._pkcs11.Attribute.LABEL: self._key})):
                        self._generate(session)
            except self._pkcs11.exceptions.PKCS11Error as failed:
                raise self._refusal(failed) from failed

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """As `Provider.wrap`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return {
            "token": self._token,
            "key": self._key,
            "nonce": base64.b64encode(nonce).decode(),
            "wrapped": base64.b64encode(self._use("encrypt", secret, nonce, about)).decode(),
        }

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """As `Provider.unwrap`."""
        try:
            nonce, sealed = (base64.b64decode(str(wrapped[name]), validate=True) for name in ("nonce", "wrapped"))
        except (KeyError, binascii.Error):
            raise ProviderError("the vault's header names no key of a token as it should: it was changed") from None
        return self._use("decrypt", sealed, nonce, about)

    def _use(self, act: str, content: bytes, nonce: bytes, about: str) -> bytes:
        """Encrypt or decrypt in the module; once more in a new session where the old one broke."""
        with self._lock:
            for attempt in ("first", "last"):
                try:
                    self._session = self._session or self._open()
                    key = self._session.get_key(label=self._key, object_class=self._pkcs11.ObjectClass.SECRET_KEY)
                    how = import_module("pkcs11.mechanisms").GCMParams(nonce, about.encode(), _TAG_BITS)
                    return bytes(
                        getattr(key, act)(content, mechanism=self._pkcs11.Mechanism.AES_GCM, mechanism_param=how)
                    )
                except self._pkcs11.exceptions.PKCS11Error as failed:
                    self._give_up()
                    if attempt == "last":
                        raise self._refusal(failed) from failed
        raise AssertionError  # the loop returns or raises

    def _open(self, *, writing: bool = False) -> Any:
        """Open a session. A process logs in to a token once, for all its sessions."""
        token = self._pkcs11.lib(str(self._library)).get_token(token_label=self._token)
        try:
            return token.open(user_pin=self._pin, rw=writing)
        except self._pkcs11.exceptions.UserAlreadyLoggedIn:
            return token.open(rw=writing)

    def _generate(self, session: Any) -> None:
        attribute, flag = self._pkcs11.Attribute, self._pkcs11.MechanismFlag
        session.generate_key(
            self._pkcs11.KeyType.AES,
            256,
            label=self._key,
            store=True,
            template={attribute.SENSITIVE: True, attribute.EXTRACTABLE: False},
            capabilities=flag.ENCRYPT | flag.DECRYPT,
        )

    def _give_up(self) -> None:
        if self._session is not None:
            with suppress(self._pkcs11.exceptions.PKCS11Error):
                self._session.close()
            self._session = None

    def _refusal(self, failed: Exception) -> ProviderError:
        return ProviderError(
            f"the token {self._token} does not use its key {self._key} ({type(failed).__name__}); "
            f"see that the module ({self._library}) is connected, the PIN is right, and the key is this vault's"
        )
