"""Signing in at a force's own identity provider: OpenID Connect, authorisation code with PKCE.

1. The browser is sent away with a state, a nonce and the digest of a verifier, all made for this one try; what must be
   known again is kept sealed for ten minutes, used once, and bound to the browser by a cookie.
2. The answer's ID token must be signed by the provider's published key, be for this client, from this issuer and
   tenant, in time, and carry the nonce.
3. Roles come from the provider's claims by a written map; a claim that is not on the map gives nothing. No role on the
   map: nobody is let in.
4. For a step-up the provider is asked to check the person again, and must say that it just did. Of every other sign-in,
   too, it is kept whether it did: a provider that remembers the browser has proven nothing about who sits before it.
5. Whatever else the token says may be anything: what is not of the form expected is refused, never an error.
"""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # it comes without types
from authlib.common.security import generate_token  # type: ignore[import-untyped]  # it comes without types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # see above
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ndas.dashboard.providers import OidcSettings
from ndas.dashboard.sealing import SealBrokenError, derived, seal, unseal
from ndas.dashboard.services import Deployment
from ndas.governance.access import Role
from ndas.store.control import Challenge
from ndas.store.control.sign_in_means import SignInMeans
from ndas.vocabulary.ids import ForceId

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it prefers a successor of httpx, which the platform does not carry
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # see above

TRY_LASTS = timedelta(minutes=10)
FRESH = timedelta(minutes=5)
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_SECONDS = 10.0
_LEEWAY = 60
LONGEST_NAME = 120


class OidcRefusedError(Exception):
    """The sign-in at the provider does not hold; the message says which rule, for the log."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who the provider says it is."""

    force: ForceId
    user: str
    name: str
    roles: tuple[Role, ...]
    fresh: bool = False
    """Whether the provider says that it has just checked the person."""


class OidcDesk:
    """Sends people to one provider and reads what comes back."""

    def __init__(self, settings: OidcSettings, deployment: Deployment, means: SignInMeans) -> None:
        self._settings = settings
        self._key = derived(deployment, b"oidc")
        self._means = means
        self._back = f"{deployment.origin}/auth/oidc/{settings.force}/callback"

    def send(self, at: datetime, *, again: bool = False) -> tuple[str, str]:
        """The address to send the browser to, and the state that its cookie keeps.

        Raises:
            OidcRefusedError: the provider cannot be reached.
        """
        state, nonce, verifier = (generate_token(48) for _ in range(3))
        more = {"prompt": "login", "max_age": "0"} if again else {}
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._provider["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
                **more,
            )
        kept = seal(self._key, json.dumps([nonce, verifier, again]).encode(), state).hex()
        digest = sha256(state.encode()).hexdigest()
        self._means.pose(Challenge(digest, self._settings.force, "oidc", "", kept, at + TRY_LASTS))
        return address, state

    def read(self, query: Mapping[str, str], state: str, at: datetime) -> Claimed:
        """Who has come back.

        Raises:
            OidcRefusedError: by any of the rules.
        """
        if not state or query.get("state") != state:
            raise OidcRefusedError("the state is not this browser's")
        posed = self._means.answer(sha256(state.encode()).hexdigest(), "oidc", at=at)
        if posed is None or posed.force != self._settings.force:
            raise OidcRefusedError("the state was used, is too old or was never ours")
        try:
            nonce, verifier, again = json.loads(unseal(self._key, bytes.fromhex(posed.detail), state))
        except SealBrokenError as broken:
            raise OidcRefusedError("what was kept of the try was changed") from broken
        if "error" in query or "code" not in query:
            raise OidcRefusedError("the provider refused")
        return self._claimed(self._token(query["code"], verifier), nonce, at, again=again)

    def _token(self, code: str, verifier: str) -> str:
        try:
            with self._client() as client:
                token = client.fetch_token(self._provider["token_endpoint"], code=code, code_verifier=verifier)
        except (AuthlibBaseError, httpx.HTTPError, ValueError) as refused:
            raise OidcRefusedError("the provider gave no token for the code") from refused
        return str(token.get("id_token", ""))

    def _claimed(self, token: str, nonce: str, at: datetime, *, again: bool) -> Claimed:
        settings, now = self._settings, int(at.timestamp())
        try:
            claims = jwt.decode(token, self._keys(), algorithms=_ALGORITHMS).claims
            rules = jwt.JWTClaimsRegistry(
                now=now,
                leeway=_LEEWAY,
                iss={"essential": True, "value": settings.issuer},
                aud={"essential": True, "value": settings.client_id},
                exp={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            rules.validate(claims)
        except (JoseError, ValueError) as refused:
            raise OidcRefusedError("the ID token does not hold") from refused
        if settings.tenant and claims.get("tid") != settings.tenant:
            raise OidcRefusedError("the ID token is of another tenant")
        if _several(claims.get("aud")) and claims.get("azp") != settings.client_id:
            raise OidcRefusedError("the ID token is for several, and was given to another")
        fresh = _just(claims.get("auth_time"), now)
        if again and not fresh:
            raise OidcRefusedError("the provider did not check the person again")
        user = claims.get(settings.user_claim)
        if not isinstance(user, str) or not user:
            raise OidcRefusedError("the ID token does not say who")
        said = claims.get(settings.roles_claim) or []
        names = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        roles = tuple(
            sorted({settings.roles[name] for name in names if isinstance(name, str) and name in settings.roles})
        )
        return Claimed(settings.force, user, str(claims.get("name") or user)[:LONGEST_NAME], roles, fresh)

    @cached_property
    def _provider(self) -> dict[str, Any]:
        """The provider's own description, whose issuer must be the one that is configured."""
        found = self._get(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self._settings.issuer:
            raise OidcRefusedError("the provider describes another issuer")
        return found

    def _keys(self) -> KeySet:
        """The provider's keys as published now, so that a key it has withdrawn counts no more."""
        return KeySet.import_key_set(self._get(self._provider["jwks_uri"]))  # type: ignore[arg-type]  # checked by it

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx.get(address, timeout=_SECONDS).raise_for_status()
            said: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as failed:
            raise OidcRefusedError("the provider cannot be reached") from failed
        return said

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            scope="openid profile email",
            redirect_uri=self._back,
            timeout=_SECONDS,
        )


def _just(auth_time: object, now: int) -> bool:
    """Whether a claimed moment of checking lies within the last minutes, and not ahead either."""
    if isinstance(auth_time, bool) or not isinstance(auth_time, int | float):
        return False
    return -_LEEWAY <= now - auth_time <= FRESH.total_seconds()


def _several(audience: object) -> bool:
    return isinstance(audience, list) and len(audience) > 1
