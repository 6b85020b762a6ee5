"""Authenticator codes beside a password: the fallback where no passkey can be used (RFC 6238).

1. Two things are needed: the password that the person knows, and a code of the app that they hold.
2. A code is good for its half minute and the one before, once.
3. A try is counted before it is looked at, so that many at once are no more tries than one after the other.
4. An unknown user, a wrong password and a wrong code give one and the same answer, after the same work.
5. The shared secret and the password's scrypt digest lie sealed for their user.
"""

import hmac
import os
from base64 import b32encode
from datetime import datetime
from hashlib import scrypt
from io import BytesIO

import pyotp
import segno

from ndas.dashboard.sealing import SealBrokenError, derived, seal, unseal
from ndas.dashboard.services import Deployment, User
from ndas.governance.audit import AuditEntry
from ndas.store.control import Authenticator
from ndas.store.control.sign_in_means import SignInMeans

STEP = 30
SHORTEST = 12
_SALT = 16
_COST = {"n": 2**14, "r": 8, "p": 1}
"""OWASP's scrypt setting of 16 MiB; a guess costs about 50 ms, and five are allowed."""


class AuthenticatorRefusedError(Exception):
    """What was typed is not accepted; the message is for the person who set it up."""


class AuthenticatorDesk:
    """Sets authenticators up, and checks codes."""

    def __init__(self, deployment: Deployment, means: SignInMeans) -> None:
        self._name = deployment.name
        self._key = derived(deployment, b"authenticators")
        self._means = means

    def offer(self, user: User) -> str:
        """A new secret for the user's app, sealed, to be handed back with the first code."""
        return seal(self._key, b32encode(os.urandom(20)), f"offer {user.id}").hex()

    def secret_of(self, user: User, offered: str) -> str:
        """The secret of an offer, as an app takes it.

        Raises:
            AuthenticatorRefusedError: it is not this user's offer.
        """
        try:
            return unseal(self._key, bytes.fromhex(offered), f"offer {user.id}").decode()
        except (ValueError, SealBrokenError) as broken:
            raise AuthenticatorRefusedError("Open this page again and scan the new code") from broken

    def picture(self, user: User, offered: str) -> str:
        """The secret as a QR code, an SVG without inline style."""
        address = pyotp.TOTP(self.secret_of(user, offered)).provisioning_uri(name=user.id, issuer_name=self._name)
        drawn = BytesIO()
        segno.make(address, error="m").save(drawn, kind="svg", scale=5, xmldecl=False, svgclass="qr", lineclass=None)
        return drawn.getvalue().decode()

    def set_up(self, user: User, offered: str, password: str, code: str, at: datetime) -> Authenticator:
        """The user's authenticator, once a first code has come back from the app.

        Raises:
            AuthenticatorRefusedError: a short password, or a code that is not of this secret.
        """
        secret = self.secret_of(user, offered)
        if len(password) < SHORTEST or user.id.lower() in password.lower():
            raise AuthenticatorRefusedError(f"Choose a password of at least {SHORTEST} characters without your user id")
        step = _step_of(secret, code, at)
        if step is None:
            raise AuthenticatorRefusedError("Type the six digits that the app shows now")
        salt = os.urandom(_SALT)
        kept = salt + self._digest(password, salt)
        return Authenticator(
            user.id,
            user.force,
            seal(self._key, secret.encode(), f"secret {user.id}"),
            seal(self._key, kept, f"password {user.id}"),
            at,
            last_step=step,
        )

    def keep(self, new: Authenticator, audit: AuditEntry) -> None:
        """Keep it in place of an earlier one."""
        self._means.set_authenticator(new, audit=audit)

    def proves(self, user_id: str, password: str, code: str, at: datetime) -> bool:
        """Whether these are the user's password and a code that was not used before."""
        known = self._means.authenticator(user_id)
        if known is None or not self._means.begin_try(user_id, at=at):
            self._digest(password, bytes(_SALT))
            return False
        kept = unseal(self._key, known.password, f"password {user_id}")
        right = hmac.compare_digest(kept[_SALT:], self._digest(password, kept[:_SALT]))
        step = _step_of(unseal(self._key, known.secret, f"secret {user_id}").decode(), code, at)
        return right and step is not None and self._means.use_step(user_id, step=step)

    def _digest(self, password: str, salt: bytes) -> bytes:
        return scrypt(password.encode(), salt=salt, maxmem=2**26, dklen=32, **_COST)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose code this is: now or the one before."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    typed = "".join(code.split())
    for step in (now, now - 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            return step
    return None
