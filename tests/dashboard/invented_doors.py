"""Sessions and sign-in links in memory, by the rules that `ndas.dashboard.services` lays down for the real ones."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from ndas.dashboard.services import Session
from ndas.dashboard.sessions import digest_of
from ndas.governance.audit import AuditEntry

LIFETIME = timedelta(hours=12)


class Sessions:
    """Sessions by the digest of their token. Safe among threads."""

    def __init__(self, audit) -> None:
        self.audit = audit
        self._rows: dict[str, Session] = {}
        self._lock = Lock()

    def save(self, session: Session) -> None:
        """Insert the session."""
        with self._lock:
            self._rows[session.token_digest] = session

    def renew(self, session: Session) -> None:
        """Replace the session only if it is still there."""
        with self._lock:
            if session.token_digest in self._rows:
                self._rows[session.token_digest] = session

    def find(self, token_digest: str, at: datetime) -> Session | None:
        """The session, if it is there."""
        return self._rows.get(token_digest)

    def confirm(self, token_digest: str, renewed: str, at: datetime, audit: AuditEntry) -> None:
        """Note that the person has shown once more who they are; the session goes on under its new token."""
        with self._lock:
            session = self._rows.pop(token_digest)
            self._rows[renewed] = replace(session, token_digest=renewed, confirmed_at=at)
        self.audit.record(audit)

    def drop(self, token_digest: str) -> None:
        """Forget the session."""
        with self._lock:
            self._rows.pop(token_digest, None)


class SignInLinks:
    """One-time links by the SHA-256 of their token. Safe among threads: of two uses, one wins."""

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
