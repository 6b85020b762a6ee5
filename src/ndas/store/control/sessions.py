"""Sessions of signed-in people, by the SHA-256 of their token.

Rules:

1. A session ends 15 minutes after it was last seen and 8 hours after it began, whichever comes first.
2. One that has ended is not found, whether or not its row has been cleared away.
3. Confirming who one is gives the session a new token; the old one finds nothing from then on.
4. Changing the purpose is an act of its own, audited; being seen is a clock and is not (each page's own entry is).
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import case, delete, insert, literal, or_, select, update

from ndas.governance import AuditEntry
from ndas.store.control.repository import Repository, as_row, change
from ndas.store.control.tables.people import session as sessions
from ndas.store.database import UtcDateTime
from ndas.vocabulary import ForceId

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SEEN_STEP = timedelta(seconds=5)
"""Being seen is written down at most this often; a session may so end this much early, never late."""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in session. `public_id` names it in the audit log; the token is kept nowhere."""

    token_digest: str
    public_id: str
    user: str
    force: ForceId
    roles: tuple[str, ...]
    csrf: str
    started_at: datetime
    seen_at: datetime
    idle_until: datetime
    ends_at: datetime
    purpose: str = ""
    reason: str = ""
    means: str = ""
    """What the person signed in with."""
    confirmed_at: datetime = NEVER
    """When they last confirmed who they are; signing in is one, where it was a fresh proof."""
    last_access_at: datetime | None = None
    """When they signed in before."""


def new_session(
    digest: str,
    *,
    user: str,
    force: ForceId,
    roles: tuple[str, ...],
    csrf: str,
    at: datetime,
    means: str = "",
    confirmed: bool = True,
    last_access_at: datetime | None = None,
) -> Session:
    """A session that begins now; ``confirmed``: of somebody who has just shown who they are."""
    return Session(
        *(digest, secrets.token_hex(8), user, force, roles, csrf, at, at, at + IDLE, at + LONGEST),
        means=means,
        confirmed_at=at if confirmed else NEVER,
        last_access_at=last_access_at,
    )


class Sessions(Repository):
    """The sessions of every user."""

    def start(self, session: Session, *, audit: AuditEntry | None) -> None:
        """Keep a new session; None where consuming the sign-in link was the entry."""
        with self._audited(audit) as connection:
            connection.execute(insert(sessions).values(**as_row(session)))

    def choose_purpose(self, digest: str, *, purpose: str, reason: str, audit: AuditEntry | None) -> None:
        """Note what the session is for from now on; None where the page that asks has recorded its own entry.

        Raises:
            NotThereError: no such session.
        """
        with self._audited(audit) as connection:
            change(connection, sessions, {"token_digest": digest}, purpose=purpose, reason=reason)

    def confirm(self, digest: str, *, renewed: str, at: datetime, audit: AuditEntry) -> None:
        """Note that the person has just shown once more who they are; ``renewed`` is the digest of the new token.

        Raises:
            NotThereError: no such session.
        """
        with self._audited(audit) as connection:
            change(connection, sessions, {"token_digest": digest}, token_digest=renewed, confirmed_at=at)

    def touch(self, digest: str, *, at: datetime) -> None:
        """Note that the session was seen; never past its end."""
        idle = literal(at + IDLE, UtcDateTime)
        until = case((sessions.c.ends_at < idle, sessions.c.ends_at), else_=idle)
        fresh = (sessions.c.token_digest == digest, sessions.c.seen_at < at - _SEEN_STEP, sessions.c.idle_until > at)
        with self._database.read() as connection:  # most pages need no write, so should not wait for one
            if connection.execute(select(sessions.c.seen_at).where(*fresh)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(update(sessions).where(*fresh).values(seen_at=at, idle_until=until))

    def find(self, digest: str, *, at: datetime) -> Session | None:
        """The session while it lasts, else None."""
        alive = (sessions.c.token_digest == digest, sessions.c.idle_until > at, sessions.c.ends_at > at)
        return self._one(Session, select(sessions).where(*alive))

    def end(self, digest: str, *, audit: AuditEntry | None) -> None:
        """Forget the session; None where its time was up by itself."""
        with self._audited(audit) as connection:
            connection.execute(delete(sessions).where(sessions.c.token_digest == digest))

    def clear_ended(self, *, at: datetime) -> int:
        """Clear away sessions that have ended by their clock; return how many."""
        ended = or_(sessions.c.idle_until <= at, sessions.c.ends_at <= at)
        with self._database.write() as connection:
            return connection.execute(delete(sessions).where(ended)).rowcount
