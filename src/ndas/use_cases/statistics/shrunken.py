"""Shares of small areas drawn towards the whole: gamma-Poisson empirical Bayes.

After Clayton and Kaldor (1987, Biometrics 43): counts are Poisson with mean expected x risk, risks are gamma with a
mean and variance found by moments (Marshall 1991, Applied Statistics 40). An area with little behind it stays near
the whole; one with much keeps its own.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Risk of each area against the whole (1 is average), with the central 95 %."""

    risk: Floats
    lower: Floats
    upper: Floats


def shrink(counts: Floats, expected: Floats) -> Shrunken:
    """Return the shrunken relative risks.

    Args:
        counts: what was counted in each area.
        expected: what its size would lead to expect, positive; same total as ``counts`` or scaled to it here.
    """
    scaled = expected * counts.sum() / expected.sum()
    raw = counts / scaled
    mean = counts.sum() / scaled.sum()
    spread = np.average((raw - mean) ** 2, weights=scaled)
    variance = max(float(spread - mean / scaled.mean()), 1e-9) if len(counts) > 1 else 1e-9
    rate = mean / variance
    shape = mean * rate
    after_shape, after_rate = shape + counts, rate + scaled
    return Shrunken(
        risk=after_shape / after_rate,
        lower=np.asarray(special.gammaincinv(after_shape, 0.025) / after_rate),
        upper=np.asarray(special.gammaincinv(after_shape, 0.975) / after_rate),
    )
