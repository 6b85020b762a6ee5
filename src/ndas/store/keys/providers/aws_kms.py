"""A vault opened by AWS KMS: the wrapping key stays in the service.

What the secret is for is the encryption context, which the service binds to it and writes into its own log. Credentials
come from the environment as usual with AWS. Needs the extra ``s3``.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from ndas.store.keys.errors import ProviderError
from ndas.store.keys.providers.extras import load
from ndas.store.keys.providers.provider import Wrapped

_CONTEXT = "ndas"


class AwsKmsProvider:
    """Wraps under one key of AWS KMS."""

    name = "aws-kms"

    def __init__(self, key: str, *, region: str, endpoint: str | None = None) -> None:
        """Name the key; nothing is asked yet.

        Args:
            key: its id, ARN or alias.
            region: of the key.
            endpoint: address of the service where it is not AWS's own.

        Raises:
            ProviderError: the extra is not installed.
        """
        boto3 = load("boto3", extra="s3", what="AWS KMS")
        self._faults = load("botocore.exceptions", extra="s3", what="AWS KMS")
        self._client = boto3.client("kms", region_name=region, endpoint_url=endpoint)
        self._key = key

    def __repr__(self) -> str:
        return f"AwsKmsProvider({self._key})"

    def wrap(self, secret: bytes, *, about: str) -> Wrapped:
        """As `Provider.wrap`."""
        said = self._ask(
            lambda: self._client.encrypt(KeyId=self._key, Plaintext=secret, EncryptionContext={_CONTEXT: about})
        )
        return {"key": self._key, "wrapped": base64.b64encode(said["CiphertextBlob"]).decode()}

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """As `Provider.unwrap`. The key is named, so that nothing wrapped under another one is taken."""
        try:
            blob = base64.b64decode(str(wrapped["wrapped"]), validate=True)
        except (KeyError, binascii.Error):
            raise ProviderError("the vault's header names no key of AWS KMS as it should: it was changed") from None
        context = {_CONTEXT: about}
        said = self._ask(lambda: self._client.decrypt(KeyId=self._key, CiphertextBlob=blob, EncryptionContext=context))
        return bytes(said["Plaintext"])

    def _ask(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return call()
        except (self._faults.ClientError, self._faults.BotoCoreError) as failed:
            raise ProviderError(
                f"AWS KMS does not use its key {self._key} ({type(failed).__name__}); see that the key is enabled, "
                "its policy lists this account, and the service can be reached"
            ) from None  # its own words may hold what was sent
