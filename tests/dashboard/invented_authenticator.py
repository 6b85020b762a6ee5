"""A passkey device in software: honest unless told otherwise."""

import json
from hashlib import sha256
from os import urandom

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Device:
    """One passkey. `origin` and `site` are where the browser says that it is."""

    def __init__(self, origin="http://localhost:8000", site="localhost"):
        self.origin, self.site = origin, site
        self.credential, self.count = urandom(32), 0
        self._key = generate_private_key(SECP256R1())

    def made(self, options, *, verified=True, **said):
        """What the browser hands back after making the passkey."""
        numbers = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.credential).to_bytes(2) + self.credential + cbor2.dumps(public)
        data = self._data(PRESENT | ATTESTED | VERIFIED * verified) + attested
        answer = {
            "clientDataJSON": self._client("webauthn.create", options, said),
            "attestationObject": bytes_to_base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._packed(answer)

    def signed(self, options, *, verified=True, counts=True, **said):
        """What the browser hands back after signing."""
        self.count += counts
        data = self._data(PRESENT | VERIFIED * verified)
        client = self._client("webauthn.get", options, said, raw=True)
        signature = self._key.sign(data + sha256(client).digest(), ECDSA(SHA256()))
        answer = {
            "clientDataJSON": bytes_to_base64url(client),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        }
        return self._packed(answer)

    def _data(self, flags):
        return sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind, options, said, *, raw=False):
        told = {
            "type": kind,
            "challenge": json.loads(options)["challenge"],
            "origin": self.origin,
            "crossOrigin": False,
        }
        client = json.dumps(told | said).encode()
        return client if raw else bytes_to_base64url(client)

    def _packed(self, answer):
        name = bytes_to_base64url(self.credential)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": answer, "clientExtensionResults": {}}
        )
