"""Gives people access, takes it away, has it looked over, and makes one-time sign-in links.

1. Whoever acts is named, and the access policies decide, as on a page. Only while a force has no administrator does the
   operator of the machine act for it, so that the first one can be entered.
2. They decide before anything is looked up: who may not act learns of nobody whether they are there, and of people of
   another force nobody does.
3. Everything given has an end.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from ndas.cli.errors import CommandError
from ndas.duties.permission import NotAllowedError, entitled, require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action, Role, Vetting
from ndas.journey import PLATFORM_CHAIN, Platform
from ndas.store.control import Grant, Training, User, new_grant
from ndas.use_cases import USE_CASES
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id

OPERATOR = "administrator"
"""Who acts where nobody is named: whoever has a shell on the platform."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who is to have access."""

    id: str
    force: str
    label: str
    roles: tuple[str, ...]
    trained_for: tuple[str, ...]
    until: datetime
    post: str = ""
    vetting: str = Vetting.NPPV3


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role that somebody is to hold: why, from when to when."""

    user: str
    role: str
    reason: str
    begins_at: datetime
    ends_at: datetime


def give_access(platform: Platform, new: NewUser, by: str = OPERATOR) -> None:
    """Add the person, with roles, vetting and training until the given day.

    Raises:
        CommandError: an unknown word, or the operator acts where there is an administrator.
        NotAllowedError: the policies do not let ``by`` grant access.
    """
    force = force_id(new.force)
    if platform.control.forces.get(force) is None:
        raise CommandError(f"there is no force {force}; see: ndas force list")
    _known_words("role", new.roles, Role)
    _known_words("vetting level", (new.vetting,), Vetting)
    _known_words("use case", new.trained_for, USE_CASES)
    _allow(platform, force, by, new.id)
    at, users = platform.clock(), platform.control.users
    user = User(new.id, force, new.label, new.roles, at, new.vetting, new.until, post=new.post)
    users.add(user, audit=_entry(platform, force, new.id, "added", by, AuditEvent.ACCESS_GRANTED))
    for use_case in new.trained_for:
        passed = Training(new.id, use_case, at, new.until)
        users.train(passed, audit=_entry(platform, force, new.id, "training", by))


def grant_role(platform: Platform, wanted: Wanted, by: str = OPERATOR) -> Grant:
    """Grant one role for a time.

    Raises:
        CommandError: no such person or role.
        NotAllowedError: the policies do not let ``by`` grant it.
        GrantRefusedError: it does not end after it begins.
    """
    _known_words("role", (wanted.role,), Role)
    user = _whom(platform, wanted.user, by)
    grant = new_grant(
        user.id,
        user.force,
        wanted.role,
        reason=wanted.reason,
        post=user.post,
        begins_at=wanted.begins_at,
        ends_at=wanted.ends_at,
        by=by,
        at=platform.clock(),
    )
    entry = _entry(platform, user.force, user.id, wanted.role, by, AuditEvent.ACCESS_GRANTED, grant.id)
    platform.control.grants.give(grant, audit=entry)
    return grant


def end_grant(platform: Platform, which: str, because: str, by: str = OPERATOR) -> None:
    """End a grant now.

    Raises:
        CommandError: no such grant.
        NotAllowedError: the policies do not let ``by`` change access.
        StateRefusedError: it has ended.
    """
    grant = _which(platform, which, by, Action.GRANT_ACCESS)
    entry = _entry(platform, grant.force, grant.user, grant.role, by, AuditEvent.ACCESS_ENDED, grant.id)
    platform.control.grants.end(which, by=by, because=because, at=platform.clock(), audit=entry)


def review_grant(platform: Platform, which: str, by: str, *, keep: bool) -> None:
    """Say that a grant is still needed, or end it.

    Raises:
        CommandError: no such grant.
        NotAllowedError: the policies do not let ``by`` review it.
        GrantRefusedError: ``by`` gave it or holds it.
    """
    grant = _which(platform, which, by, Action.REVIEW_ACCESS)
    entry = _entry(platform, grant.force, grant.user, grant.role, by, AuditEvent.ACCESS_REVIEWED, grant.id)
    platform.control.grants.review(which, by=by, keep=keep, at=platform.clock(), audit=entry)


def move_user(platform: Platform, user: str, post: str, by: str = OPERATOR) -> int:
    """Note another post; return how many grants of the old one ended.

    Raises:
        CommandError: there is no such person.
        NotAllowedError: the policies do not let ``by`` change access.
    """
    known = _whom(platform, user, by)
    entry = _entry(platform, known.force, user, "moved", by, AuditEvent.ACCESS_ENDED)
    return platform.control.users.move(user, post, at=platform.clock(), audit=entry)


def note_vetting(platform: Platform, user: str, level: str, until: datetime, by: str = OPERATOR) -> None:
    """Note a person's vetting.

    Raises:
        CommandError: there is no such person or level.
        NotAllowedError: the policies do not let ``by`` change access.
    """
    _known_words("vetting level", (level,), Vetting)
    known = _whom(platform, user, by)
    entry = _entry(platform, known.force, user, "vetting", by)
    platform.control.users.set_vetting(user, level, until=until, audit=entry)


def note_training(platform: Platform, user: str, use_case: str, until: datetime, by: str = OPERATOR) -> None:
    """Note that a person has passed a training.

    Raises:
        CommandError: there is no such person or use case.
        NotAllowedError: the policies do not let ``by`` change access.
    """
    _known_words("use case", (use_case,), USE_CASES)
    known = _whom(platform, user, by)
    passed = Training(user, use_case, platform.clock(), until)
    platform.control.users.train(passed, audit=_entry(platform, known.force, user, "training", by))


def end_access(platform: Platform, user: str, by: str = OPERATOR) -> None:
    """End the person's access: every grant, session, link and means of signing in.

    Raises:
        CommandError: there is no such person.
        NotAllowedError: the policies do not let ``by`` change access.
    """
    known = _whom(platform, user, by)
    entry = _entry(platform, known.force, user, "removed", by, AuditEvent.ACCESS_ENDED)
    platform.control.users.disable(user, at=platform.clock(), audit=entry)


def hand_over_link(platform: Platform, user: str, origin: str, lifetime: timedelta, by: str = OPERATOR) -> str:
    """Return a link that signs the person in, once, for somebody to hand over to them.

    Raises:
        CommandError: there is no such person.
        NotAllowedError: the policies do not let ``by`` change access.
    """
    return sign_in_link(platform, _whom(platform, user, by, gives=False).id, origin, lifetime, by)


def sign_in_link(platform: Platform, user: str, origin: str, lifetime: timedelta, by: str = OPERATOR) -> str:
    """Return a link that signs the person in, once; whoever calls it has seen to it that it may be given.

    Raises:
        CommandError: there is no such person.
    """
    known = known_user(platform, user)
    token = platform.control.sign_in_links.issue(
        user,
        at=platform.clock(),
        lifetime=lifetime,
        audit=_entry(platform, known.force, user, "sign-in link", by),
    )
    return f"{origin.rstrip('/')}/auth/link/{token}"


def known_user(platform: Platform, user: str) -> User:
    """The person.

    Raises:
        CommandError: there is none.
    """
    found = platform.control.users.get(user, at=platform.clock())
    if found is None:
        raise CommandError(f"there is no user {user}; see: ndas user list FORCE")
    return found


def _whom(platform: Platform, user: str, by: str, *, gives: bool = True) -> User:
    """The person whose access ``by`` changes, once the policies allow it. ``gives``: so never one's own."""
    found = platform.control.users.get(user, at=platform.clock())
    force = _force_of(platform, by, found.force if found else PLATFORM_CHAIN)
    _allow(platform, force, by, user if gives else "")
    if found is None or found.force != force:
        _note_reach(platform, by, found.force if found else force, Action.GRANT_ACCESS)
        raise CommandError(f"there is no user {user}; see: ndas user list {force}")
    return found


