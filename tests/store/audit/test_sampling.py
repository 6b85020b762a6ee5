"""Samples of looks: fair among users, attested once and by another."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import Attested, AttestError, AuditQuery, LookSamples
from ndas.store.control import Control
from ndas.vocabulary.ids import ForceId

Entry = Callable[..., AuditEntry]


@pytest.fixture
def samples(control: Control, entry: Entry, now: datetime) -> LookSamples:
    """Twenty looks of one user, two of another, one of the supervisor's, and what is no look."""
    for actor, count in (("u-1", 20), ("u-2", 2), ("supervisor", 1)):
        for number in range(count):
            look = entry(AuditEvent.PERSON_VIEWED, actor=actor, subjects=("p-1",), at=now + timedelta(minutes=number))
            control.audit.record(look)
    control.audit.record(entry(AuditEvent.SIGNED_IN, actor="u-3"))
    return LookSamples(control.database, random.Random(7))


def _draw(entry: Entry, **more: object) -> AuditEntry:
    return entry(AuditEvent.SAMPLE_DRAWN, **{"actor": "supervisor", **more})


def _attest(entry: Entry, by: str = "supervisor") -> AuditEntry:
    return entry(AuditEvent.LOOK_ATTESTED, actor=by)


def test_it_draws_every_user_before_any_user_twice_and_never_the_drawers_own(
    samples: LookSamples, entry: Entry, now: datetime
) -> None:
    drawn = samples.draw(6, since=now, audit=_draw(entry))
    assert Counter(look.actor for look in drawn) == {"u-1": 4, "u-2": 2}
    assert len({look.sequence for look in drawn}) == 6


def test_it_draws_no_look_twice_and_ends_when_there_is_none_left(
    samples: LookSamples, entry: Entry, now: datetime
) -> None:
    first = samples.draw(20, since=now, audit=_draw(entry))
    second = samples.draw(20, since=now, audit=_draw(entry))
    assert (len(first), len(second)) == (20, 2)
    assert {look.sequence for look in first}.isdisjoint({look.sequence for look in second})
    assert samples.draw(5, since=now, audit=_draw(entry)) == ()


def test_it_draws_from_the_span_alone(samples: LookSamples, entry: Entry, now: datetime) -> None:
    assert len(samples.draw(50, since=now + timedelta(minutes=15), audit=_draw(entry))) == 5


def test_it_is_attested_once_and_by_somebody_else(
    samples: LookSamples, control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    look = samples.draw(1, since=now, audit=_draw(entry))[0]
    with pytest.raises(AttestError, match="your own"):
        samples.attest(look.sequence, Attested.JUSTIFIED, "", audit=_attest(entry, look.actor))
    samples.attest(look.sequence, Attested.ASKED, "asked for the log of the operation", audit=_attest(entry))
    with pytest.raises(AttestError, match="already"):
        samples.attest(look.sequence, Attested.JUSTIFIED, "", audit=_attest(entry, "another"))
    with pytest.raises(AttestError, match="not drawn"):
        samples.attest(999, Attested.JUSTIFIED, "", audit=_attest(entry))
    (kept,) = samples.of(force)
    assert (kept.verdict, kept.attested_by) == ("asked about", "supervisor")
    told = control.audit.find(AuditQuery(force=force, events=(AuditEvent.LOOK_ATTESTED,)))
    assert told.total == 1, "a refused attest leaves no entry"


def test_it_shows_what_waits_first(samples: LookSamples, entry: Entry, force: ForceId, now: datetime) -> None:
    drawn = samples.draw(3, since=now, audit=_draw(entry))
    samples.attest(drawn[0].sequence, Attested.JUSTIFIED, "", audit=_attest(entry))
    assert [look.sequence for look in samples.of(force)] == [drawn[1].sequence, drawn[2].sequence, drawn[0].sequence]
