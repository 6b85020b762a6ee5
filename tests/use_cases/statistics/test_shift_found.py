"""The planted shift of the invented forces, week by week as the page would show it: found soon, and little else."""

import sys
from itertools import product
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "bench" / "use_cases"))
from shifts import QUIET, SHIFTED_FAMILY, times_of, watch

FORCES, A_WEEK = ("northmoor", "easthaven", "westvale"), 30


@pytest.mark.slow
def test_a_shift_of_a_series_of_thirty_a_week_is_found_within_four_weeks_at_less_than_one_false_alarm_a_year():
    watched = [
        watch(family, times_of(force, 21, family, A_WEEK))
        for force, family in product(FORCES, (SHIFTED_FAMILY, *QUIET))
    ]
    found = [one.found_after for one in watched if one.family == SHIFTED_FAMILY]
    assert all(weeks is not None and weeks <= 4 for weeks in found), found
    years = sum(one.quiet_weeks for one in watched) / 52
    assert years > 20
    assert sum(one.false for one in watched) <= years


def test_the_weeks_before_anything_shifted_are_watched_and_those_after_it_are_not_called_false():
    one = watch(SHIFTED_FAMILY, times_of("northmoor", 21, SHIFTED_FAMILY, 40))
    assert one.found_after is not None
    assert one.found_after <= 4
    assert one.quiet_weeks > 100
    assert one.false <= one.quiet_weeks / 52