def _which(platform: Platform, grant: str, by: str, action: Action) -> Grant:
    """The grant that ``by`` ends or reviews, once the policies allow it."""
    found = platform.control.grants.get(grant)
    force = _force_of(platform, by, found.force if found else PLATFORM_CHAIN)
    here = found if found is not None and found.force == force else None
    if action is Action.GRANT_ACCESS:
        _allow(platform, force, by, "")
    else:
        about = {"granted": here.granted_by == by, "about_self": here.user == by} if here else {}
        require(platform.control, by, action, force, clock=platform.clock, **about)
    if here is None:
        _note_reach(platform, by, found.force if found else force, action)
        raise CommandError(f"there is no grant {grant}; see: ndas user grants {force}")
    return here


def _note_reach(platform: Platform, by: str, force: ForceId, action: Action) -> None:
    """Have it in the log where somebody reaches for another force; what they are told is what it is of nobody."""
    with suppress(NotAllowedError):
        require(platform.control, by, action, force, clock=platform.clock)


def _force_of(platform: Platform, by: str, else_of: ForceId) -> ForceId:
    """The force for which ``by`` may act at all: their own. The operator acts for the force that is asked about."""
    person = None if by == OPERATOR else entitled(platform.control, by, platform.clock())
    return person.force if person else else_of


def _allow(platform: Platform, force: ForceId, by: str, about: str) -> None:
    if by != OPERATOR:
        require(platform.control, by, Action.GRANT_ACCESS, force, clock=platform.clock, about_self=about == by)
        return
    if any(grant.role == Role.ADMINISTRATOR for grant in platform.control.grants.of(force, at=platform.clock())):
        raise CommandError(f"{force} has an administrator; say who acts with --by")


def _known_words(what: str, words: tuple[str, ...], known: Iterable[str]) -> None:
    names = [str(one) for one in known]
    if strangers := sorted(set(words) - set(names)):
        raise CommandError(f"unknown {what} {', '.join(strangers)}; known: {', '.join(names)}")


def _entry(
    platform: Platform,
    force: ForceId,
    user: str,
    change: str,
    by: str,
    event: AuditEvent = AuditEvent.USER_CHANGED,
    grant: str = "",
) -> AuditEntry:
    detail = {"user": user, "change": change} | ({"grant": grant} if grant else {})
    return AuditEntry(event, platform.clock(), force, actor=by, detail=detail)
