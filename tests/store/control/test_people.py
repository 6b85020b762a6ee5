"""Users, sign-in links and sessions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import (
    AlreadyThereError,
    Control,
    NotThereError,
    Session,
    SignInLink,
    Training,
    User,
    new_session,
    token_digest,
)
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]
HOUR = timedelta(hours=1)


def _user(force: ForceId, now: datetime, name: str = "officer-1") -> User:
    return User(name, force, "Officer 1", ("analyst", "officer"), now)


def _session(force: ForceId, now: datetime, token: str = "token") -> Session:
    return new_session(token_digest(token), user="officer-1", force=force, roles=("officer",), csrf="c", at=now)


def test_it_keeps_users_with_roles_vetting_and_training(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.users.add(_user(force, now), audit=entry(AuditEvent.USER_CHANGED))
    assert control.users.get("officer-1", at=now) == _user(force, now)
    control.users.set_roles("officer-1", ["supervisor", "officer"], audit=entry())
    control.users.set_vetting("officer-1", "NPPV3", until=now + HOUR, audit=entry())
    for until in (HOUR, 2 * HOUR):
        control.users.train(Training("officer-1", "serious_violence", now, now + until), audit=entry())
    (found,) = control.users.of(force, at=now)
    assert found.roles == ("officer", "supervisor")
    assert found.is_vetted(now)
    assert not found.is_vetted(now + HOUR)
    assert not _user(force, now).is_vetted(now)
    assert [t.valid_until for t in control.users.trainings("officer-1")] == [now + 2 * HOUR]
    with pytest.raises(AlreadyThereError, match="never reused"):
        control.users.add(_user(force, now), audit=entry())
    with pytest.raises(NotThereError, match="officer-9"):
        control.users.set_roles("officer-9", [], audit=entry())


def test_it_lets_a_disabled_user_in_nowhere(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    control.users.add(_user(force, now), audit=entry())
    token = control.sign_in_links.issue("officer-1", at=now, lifetime=HOUR, audit=entry())
    control.sessions.start(_session(force, now), audit=entry(AuditEvent.SIGNED_IN))
    control.users.disable("officer-1", at=now, audit=entry())
    assert control.users.entitled("officer-1", at=now) is None
    assert control.users.get("officer-1", at=now) is not None
    assert control.sessions.find(token_digest("token"), at=now) is None
    assert not control.sign_in_links.peek(token_digest(token), at=now)
    with pytest.raises(NotThereError, match="may sign in"):
        control.sign_in_links.issue("officer-1", at=now, lifetime=HOUR, audit=entry())


def test_it_ends_the_sessions_of_a_user_whose_roles_change(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.users.add(_user(force, now), audit=entry())
    control.sessions.start(_session(force, now), audit=None)
    control.users.set_roles("officer-1", ["officer"], audit=entry())
    assert control.sessions.find(token_digest("token"), at=now) is None


def test_it_lets_a_link_work_once_and_not_for_long(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.users.add(_user(force, now), audit=entry())
    token = control.sign_in_links.issue("officer-1", at=now, lifetime=HOUR, audit=entry())
    digest = token_digest(token)

    def signed_in(link: SignInLink) -> AuditEntry:
        return entry(AuditEvent.SIGNED_IN, actor=link.user)

    assert control.sign_in_links.peek(digest, at=now)
    assert not control.sign_in_links.peek(digest, at=now + HOUR)
    assert control.sign_in_links.consume(digest, at=now + HOUR, audit=signed_in) is None
    assert control.sign_in_links.consume(token_digest("guess"), at=now, audit=signed_in) is None
    with ThreadPoolExecutor(6) as callers:
        got = list(callers.map(lambda _: control.sign_in_links.consume(digest, at=now, audit=signed_in), range(6)))
    assert [link.user for link in got if link is not None] == ["officer-1"]
    assert not control.sign_in_links.peek(digest, at=now)
    assert control.audit.find(AuditQuery(force=force, events=(AuditEvent.SIGNED_IN,))).total == 1


def test_it_keeps_no_token(small_control: Control, entry: Entry, force: ForceId, now: datetime, tmp_path: Path) -> None:
    small_control.users.add(_user(force, now), audit=entry())
    token = small_control.sign_in_links.issue("officer-1", at=now, lifetime=HOUR, audit=entry())
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert token.encode() not in on_disk
    assert token_digest(token).encode() in on_disk


def test_it_ends_a_session_after_15_idle_minutes(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    control.sessions.start(_session(force, now), audit=entry())
    digest = token_digest("token")
    assert control.sessions.find(digest, at=now + timedelta(minutes=14, seconds=59)) is not None
    assert control.sessions.find(digest, at=now + timedelta(minutes=15)) is None
    control.sessions.touch(digest, at=now + timedelta(minutes=10))
    assert control.sessions.find(digest, at=now + timedelta(minutes=24)) is not None
    control.sessions.touch(digest, at=now + timedelta(minutes=25))  # too late: what has ended is not woken
    assert control.sessions.find(digest, at=now + timedelta(minutes=25)) is None


def test_it_ends_a_session_after_8_hours_however_busy(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.sessions.start(_session(force, now), audit=entry())
    digest, moment = token_digest("token"), now
    while moment < now + timedelta(hours=9):
        moment += timedelta(minutes=10)
        control.sessions.touch(digest, at=moment)
        assert (control.sessions.find(digest, at=moment) is not None) == (moment < now + timedelta(hours=8))
    assert control.sessions.clear_ended(at=moment) == 1


def test_it_notes_the_purpose_and_forgets_the_session_at_its_end(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    session = _session(force, now)
    control.sessions.start(session, audit=entry())
    chosen = entry(AuditEvent.PURPOSE_CHOSEN)
    control.sessions.choose_purpose(session.token_digest, purpose="serious_violence", reason="OP 44", audit=chosen)
    found = control.sessions.find(session.token_digest, at=now)
    assert found is not None
    assert (found.purpose, found.reason, found.roles) == ("serious_violence", "OP 44", ("officer",))
    control.sessions.end(session.token_digest, audit=entry(AuditEvent.SIGNED_OUT))
    assert control.sessions.find(session.token_digest, at=now) is None
    with pytest.raises(NotThereError):  # a sign-out in between wins
        control.sessions.choose_purpose(session.token_digest, purpose="firearms", reason="OP 45", audit=None)
