"""Alarms when a table changed more than it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.ingest import Direction, Thresholds, compare_volumes


@pytest.mark.parametrize(
    ("last", "now", "direction"),
    [
        (10_000, 9_801, None),
        (10_000, 9_799, Direction.SHRANK),
        (10_000, 12_500, None),
        (10_000, 12_501, Direction.GREW),
        (10_000, 0, Direction.EMPTIED),
        (5, 0, Direction.EMPTIED),
        (100, 81, None),
        (0, 19, None),
        (0, 21, Direction.GREW),
        (0, 0, None),
    ],
)
def test_it_raises_an_alarm_beyond_the_threshold(last: int, now: int, direction: Direction | None) -> None:
    alarms = compare_volumes({"rms/PERSON": last}, {"rms/PERSON": now})
    assert [alarm.direction for alarm in alarms] == ([direction] if direction else [])


def test_it_reports_tables_that_came_and_went_worst_loss_first() -> None:
    alarms = compare_volumes({"a": 5, "b": 400_000, "c": 1_000}, {"b": 10, "c": 1_000, "d": 3})
    assert [(alarm.table, alarm.direction) for alarm in alarms] == [
        ("b", Direction.SHRANK), ("a", Direction.VANISHED), ("d", Direction.APPEARED),
    ]  # fmt: skip
    assert alarms[0].sentence == "b lost 399990 of 400000 rows (100.0%)."


def test_it_asks_nobody_about_a_first_delivery() -> None:
    assert compare_volumes({}, {"a": 1_000_000}) == []


@given(last=st.integers(0, 10**7), now=st.integers(0, 10**7))
def test_it_is_silent_exactly_within_its_thresholds(last: int, now: int) -> None:
    limits = Thresholds(shrink=0.1, grow=0.2, least=10)
    emptied = bool(last) and not now
    within = abs(now - last) < 10 or last * 0.9 <= now <= last * 1.2
    assert (compare_volumes({"t": last}, {"t": now}, limits) == []) == (within and not emptied)
