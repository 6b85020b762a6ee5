"""Hot spots, near repeats, shrunken risks, alarms: each agrees with an independent implementation."""

from itertools import permutations

import h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from ndas.use_cases.statistics.alarm import rises
from ndas.use_cases.statistics.expected import expected_band
from ndas.use_cases.statistics.hot_spots import discoveries, hot_spots
from ndas.use_cases.statistics.near_repeat import chains, knox, near_pairs
from ndas.use_cases.statistics.shrunken import shrink

CENTRE = "88195da49bfffff"
CELLS = sorted(h3.grid_disk(CENTRE, 6))


def _getis_ord_by_definition(counts, cell):
    """G* from the published formula, one cell at a time, with an explicit matrix of weights."""
    study = sorted({near for one in counts for near in h3.grid_disk(one, 1)})
    x = np.array([counts.get(one, 0) for one in study], dtype=float)
    w = np.array([1.0 if one in h3.grid_disk(cell, 1) else 0.0 for one in study])
    n, mean, s = len(x), x.mean(), np.sqrt((x**2).mean() - x.mean() ** 2)
    return (w @ x - mean * w.sum()) / (s * np.sqrt((n * (w**2).sum() - w.sum() ** 2) / (n - 1)))


def test_hot_spots_agree_with_the_published_formula():
    rng = np.random.default_rng(1)
    counts = {cell: int(value) for cell, value in zip(CELLS, rng.poisson(3, len(CELLS)), strict=True) if value}
    for one in hot_spots(counts):
        assert one.z == pytest.approx(_getis_ord_by_definition(counts, one.cell), abs=1e-9)


def test_a_planted_cluster_is_hot_and_chance_alone_hardly_ever_is():
    rng = np.random.default_rng(2)
    planted = set(h3.grid_disk(CENTRE, 1))
    quiet = 0
    for _ in range(20):
        flat = {cell: int(rng.poisson(4)) + 1 for cell in CELLS}
        quiet += any(one.hot for one in hot_spots(flat))
        raised = {cell: count + (12 if cell in planted else 0) for cell, count in flat.items()}
        assert CENTRE in {one.cell for one in hot_spots(raised) if one.hot}
    assert quiet <= 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_false_discoveries_are_controlled_as_by_an_independent_implementation(p_values):
    given_values = np.array(p_values)
    assert (discoveries(given_values, 0.05) == (stats.false_discovery_control(given_values) <= 0.05)).all()


def _pairs_one_by_one(east, north, days, metres, within):
    found = set()
    for a in range(len(days)):
        for b in range(len(days)):
            near = np.hypot(east[a] - east[b], north[a] - north[b]) <= metres
            if a < b and near and abs(days[a] - days[b]) <= within:
                found.add(frozenset((a, b)))
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40))
def test_near_pairs_are_those_found_one_by_one_the_earlier_first(seed, count):
    rng = np.random.default_rng(seed)
    east, north, days = rng.uniform(0, 800, count), rng.uniform(0, 800, count), rng.uniform(0, 60, count)
    pairs = near_pairs(east, north, days, 200, 14)
    assert {frozenset(pair) for pair in pairs.tolist()} == _pairs_one_by_one(east, north, days, 200, 14)
    assert (days[pairs[:, 0]] <= days[pairs[:, 1]]).all()


def test_knox_finds_planted_repeats_and_none_in_chance():
    rng = np.random.default_rng(3)
    east, north, days = rng.uniform(0, 20_000, 900), rng.uniform(0, 20_000, 900), rng.uniform(0, 700, 900)
    assert knox(east, north, days, 400, 14).p_value > 0.05
    repeat = slice(0, 120)
    more = np.concatenate([east, east[repeat] + 50]), np.concatenate([north, north[repeat]])
    found = knox(*more, np.concatenate([days, days[repeat] + 5]), 400, 14)
    assert found.p_value < 0.01
    assert found.ratio > 3
    assert found.pairs == len(near_pairs(*more, np.concatenate([days, days[repeat] + 5]), 400, 14))


def test_what_chance_leads_to_expect_is_the_mean_over_all_orders():
    east, north, days = np.array([0.0, 10, 5000, 5010]), np.zeros(4), np.array([0.0, 1, 100, 300])
    orders = [np.array(order) for order in permutations(days)]
    mean = np.mean([sum(abs(o[a] - o[b]) <= 14 for a, b in ((0, 1), (2, 3))) for o in orders])
    assert knox(east, north, days, 200, 14, shuffles=4000).expected == pytest.approx(mean, abs=0.05)


def test_series_are_what_pairs_link_together():
    assert sorted(map(sorted, chains(np.array([[0, 1], [1, 4], [2, 3]]), 6))) == [[0, 1, 4], [2, 3]]


def test_shrunken_risks_lie_between_their_own_and_the_whole_and_lose_less():
    rng = np.random.default_rng(4)
    expected = rng.uniform(0.5, 30, 400)
    truth = rng.gamma(5, 0.2, 400)
    counts = rng.poisson(expected * truth).astype(float)
    found = shrink(counts, expected)
    raw = counts / (expected * counts.sum() / expected.sum())
    whole = 1.0
    assert ((np.minimum(raw, whole) - 1e-9 <= found.risk) & (found.risk <= np.maximum(raw, whole) + 1e-9)).all()
    assert np.mean((found.risk - truth) ** 2) < 0.75 * np.mean((raw - truth) ** 2)
    assert np.mean((found.lower <= truth) & (truth <= found.upper)) > 0.9


def test_shrunken_risks_come_near_those_of_the_likelihoods_own_maximum():
    rng = np.random.default_rng(5)
    expected = rng.uniform(5, 60, 300)
    counts = rng.poisson(expected * rng.gamma(8, 1 / 8, 300)).astype(float)
    scaled = expected * counts.sum() / expected.sum()

    def minus(parameters):
        shape, rate = np.exp(parameters)
        return -stats.nbinom.logpmf(counts, shape, rate / (rate + scaled)).sum()

    shape, rate = np.exp(optimize.minimize(minus, [1.0, 1.0], method="Nelder-Mead").x)
    assert shrink(counts, expected).risk == pytest.approx((shape + counts) / (rate + scaled), abs=0.12)


def test_an_alarm_needs_two_of_four():
    assert rises([False, True, False, False, False, True, False, True]) == [7]
    assert rises([True, True, True, False, False, False, False, True, True]) == [1, 8]


def test_alarms_are_rare_in_quiet_weeks_and_early_after_a_rise():
    quiet, late = 0, 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        time = np.arange(156)
        mean = 40 * np.exp(0.25 * np.sin(2 * np.pi * time / 52))
        counts = rng.poisson(mean).astype(float)
        band = expected_band(counts, 52, 8)
        quiet += len(rises((counts > band.upper).tolist()))
        counts[-4:] = rng.poisson(mean[-4:] * 1.6)
        raised = expected_band(counts, 52, 8)
        late += not any(place >= 152 for place in rises((counts > raised.upper).tolist()))
    assert quiet / (30 * 3) <= 1  # three years each: at most one false alarm a year
    assert late <= 1
