"""How likely, and how strong, in words: pages and commands never show a bare figure of either.

How likely two records are one person is said on the Professional Head of Intelligence Assessment's yardstick, which
officers know from intelligence reports. It leaves gaps between its bands; a figure in a gap belongs to the nearer band.
How strongly one comparison speaks is said on the scale of the Association of Forensic Science Providers (Standards for
the formulation of evaluative forensic science expert opinion, 2009): bands of the likelihood ratio m/u.
"""

import math
from bisect import bisect_right

_EDGES = (0.075, 0.225, 0.375, 0.525, 0.775, 0.925)
YARDSTICK = (
    "remote chance",
    "highly unlikely",
    "unlikely",
    "realistic possibility",
    "likely",
    "highly likely",
    "almost certain",
)
"""The seven bands, least likely first."""

_RATIOS = tuple(math.log2(ratio) for ratio in (10, 100, 1_000, 10_000, 1_000_000))
STRENGTHS = ("weak", "moderate", "moderately strong", "strong", "very strong", "extremely strong")
"""The six bands of how strongly evidence supports one view over the other, weakest first."""
NEITHER = 0.05
"""Bits below which a comparison says nothing either way."""


def likelihood_words(probability: float) -> str:
    """The band of a probability from 0 to 1."""
    return YARDSTICK[bisect_right(_EDGES, probability)]


def strength_words(weight: float) -> str:
    """The band of a weight in bits, for or against one person: `strong for`, `weak against`, `says nothing`."""
    if abs(weight) < NEITHER:
        return "says nothing"
    band = STRENGTHS[bisect_right(_RATIOS, abs(weight))]
    return f"{band} {'for' if weight > 0 else 'against'}"
