"""One-time sign-in links for one server process: made by whoever starts it, used once, gone after their time."""

import secrets
from datetime import datetime, timedelta
from threading import Lock

from ndas.dashboard.sessions import digest_of

LIFETIME = timedelta(hours=12)


class InProcessSignInLinks:
    """Links kept by the SHA-256 of their token. Safe among threads: of two uses, one wins."""

    def __init__(self) -> None:
        self._links: dict[str, tuple[str, datetime]] = {}
        self._lock = Lock()

    def issue(self, user_id: str, at: datetime) -> str:
        """A new link's token for a user; its address is `/auth/link/{token}`."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._links[digest_of(token)] = (user_id, at + LIFETIME)
        return token

    def peek(self, token_digest: str, at: datetime) -> bool:
        """Whether the token would work now, without using it."""
        found = self._links.get(token_digest)
        return found is not None and at < found[1]

    def consume(self, token_digest: str, at: datetime) -> str | None:
        """The user's id, once; None for a token that is used, expired or unknown."""
        with self._lock:
            found = self._links.pop(token_digest, None)
        return found[0] if found is not None and at < found[1] else None
