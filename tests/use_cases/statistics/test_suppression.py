"""Suppression: no small count, and none that could be worked out from what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.use_cases.statistics import merge_small, suppress_places

COUNTS = st.lists(st.integers(1, 40), max_size=30).map(lambda xs: [(f"p{i}", x) for i, x in enumerate(xs)])


@given(COUNTS)
def test_it_never_shows_a_place_with_fewer_than_five(counts):
    assert all(count is None or count >= 5 for _, count in suppress_places(counts))


@given(COUNTS)
def test_no_reader_who_knows_the_sum_can_work_out_a_place_that_is_suppressed(counts):
    """Each suppressed place may still hold one of two numbers at least, whatever the others hold."""
    shown = dict(suppress_places(counts))
    hidden = {place: count for place, count in counts if place in shown and shown[place] is None}
    total = sum(hidden.values())
    most = 4 if all(count < 5 for count in hidden.values()) else total  # a reader may know that none was added
    others = len(hidden) - 1
    assert not hidden or max(1, total - others * most) < min(most, total - others)


@pytest.mark.parametrize("counts", [[1], [4], [1, 1, 1], [4, 4], [1, 2], [1, 1, 1, 1, 1, 1]])
def test_it_shows_no_place_where_nothing_else_could_be_suppressed(counts):
    assert suppress_places([(f"p{number}", count) for number, count in enumerate(counts)]) == []


@given(COUNTS)
def test_it_keeps_all_places_in_order_or_shows_none(counts):
    assert [place for place, _ in suppress_places(counts)] in ([place for place, _ in counts], [])


@given(COUNTS)
def test_it_merges_small_rows_and_loses_none_that_can_be_shown(counts):
    merged = merge_small(counts, "rest")
    assert all(count >= 5 for _, count in merged)
    total = sum(count for _, count in counts)
    assert sum(count for _, count in merged) == total or total < 5
