"""Recall is estimated from what was not flagged, and never claimed without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ndas.use_cases.text import estimate_recall
from ndas.use_cases.text.recall import clopper_pearson


def test_without_a_sample_it_says_that_it_is_not_known():
    assert "not known" in estimate_recall(50, 0.8, 1000, 0, 0).words


def test_a_sample_gives_the_share_that_is_found():
    assert estimate_recall(100, 0.9, 1000, 100, 1).estimate == pytest.approx(90 / (90 + 10))


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_its_interval_is_that_of_an_independent_implementation(drawn):
    successes, trials = drawn
    expected = stats.binomtest(successes, trials).proportion_ci(0.95, "exact")
    assert clopper_pearson(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.integers(0, 100))
def test_the_estimate_lies_in_its_interval(found):
    recall = estimate_recall(200, 0.7, 5000, 100, found)
    assert recall.lower <= recall.estimate <= recall.upper
