"""The expected band: agrees with an independent fit, finds a planted shift, stays quiet otherwise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from ndas.use_cases.statistics.expected import (
    expected_band,
    fit_poisson,
    negative_binomial_quantile,
    poisson_quantile,
)


def _season(rng: np.random.Generator, periods: int, level: float = 40.0) -> np.ndarray:
    time = np.arange(periods)
    return rng.poisson(level * np.exp(0.25 * np.sin(2 * np.pi * time / 52) + 0.001 * time)).astype(float)


def test_it_agrees_with_a_direct_maximisation_of_the_poisson_likelihood():
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(80), rng.normal(size=80), rng.normal(size=80)])
    counts = rng.poisson(np.exp(design @ np.array([2.0, 0.3, -0.2]))).astype(float)

    def minus_likelihood(beta: np.ndarray) -> float:
        linear = design @ beta
        return float(np.sum(np.exp(linear) - counts * linear))

    direct = optimize.minimize(minus_likelihood, np.zeros(3), method="BFGS", tol=1e-10)
    assert fit_poisson(design, counts, np.ones(80)) == pytest.approx(direct.x, abs=1e-4)


def test_it_holds_nineteen_in_twenty_quiet_periods():
    inside = []
    for seed in range(40):
        counts = _season(np.random.default_rng(seed), 156)
        band = expected_band(counts, 52, 8)
        assert band is not None
        newest = slice(-8, None)
        inside.append(np.mean((counts[newest] >= band.lower[newest]) & (counts[newest] <= band.upper[newest])))
    assert 0.90 <= np.mean(inside) <= 0.99


def test_it_finds_a_planted_rise_within_four_weeks():
    found = 0
    for seed in range(40):
        counts = _season(np.random.default_rng(100 + seed), 156)
        counts[-4:] = np.round(counts[-4:] * 1.6)
        band = expected_band(counts, 52, 8)
        assert band is not None
        found += bool(np.any(counts[-4:] > band.upper[-4:]))
    assert found >= 38


def test_it_does_not_let_a_past_outbreak_raise_what_is_expected_now():
    counts = _season(np.random.default_rng(5), 156)
    with_outbreak = counts.copy()
    with_outbreak[60:66] *= 4
    plain, disturbed = expected_band(counts, 52, 8), expected_band(with_outbreak, 52, 8)
    assert plain is not None
    assert disturbed is not None
    assert disturbed.expected[-8:] == pytest.approx(plain.expected[-8:], rel=0.12)


def test_it_gives_no_band_where_the_past_is_too_short():
    assert expected_band(np.full(10, 5.0), 52, 8) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=16, max_size=120))
def test_it_always_gives_an_ordered_finite_band(values: list[int]):
    band = expected_band(np.array(values, dtype=float), 12, 3)
    assert band is not None
    assert np.all(np.isfinite(band.expected))
    assert np.all(band.lower <= band.upper)


@given(st.floats(0.01, 2000), st.floats(1.01, 20), st.sampled_from([0.025, 0.5, 0.975]))
def test_its_quantiles_are_those_of_an_independent_implementation(mean: float, dispersion: float, probability: float):
    means = np.array([mean])
    assert poisson_quantile(probability, means)[0] == stats.poisson.ppf(probability, mean)
    size, share = means / (dispersion - 1), 1 / dispersion
    assert negative_binomial_quantile(probability, size, share)[0] == stats.nbinom.ppf(probability, size[0], share)
