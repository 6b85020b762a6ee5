"""Reasons, emergencies and means of signing in, as the control database keeps them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from ndas.governance import AuditEntry
from ndas.store.control import (
    AlreadyThereError,
    Authenticator,
    Challenge,
    Control,
    Emergency,
    GrantRefusedError,
    NotThereError,
    Passkey,
    StateRefusedError,
    new_emergency,
)
from ndas.store.control.sign_in_means import REST, TRIES
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]
DAY = timedelta(days=1)


def test_everybodys_first_reason_and_some_later_ones_wait_for_a_supervisor(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    given = [
        control.reasons.note(force, "u1", use_case="firearms", kind="crime", reference=f"CR/{n}/26", at=now + n * DAY)
        for n in range(1, 80)
    ]
    waiting = control.reasons.waiting(force)
    assert waiting[0] == given[0]
    assert 2 < len(waiting) < 60
    assert [one.reference for one in control.reasons.lately(force, 2)] == ["CR/79/26", "CR/78/26"]
    with pytest.raises(GrantRefusedError, match="their own"):
        control.reasons.attest(given[0].id, by="u1", sound=True, at=now, audit=entry())
    control.reasons.attest(given[0].id, by="sup", sound=False, at=now, audit=entry())
    found = control.reasons.get(given[0].id)
    assert found is not None
    assert (found.verdict, found.attested_by) == ("not sound", "sup")
    assert given[0].id not in [one.id for one in control.reasons.waiting(force)]
    with pytest.raises(StateRefusedError):
        control.reasons.attest(given[0].id, by="sup2", sound=True, at=now, audit=entry())


def _opened(control: Control, entry: Entry, force: ForceId, now: datetime) -> Emergency:
    opened = new_emergency(
        force, "u1", kind="person", record="P-1", situation="threat to life", reference="CR/1/26", at=now
    )
    control.emergencies.open(opened, audit=entry())
    return opened


def test_an_emergency_lasts_an_hour_and_blocks_after_a_day_without_review(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    opened = _opened(control, entry, force, now)
    assert opened.is_open(now)
    assert not opened.is_open(now + timedelta(hours=1))
    assert control.emergencies.waiting(force) == 1
    assert not control.emergencies.blocks("u1", at=now + DAY - timedelta(seconds=1))
    assert control.emergencies.blocks("u1", at=now + DAY)
    assert not control.emergencies.blocks("u2", at=now + DAY)
    control.emergencies.review(opened.id, by="sup", justified=True, at=now + 2 * DAY, audit=entry())
    assert not control.emergencies.blocks("u1", at=now + 3 * DAY)
    assert control.emergencies.waiting(force) == 0


def test_one_found_not_justified_blocks_at_once_and_nobody_reviews_their_own(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    opened = _opened(control, entry, force, now)
    with pytest.raises(GrantRefusedError, match="another person"):
        control.emergencies.review(opened.id, by="u1", justified=True, at=now, audit=entry())
    control.emergencies.review(opened.id, by="sup", justified=False, at=now, audit=entry())
    assert control.emergencies.blocks("u1", at=now)
    control.emergencies.review(opened.id, by="dpo", justified=True, at=now, audit=entry())
    assert not control.emergencies.blocks("u1", at=now)
    with pytest.raises(NotThereError):
        control.emergencies.review("nothing", by="sup", justified=True, at=now, audit=entry())


def test_a_passkey_whose_count_does_not_grow_is_refused(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    means = control.sign_in_means
    for name, count in (("counts", 7), ("counts-not", 0)):
        means.add_passkey(Passkey(name, force, "u1", b"key", count, "phone", now), audit=entry())
    with pytest.raises(AlreadyThereError):
        means.add_passkey(Passkey("counts", force, "u2", b"key", 0, "other", now), audit=entry())
    assert [means.use_passkey("counts", sign_count=n, at=now) for n in (8, 8, 7, 0, 9)] == [True, *[False] * 3, True]
    assert [means.use_passkey("counts-not", sign_count=0, at=now) for _ in range(2)] == [True, True]
    means.drop_passkey("counts", "u2", audit=entry())
    assert len(means.passkeys("u1")) == 2
    means.drop_passkey("counts", "u1", audit=entry())
    assert [one.credential for one in means.passkeys("u1")] == ["counts-not"]


def test_a_code_works_once_and_five_wrong_tries_make_it_rest(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    means = control.sign_in_means
    means.set_authenticator(Authenticator("u1", force, b"sealed", b"sealed", now), audit=entry())
    with ThreadPoolExecutor(6) as callers:
        assert sum(callers.map(lambda _: means.use_step("u1", step=40), range(6))) == 1
    assert not means.use_step("u1", step=39)
    assert means.use_step("u1", step=41)
    with ThreadPoolExecutor(6) as callers:  # at the same time as well as one after the other
        assert sum(callers.map(lambda _: means.begin_try("u1", at=now), range(4 * TRIES))) == TRIES
    found = means.authenticator("u1")
    assert found is not None
    assert found.rests(now)
    assert not found.rests(now + REST)


def test_a_challenge_is_answered_once_and_in_time(control: Control, force: ForceId, now: datetime) -> None:
    means = control.sign_in_means
    for digest in ("a", "late"):
        means.pose(Challenge(digest, force, "passkey", "u1", "{}", now + timedelta(minutes=5)))
    assert means.answer("a", "oidc", at=now) is None
    with ThreadPoolExecutor(6) as callers:
        got = list(callers.map(lambda _: means.answer("a", "passkey", at=now), range(6)))
    assert len([one for one in got if one is not None]) == 1
    assert means.answer("late", "passkey", at=now + timedelta(minutes=5)) is None
    assert means.answer("unknown", "passkey", at=now) is None
