"""Suppression: no small count, and none that could be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from ndas.use_cases.statistics import merge_small, suppress_places

COUNTS = st.lists(st.integers(1, 40), max_size=30).map(lambda xs: [(f"p{i}", x) for i, x in enumerate(xs)])


@given(COUNTS)
def test_it_never_shows_a_place_with_fewer_than_five(counts):
    assert all(count is None or count >= 5 for _, count in suppress_places(counts))


@given(COUNTS)
def test_it_never_leaves_one_place_that_the_sum_gives_away(counts):
    shown = dict(suppress_places(counts))
    hidden = [place for place, count in shown.items() if count is None]
    hidden_sum = sum(count for place, count in counts if place in hidden)
    assert not hidden or len(hidden) == len(counts) or (len(hidden) >= 2 and hidden_sum >= 5)


@given(COUNTS)
def test_it_keeps_places_and_order(counts):
    assert [place for place, _ in suppress_places(counts)] == [place for place, _ in counts]


@given(COUNTS)
def test_it_merges_small_rows_and_loses_none_that_can_be_shown(counts):
    merged = merge_small(counts, "rest")
    assert all(count >= 5 for _, count in merged)
    total = sum(count for _, count in counts)
    assert sum(count for _, count in merged) == total or total < 5
