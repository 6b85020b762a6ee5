"""Whether leads are read or stamped, from decisions whose right answers are known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ndas.store.control import Decision
from ndas.use_cases.reviewing.monitor import is_sampled, monitor_of, moved, wants_second_look
from ndas.vocabulary import SnapshotId
from ndas.vocabulary.ids import ForceId

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def decision(number, outcome="agree", *, own="something", after="something", read=300, think=60, action="none", **more):
    return Decision(
        id=f"d-{number}", force=ForceId("northmoor"), use_case="firearms", version="1", snapshot=SnapshotId("w"),
        finding=f"F-{number}", outcome=outcome, by="ada", at=AT, own=own, after=after, ground="records-bear-it-out",
        action=action, opened_at=AT - timedelta(seconds=read), decided_at=AT + timedelta(seconds=think), **more,
    )  # fmt: skip


def test_it_counts_times_answers_and_which_way_minds_were_changed():
    told = monitor_of(
        [
            decision(1, read=100, think=10),
            decision(2, "disagree", read=300, think=20, own="much", after="little", result="harmed"),
            decision(3, "need more", read=500, think=90, own="nothing", after="much", action="safeguarding"),
            decision(4, "", after=""),
        ]
    )
    assert (told.begun, told.decided, told.agreed, told.disagreed, told.need_more) == (4, 3, 1, 1, 1)
    assert (told.reading_seconds, told.deciding_seconds) == (300, 20)
    assert (told.towards, told.away, told.unmoved) == (1, 1, 1)
    assert (told.acted, told.harmed, told.measured.harmed) == (1, 1, 1)
    assert told.warnings == ()


def test_second_looks_are_compared_with_their_first():
    first = decision(1)
    told = monitor_of([first, decision(2, second_of="d-1"), decision(3, "disagree", second_of="d-1")])
    assert (told.seconds, told.seconds_agree) == (2, 1)
    assert (told.measured.seconds, told.measured.seconds_agree) == (2, 1)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([decision(n) for n in range(20)], "stamping"),
        ([decision(n, "agree" if n % 2 else "disagree", read=5) for n in range(20)], "within 20 seconds"),
        ([decision(n, "agree" if n % 2 else "disagree", own="little") for n in range(20)], "raised the officer's own"),
    ],
)
def test_it_warns_of_each_way_of_stamping_over_enough_decisions(told, said):
    assert any(said in words for words in monitor_of(told).warnings)
    assert monitor_of(told[:19]).warnings == ()


def test_a_second_look_is_asked_for_by_a_draw_nobody_can_foresee_and_wherever_the_platform_raised_a_mind():
    ids = [f"{number:024x}" for number in range(2_000)]
    share = sum(map(is_sampled, ids)) / len(ids)
    assert 0.17 < share < 0.23
    plain = replace(decision(1), id=next(one for one in ids if not is_sampled(one)))
    assert not wants_second_look(plain)
    assert wants_second_look(replace(plain, own="little"))
    assert not wants_second_look(replace(plain, own="little", outcome=""))
    assert wants_second_look(replace(plain, id=next(one for one in ids if is_sampled(one))))
    assert moved(replace(plain, own="much", after="nothing")) == -3


def test_what_was_forgotten_counts_for_nothing():
    assert monitor_of([replace(decision(1), forgotten_at=AT)]).begun == 0
