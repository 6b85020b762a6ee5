"""Grants: each has an end, and nobody grants and reviews the same access, whoever writes to the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import (
    Control,
    Grant,
    GrantRefusedError,
    NotThereError,
    StateRefusedError,
    User,
    new_grant,
    new_session,
    token_digest,
)
from ndas.store.control.grants import REVIEW_EVERY
from ndas.store.control.repository import as_row
from ndas.store.control.tables.access import access_grant
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]
DAY = timedelta(days=1)


def _grant(force: ForceId, now: datetime, *, role: str = "officer", by: str = "admin", days: int = 30) -> Grant:
    return new_grant(
        "u1", force, role, reason="OP LANTERN", post="CID", begins_at=now, ends_at=now + days * DAY, by=by, at=now
    )


@pytest.fixture
def joined(control: Control, entry: Entry, force: ForceId, now: datetime) -> Control:
    """Somebody who has joined and holds nothing yet."""
    control.users.add(User("u1", force, "Officer 1", (), now, post="CID"), audit=entry())
    return control


def _session(control: Control, force: ForceId, now: datetime) -> None:
    session = new_session(token_digest("t"), user="u1", force=force, roles=(), csrf="c", at=now)
    control.sessions.start(session, audit=None)


def test_it_gives_a_role_from_its_beginning_to_its_end_and_no_longer(
    joined: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    joined.grants.give(_grant(force, now + DAY, days=2), audit=entry())
    roles = {days: _roles(joined, now + days * DAY) for days in (0, 1, 2, 3)}
    assert roles == {0: (), 1: ("officer",), 2: ("officer",), 3: ()}


def test_a_grant_of_another_force_gives_nothing_whoever_wrote_it(joined: Control, entry: Entry, now: datetime) -> None:
    joined.grants.give(_grant(ForceId("elsewhere"), now), audit=entry())
    assert _roles(joined, now) == ()


def _roles(control: Control, at: datetime) -> tuple[str, ...]:
    user = control.users.get("u1", at=at)
    return user.roles if user else ()


@pytest.mark.parametrize("changed", [{"by": "u1"}, {"days": 0}, {"days": -1}])
def test_it_refuses_a_grant_to_oneself_and_one_without_a_time(
    joined: Control, entry: Entry, force: ForceId, now: datetime, changed: dict[str, object]
) -> None:
    grant = _grant(force, now, **changed)  # type: ignore[arg-type]  # one of two keywords
    with pytest.raises(GrantRefusedError, match="nobody grants access to themselves"):
        joined.grants.give(grant, audit=entry(AuditEvent.USER_CHANGED))
    assert joined.grants.of_user("u1") == ()
    assert joined.audit.find(AuditQuery(force=force, events=(AuditEvent.USER_CHANGED,))).total == 0


@pytest.mark.parametrize("reviewer", ["admin", "u1"])
def test_the_one_who_granted_and_the_one_who_holds_do_not_review(
    joined: Control, entry: Entry, force: ForceId, now: datetime, reviewer: str
) -> None:
    grant = _grant(force, now)
    joined.grants.give(grant, audit=entry())
    with pytest.raises(GrantRefusedError, match="another person"):
        joined.grants.review(grant.id, by=reviewer, keep=True, at=now, audit=entry())
    with pytest.raises(IntegrityError), joined.database.write() as connection:  # past the repository too
        connection.execute(update(access_grant).values(reviewed_by=reviewer))
    with pytest.raises(IntegrityError), joined.database.write() as connection:
        connection.execute(insert(access_grant).values(**as_row(grant) | {"id": "x", "granted_by": "u1"}))
    assert joined.grants.get(grant.id) == grant


def test_a_review_keeps_a_grant_off_the_list_for_ninety_days(
    joined: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    grant = _grant(force, now, days=400)
    joined.grants.give(grant, audit=entry())
    assert [one.id for one in joined.grants.due(force, at=now)] == [grant.id]
    joined.grants.review(grant.id, by="custodian", keep=True, at=now, audit=entry())
    found = joined.grants.get(grant.id)
    assert found is not None
    assert (found.reviewed_by, found.verdict) == ("custodian", "kept")
    for at, due in ((now + REVIEW_EVERY - DAY, False), (now + REVIEW_EVERY, True), (now + 401 * DAY, False)):
        assert bool(joined.grants.due(force, at=at)) is due
        assert found.review_due(at) is due


def test_a_review_that_says_no_ends_the_grant_and_the_sessions(
    joined: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    grant = _grant(force, now)
    joined.grants.give(grant, audit=entry())
    _session(joined, force, now)
    joined.grants.review(grant.id, by="custodian", keep=False, at=now, audit=entry())
    assert _roles(joined, now) == ()
    assert joined.sessions.find(token_digest("t"), at=now) is None
    with pytest.raises(StateRefusedError, match="has ended"):
        joined.grants.end(grant.id, by="admin", because="again", at=now, audit=entry())
    with pytest.raises(NotThereError):
        joined.grants.review("nothing", by="custodian", keep=True, at=now, audit=entry())


def test_a_mover_loses_the_grants_of_the_old_post_and_keeps_what_the_new_one_brings(
    joined: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    for role in ("officer", "supervisor"):
        joined.grants.give(_grant(force, now, role=role), audit=entry())
    _session(joined, force, now)
    assert joined.users.move("u1", "Roads policing", at=now + DAY, audit=entry()) == 2
    assert _roles(joined, now + DAY) == ()
    assert joined.sessions.find(token_digest("t"), at=now) is None
    assert {(one.ended_by, one.ended_because) for one in joined.grants.of_user("u1")} == {("journey", "moved post")}
    joined.grants.give(_grant(force, now + DAY, role="analyst"), audit=entry())
    assert _roles(joined, now + DAY) == ("analyst",)
    with pytest.raises(NotThereError):
        joined.users.move("nobody", "x", at=now, audit=entry())


def test_a_leaver_loses_everything_at_once(joined: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    joined.grants.give(_grant(force, now), audit=entry())
    _session(joined, force, now)
    joined.users.disable("u1", at=now, audit=entry())
    assert _roles(joined, now) == ()
    assert joined.sessions.find(token_digest("t"), at=now) is None
    assert joined.users.entitled("u1", at=now) is None
    assert joined.grants.of(force, at=now) == ()
