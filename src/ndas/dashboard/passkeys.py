"""Passkeys: registered by a signed-in user, and signed in with by whoever holds the device (WebAuthn level 3).

1. The device checks who holds it (user verification is required), and the key is bound to this very site's name.
2. What is to be signed comes from here: a challenge that carries its own time and seal, and is used once.
3. What is signed to register is of the user, to confirm of the session, to sign in of nobody: none does for another.
4. Nothing is stored until a challenge comes back signed, so that asking costs no row.
"""

import hmac
import json
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ndas.dashboard.sealing import derived
from ndas.dashboard.services import Deployment, User
from ndas.store.control import Challenge, Passkey
from ndas.store.control.sign_in_means import SignInMeans
from ndas.vocabulary.ids import ForceId

LASTS = timedelta(minutes=5)
_SEAL = 16
_BROKEN = (WebAuthnException, ValueError, LookupError, TypeError, RecursionError, struct.error)
"""What an answer that was made to break its reader raises, besides what the library says of an honest one."""


class PasskeyRefusedError(Exception):
    """The device's answer does not hold; the message says which rule, for the log."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new passkey, proven."""

    credential: str
    public_key: bytes
    sign_count: int


class PasskeyDesk:
    """Registers passkeys and proves who holds one."""

    def __init__(self, deployment: Deployment, means: SignInMeans) -> None:
        self._origin = deployment.origin
        self._site = urlsplit(deployment.origin).hostname or ""
        self._name = deployment.name
        self._key = derived(deployment, b"passkey challenges")
        self._means = means
        self._chain = deployment.platform_chain

    def registration(self, user: User, at: datetime) -> str:
        """What the browser needs to make a passkey, as JSON."""
        options = generate_registration_options(
            rp_id=self._site,
            rp_name=self._name,
            user_id=sha256(user.id.encode()).digest(),
            user_name=user.id,
            user_display_name=user.name,
            challenge=self._challenge("register", user.id, at),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential))
                for one in self._means.passkeys(user.id)
            ],
        )
        return options_to_json(options)

    def register(self, user: User, answer: str, at: datetime) -> Registered:
        """The new passkey, once its device has proven it.

        Raises:
            PasskeyRefusedError: it has not.
        """
        challenge = self._returned(answer, "register", user.id, at, user.force)
        try:
            done = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except _BROKEN as refused:
            raise PasskeyRefusedError("the device's proof does not hold") from refused
        return Registered(bytes_to_base64url(done.credential_id), done.credential_public_key, done.sign_count)

    def sign_in(self, at: datetime, *, session: str = "") -> str:
        """What the browser needs to sign in with any passkey of this site, as JSON.

        ``session``: the digest of the session that is to be confirmed.
        """
        options = generate_authentication_options(
            rp_id=self._site,
            challenge=self._challenge("sign in", session, at),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def prove(self, answer: str, at: datetime, *, session: str = "") -> Passkey:
        """The passkey whose holder has just signed, for the session that is to be confirmed where there is one.

        Raises:
            PasskeyRefusedError: unknown, copied, late, or for another site or session.
        """
        challenge = self._returned(answer, "sign in", session, at, self._chain)
        known = self._means.passkey(str(json.loads(answer).get("id", "")))
        if known is None:
            raise PasskeyRefusedError("no such passkey")
        try:
            done = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        except _BROKEN as refused:
            raise PasskeyRefusedError("the device's proof does not hold") from refused
        if not self._means.use_passkey(known.credential, sign_count=done.new_sign_count, at=at):
            raise PasskeyRefusedError("the sign count did not grow")
        return known

    def _challenge(self, kind: str, user: str, at: datetime) -> bytes:
        body = secrets.token_bytes(16) + struct.pack(">q", int(at.timestamp()))
        return body + self._sealed(kind, user, body)

    def _sealed(self, kind: str, user: str, body: bytes) -> bytes:
        return hmac.new(self._key, f"{kind}\0{user}\0".encode() + body, sha256).digest()[:_SEAL]

    def _returned(self, answer: str, kind: str, user: str, at: datetime, force: ForceId) -> bytes:
        """The challenge inside an answer, if it is ours, in time and not used before."""
        try:
            client_data = base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"])
            challenge = parse_client_data_json(client_data).challenge
        except _BROKEN as unreadable:
            raise PasskeyRefusedError("the answer cannot be read") from unreadable
        body, seal = challenge[:-_SEAL], challenge[-_SEAL:]
        if len(body) != 24 or not hmac.compare_digest(seal, self._sealed(kind, user, body)):  # noqa: PLR2004 - 16 random bytes and a time
            raise PasskeyRefusedError("the challenge is not ours")
        posed = struct.unpack(">q", body[16:])[0]
        if not 0 <= at.timestamp() - posed < LASTS.total_seconds():
            raise PasskeyRefusedError("the challenge is too old")
        used = Challenge(sha256(challenge).hexdigest(), force, "passkey", user, "", at + LASTS)
        if not self._means.use_once(used):
            raise PasskeyRefusedError("the challenge was used before")
        return challenge
