"""Compiled scoring of pairs that are given one by one: for training, explanations and searching."""

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import lean
from ndas.match.kernels.pointers import call_score


@lean
def score_pairs(
    out_w: Flat, out_v: Flat, first: Flat, second: Flat, prior: float, scoring: int, table: int, levels: Flat
) -> None:
    """Fills weight (float64) and packed levels (uint64) of each pair; every comparison is made."""
    for at in range(len(first)):
        out_w[at] = call_score(scoring, first[at], second[at], -1e300, prior, table)
        out_v[at] = levels[0]
