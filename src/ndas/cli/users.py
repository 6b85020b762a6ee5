"""Gives people access, takes it away, and makes one-time sign-in links."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ndas.cli.errors import CommandError
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Role
from ndas.journey import Platform
from ndas.store.control import Training, User
from ndas.use_cases import USE_CASES
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who is to have access."""

    id: str
    force: str
    label: str
    roles: tuple[str, ...]
    trained_for: tuple[str, ...]
    until: datetime


def give_access(platform: Platform, new: NewUser) -> None:
    """Add the person, with vetting and training until the given day.

    Raises:
        CommandError: an unknown force, role or use case.
    """
    force = force_id(new.force)
    if platform.control.forces.get(force) is None:
        raise CommandError(f"there is no force {force}; see: ndas force list")
    if strangers := sorted(set(new.roles) - {str(role) for role in Role}):
        raise CommandError(f"unknown role {', '.join(strangers)}; known: {', '.join(Role)}")
    if strangers := sorted(set(new.trained_for) - set(USE_CASES)):
        raise CommandError(f"unknown use case {', '.join(strangers)}; known: {', '.join(USE_CASES)}")
    at = platform.clock()
    users = platform.control.users
    users.add(User(new.id, force, new.label, new.roles, at), audit=_entry(platform, force, new.id, "added"))
    users.set_vetting(new.id, "NPPV3", until=new.until, audit=_entry(platform, force, new.id, "vetting"))
    for use_case in new.trained_for:
        passed = Training(new.id, use_case, at, new.until)
        users.train(passed, audit=_entry(platform, force, new.id, "training"))


def end_access(platform: Platform, user: str) -> None:
    """End the person's access.

    Raises:
        CommandError: there is no such person.
    """
    known = _known(platform, user)
    platform.control.users.disable(user, at=platform.clock(), audit=_entry(platform, known.force, user, "removed"))


def sign_in_link(platform: Platform, user: str, origin: str, lifetime: timedelta) -> str:
    """Return a link that signs the person in, once.

    Raises:
        CommandError: there is no such person.
    """
    known = _known(platform, user)
    token = platform.control.sign_in_links.issue(
        user, at=platform.clock(), lifetime=lifetime, audit=_entry(platform, known.force, user, "sign-in link")
    )
    return f"{origin.rstrip('/')}/auth/link/{token}"


def _known(platform: Platform, user: str) -> User:
    found = platform.control.users.get(user)
    if found is None:
        raise CommandError(f"there is no user {user}; see: ndas user list FORCE")
    return found


def _entry(platform: Platform, force: ForceId, user: str, change: str) -> AuditEntry:
    return AuditEntry(
        AuditEvent.USER_CHANGED,
        platform.clock(),
        force,
        actor="administrator",
        detail={"user": user, "change": change},
    )
