"""A vault opened by the transit engine of Vault or OpenBao: the wrapping key stays in the service.

What the secret is for is bound to it as associated data. The service's audit log is a second record of each use.
Tested on OpenBao. Needs the extra ``vault``.
"""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ndas.store.keys.errors import ProviderError
from ndas.store.keys.providers.extras import load
from ndas.store.keys.providers.provider import Wrapped

_WAIT_SECONDS = 10


class TransitProvider:
    """Wraps under one key of a transit engine."""

    name = "transit"

    def __init__(
        self, address: str, *, token: str, key: str, mount: str = "transit", authority: Path | None = None
    ) -> None:
        """Name the key; nothing is asked yet.

        Args:
            address: of the service, ``https://…:8200``.
            token: that may encrypt and decrypt with this key and no other.
            key: name of the key.
            mount: where the engine is mounted.
            authority: certificate authority to trust, PEM; the system's where None.

        Raises:
            ProviderError: the extra is not installed.
        """
        self._hvac = load("hvac", extra="vault", what="Vault or OpenBao")
        verify: bool | str = True if authority is None else str(authority)
        self._client = self._hvac.Client(url=address, token=token, timeout=_WAIT_SECONDS, verify=verify)
        self._address, self._key, self._mount = address, key, mount

    def __repr__(self) -> str:
        return f"TransitProvider({self._address}/{self._mount}/{self._key})"

    def make_key(self) -> None:
        """Make the wrapping key, not exportable. An existing one is left as it is.

        Raises:
            ProviderError: the service does not answer, or the token may not make keys.
        """
        engine = self._client.secrets.transit
        self._ask(
            lambda: engine.create_key(self._key, exportable=False, key_type="aes256-gcm96", mount_point=self._mount)
        )

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """As `Provider.wrap`."""
        said = self._post("encrypt", plaintext=_text(secret), associated_data=_text(about.encode()))
        return {"mount": self._mount, "key": self._key, "wrapped": str(said["ciphertext"])}

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """As `Provider.unwrap`."""
        said = self._post("decrypt", ciphertext=wrapped.get("wrapped", ""), associated_data=_text(about.encode()))
        try:
            return base64.b64decode(str(said["plaintext"]), validate=True)
        except (KeyError, binascii.Error):
            raise self._refusal("an answer that is none") from None

    def _post(self, act: str, **said: Any) -> dict[str, Any]:
        path = f"/v1/{self._mount}/{act}/{self._key}"
        answer = self._ask(lambda: self._client.adapter.post(url=path, json=said))
        data: dict[str, Any] = answer.get("data", {}) if isinstance(answer, dict) else {}
        return data

    def _ask(self, call: Callable[[], Any]) -> Any:
        requests = load("requests", extra="vault", what="Vault or OpenBao")
        try:
            return call()
        except (self._hvac.exceptions.VaultError, requests.exceptions.RequestException) as failed:
            raise self._refusal(type(failed).__name__) from None  # its own words may hold what was sent

    def _refusal(self, why: str) -> ProviderError:
        return ProviderError(
            f"the key service at {self._address} does not use its key {self._key} ({why}); "
            "see that it runs and is unsealed, and that the token may use this key"
        )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
