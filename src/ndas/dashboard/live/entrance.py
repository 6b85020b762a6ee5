"""People, sign-in links and sessions, from the control database."""

from collections.abc import Callable
from datetime import datetime

from ndas.dashboard.services import Purpose, Session, User
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Role
from ndas.store.control import Control, new_session
from ndas.store.control import Session as KeptSession

_KNOWN = frozenset(Role)


class LiveDirectory:
    """Who may be here at all; asked on every request, so that what is taken away is gone at once."""

    def __init__(self, control: Control, clock: Callable[[], datetime]) -> None:
        self._control = control
        self._clock = clock

    def user(self, user_id: str) -> User | None:
        """The user, while entitled and their force takes part."""
        at = self._clock()
        found = self._control.users.entitled(user_id, at=at)
        force = self._control.forces.get(found.force) if found else None
        if found is None or force is None or force.left_at is not None:
            return None
        roles = frozenset(Role(role) for role in found.roles if role in _KNOWN)
        trainings = self._control.users.trainings(found.id)
        return User(
            id=found.id,
            name=found.label,
            force=found.force,
            force_name=force.title,
            roles=roles,
            access_in_date=bool(roles),
            vetting=found.vetting,
            vetting_in_date=found.is_vetted(at),
            emergency_unreviewed=self._control.emergencies.blocks(found.id, at=at),
            trained_for=frozenset(one.use_case for one in trainings if at < one.valid_until),
        )


class LiveSignInLinks:
    """One-time links."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def peek(self, token_digest: str, at: datetime) -> bool:
        """Whether the token would work now, without using it."""
        return self._control.sign_in_links.peek(token_digest, at=at)

    def consume(self, token_digest: str, at: datetime) -> str | None:
        """The user's id, once."""
        link = self._control.sign_in_links.consume(
            token_digest,
            at=at,
            audit=lambda used: AuditEntry(
                AuditEvent.USER_CHANGED, at, used.force, used.user, detail={"change": "sign-in link used"}
            ),
        )
        return link.user if link else None


class LiveSessions:
    """Sessions; roles and force are read from the directory on every request, not from here."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def save(self, session: Session) -> None:
        """Insert the session."""
        user = self._control.users.entitled(session.user_id, at=session.started_at)
        if user is None:
            return  # removed between sign-in and now: no row, so the cookie opens nothing
        kept = new_session(
            session.token_digest,
            user=user.id,
            force=user.force,
            roles=user.roles,
            csrf=session.csrf,
            at=session.started_at,
            means=session.means,
            confirmed=session.confirmed_at is not None,
            last_access_at=self._control.users.signed_in(user.id, at=session.started_at),
        )
        self._control.sessions.start(kept, audit=None)

    def renew(self, session: Session) -> None:
        """Note the purpose and that the session was seen, if it is still there."""
        kept = self._control.sessions.find(session.token_digest, at=session.seen_at)
        if kept is None:
            return
        purpose, reason = _words(session.purpose)
        if (kept.purpose, kept.reason) != (purpose, reason):
            self._control.sessions.choose_purpose(session.token_digest, purpose=purpose, reason=reason, audit=None)
        self._control.sessions.touch(session.token_digest, at=session.seen_at)

    def find(self, token_digest: str, at: datetime) -> Session | None:
        """The session while it lasts."""
        kept = self._control.sessions.find(token_digest, at=at)
        return _shown(kept) if kept else None

    def confirm(self, token_digest: str, renewed: str, at: datetime, audit: AuditEntry) -> None:
        """Note that the person has shown once more who they are; the session goes on under a new token."""
        self._control.sessions.confirm(token_digest, renewed=renewed, at=at, audit=audit)

    def drop(self, token_digest: str) -> None:
        """Forget the session."""
        self._control.sessions.end(token_digest, audit=None)


def _words(purpose: Purpose | None) -> tuple[str, str]:
    return (purpose.use_case, purpose.reference) if purpose else ("", "")


def _shown(kept: KeptSession) -> Session:
    return Session(
        token_digest=kept.token_digest,
        user_id=kept.user,
        csrf=kept.csrf,
        started_at=kept.started_at,
        seen_at=kept.seen_at,
        means=kept.means,
        confirmed_at=kept.confirmed_at,
        last_access_at=kept.last_access_at,
        purpose=Purpose(use_case=kept.purpose, reference=kept.reason) if kept.purpose else None,
    )
