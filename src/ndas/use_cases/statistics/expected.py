"""What count was to be expected in each period, with a band, from the series' own past.

A quasi-Poisson regression with log link on a level, a slow trend and one yearly wave, in the manner of Farrington et
al. (1996, J. R. Statist. Soc. A 159): periods that stood out are weighted down and the fit repeated, so that a past
outbreak does not raise what is expected now, and the newest periods take no part in the fit, so that a shift cannot
hide in its own baseline. The band is the central 95 % of a negative binomial with the fitted mean and dispersion
(of a Poisson where there is none).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special  # scipy.stats has the quantiles ready, and takes a second and a half to import

Floats = npt.NDArray[np.float64]

FEWEST_PERIODS = 8
"""With fewer complete periods in the fit there is no band: a chart without one is better than a false one."""
YEARS_FOR_A_WAVE = 1.5
_ROUNDS = 25
_STANDS_OUT = 2.58
"""Standardised Anscombe residual above which a period is weighted down (Noufaily et al. 2013)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Expected count and the central 95 % for each period, all of the series' length."""

    expected: Floats
    lower: Floats
    upper: Floats
    words: str
    """How it was made, for the reader of the chart."""


def expected_band(counts: Floats, per_year: int, held_out: int) -> Band | None:
    """Return the band of a series of complete periods, or None where the past is too short.

    Args:
        counts: events in each period, oldest first.
        per_year: periods in a year (12 or 52).
        held_out: newest periods that take no part in the fit.
    """
    fitted = len(counts) - held_out
    if fitted < FEWEST_PERIODS:
        return None
    wave = fitted >= YEARS_FOR_A_WAVE * per_year
    design = _design(len(counts), per_year, wave=wave)
    weights = np.ones(fitted)
    mean: Floats = np.zeros(0)
    dispersion = 1.0
    for _ in range(2):
        beta = fit_poisson(design[:fitted], counts[:fitted], weights)
        mean = np.asarray(np.exp(np.clip(design @ beta, -20, 20)), dtype=np.float64)
        dispersion, weights = _stand_out(counts[:fitted], mean[:fitted], design.shape[1])
    lower, upper = _central(mean, dispersion)
    words = (
        f"Fitted on {fitted} periods up to the {held_out} newest, with a slow trend"
        f"{' and one yearly wave' if wave else '; too short for a yearly wave'}; "
        "periods that stood out are weighted down. Nineteen in twenty periods should fall inside the band."
    )
    return Band(expected=mean, lower=lower, upper=upper, words=words)


def fit_poisson(design: Floats, counts: Floats, weights: Floats) -> Floats:
    """Return the coefficients of a weighted Poisson regression with log link (iteratively reweighted least squares).

    Args:
        design: periods x terms; the first column is ones.
        counts: events in each period.
        weights: of each period, positive.
    """
    beta: Floats = np.zeros(design.shape[1])
    beta[0] = np.log(max(float(np.average(counts, weights=weights)), 1e-3))
    ridge = 1e-8 * np.eye(design.shape[1])  # keeps an all-zero series solvable
    for _ in range(_ROUNDS):
        linear = np.clip(design @ beta, -20, 20)
        mean = np.exp(linear)
        working = linear + (counts - mean) / mean
        information = design * (weights * mean)[:, None]
        solved = np.linalg.solve(design.T @ information + ridge, information.T @ working)
        step = np.asarray(solved, dtype=np.float64)
        if np.max(np.abs(step - beta)) < 1e-9:  # noqa: PLR2004 - converged to nine digits
            return step
        beta = step
    return beta


def _design(periods: int, per_year: int, *, wave: bool) -> Floats:
    time = np.arange(periods, dtype=np.float64)
    terms = [np.ones(periods), (time - time.mean()) / max(periods, 1)]
    if wave:
        angle = 2 * np.pi * time / per_year
        terms += [np.sin(angle), np.cos(angle)]
    return np.column_stack(terms)


def _stand_out(counts: Floats, mean: Floats, terms: int) -> tuple[float, Floats]:
    pearson = (counts - mean) ** 2 / mean
    freedom = max(len(counts) - terms, 1)
    dispersion = max(float(pearson.sum()) / freedom, 1.0)
    anscombe = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion))
    weights = np.where(anscombe > _STANDS_OUT, (_STANDS_OUT / np.maximum(anscombe, _STANDS_OUT)) ** 2, 1.0)
    weights = weights * len(counts) / weights.sum()
    dispersion = max(float((weights * pearson).sum()) / freedom, 1.0)
    return dispersion, weights


def _central(mean: Floats, dispersion: float) -> tuple[Floats, Floats]:
    if dispersion <= 1.0 + 1e-6:
        return poisson_quantile(0.025, mean), poisson_quantile(0.975, mean)
    size, share = mean / (dispersion - 1), 1 / dispersion
    return negative_binomial_quantile(0.025, size, share), negative_binomial_quantile(0.975, size, share)


def poisson_quantile(probability: float, mean: Floats) -> Floats:
    """Return the smallest counts whose Poisson distribution function reaches ``probability``."""
    above = np.ceil(special.pdtrik(probability, mean))
    below = np.maximum(above - 1, 0)
    return np.where(special.pdtr(below, mean) >= probability, below, above)


def negative_binomial_quantile(probability: float, size: Floats, share: float) -> Floats:
    """Return the smallest counts whose negative binomial distribution function reaches ``probability``.

    Args:
        probability: between 0 and 1.
        size: mean / (dispersion - 1), where variance = dispersion x mean.
        share: 1 / dispersion, the probability of a success.
    """
    above = np.ceil(special.nbdtrik(probability, size, share))
    below = np.maximum(above - 1, 0)
    return np.where(special.betainc(size, below + 1, share) >= probability, below, above)
