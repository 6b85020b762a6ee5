"""Sessions that the server can end.

1. The cookie is an opaque 256-bit token; the server keeps its SHA-256 alone, so a stolen table opens nothing.
2. A session ends 15 minutes after its last page, and 8 hours after it began, whatever happens in between.
3. Signing in always makes a new token, and ends the session that the browser had before; signing out forgets the row,
   and the old cookie is dead.
4. For approvals and exports the person must have shown who they are within the last five minutes. Whoever does so gets
   a new token: a copy of the cookie from before opens nothing more, least of all what was just confirmed.
5. The cookie is HttpOnly and SameSite=Lax; over https it is Secure and `__Host-`, bound to this very host.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from http.cookies import SimpleCookie

from ndas.dashboard.services import Purpose, Session, SessionStore

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
CONFIRMED_FOR = timedelta(minutes=5)


def digest_of(token: str) -> str:
    """The SHA-256 by which a token is kept and found."""
    return sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(32)


class SessionBook:
    """The rules above over a store of rows."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store

    def begin(self, user_id: str, at: datetime, *, means: str = "link", confirmed: bool = True) -> tuple[str, Session]:
        """A new session and its token, which exists nowhere else.

        ``confirmed``: signing in was itself a fresh proof of who it is.
        """
        token = new_token()
        session = Session(
            token_digest=digest_of(token),
            user_id=user_id,
            csrf=secrets.token_urlsafe(32),
            started_at=at,
            seen_at=at,
            means=means,
            confirmed_at=at if confirmed else None,
        )
        self._store.save(session)
        return token, session

    def find(self, token: str | None, at: datetime) -> Session | None:
        """The living session of a token; an expired one is forgotten on the spot."""
        session = self._store.find(digest_of(token), at) if token else None
        if session is None:
            return None
        if at - session.seen_at >= IDLE or at - session.started_at >= LONGEST:
            self._store.drop(session.token_digest)
            return None
        if at - session.seen_at >= SEEN_EVERY:
            session = replace(session, seen_at=at)
            self._store.renew(session)
        return session

    def keep_purpose(self, session: Session, purpose: Purpose) -> None:
        """The session's purpose from now on."""
        self._store.renew(replace(session, purpose=purpose))

    def end(self, session: Session) -> None:
        """Forget the session."""
        self._store.drop(session.token_digest)


def is_confirmed(session: Session, at: datetime) -> bool:
    """Rule 4."""
    return session.confirmed_at is not None and timedelta(0) <= at - session.confirmed_at < CONFIRMED_FOR


class SessionCookie:
    """The cookie's name and attributes at one origin."""

    def __init__(self, origin: str) -> None:
        self._secure = origin.startswith("https://")
        self.name = "__Host-ndas" if self._secure else "ndas"

    def set(self, token: str, lasts: timedelta = LONGEST) -> str:
        """The Set-Cookie value that hands over a token."""
        return self._header(token, int(lasts.total_seconds()))

    def clear(self) -> str:
        """The Set-Cookie value that takes it back."""
        return self._header("", 0)

    def _header(self, value: str, seconds: int) -> str:
        cookie = SimpleCookie({self.name: value})[self.name]
        cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"] = "/", True, "Lax", seconds
        if self._secure:
            cookie["secure"] = True
        return cookie.OutputString()


class TryCookie(SessionCookie):
    """Keeps the state of one try at an identity provider in the browser that makes it."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.name += "-try"
