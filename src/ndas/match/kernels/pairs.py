"""Compiled scoring of pairs that are given one by one: for explanations and for searching."""

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import lean
from ndas.match.kernels.score import score


@lean
def score_pairs(
    out_w: Flat,
    out_v: Flat,
    first: Flat,
    second: Flat,
    prior: float,
    shape: Flat,
    reach: Flat,
    level_at: Flat,
    clause_at: Flat,
    tests: Flat,
    bounds: Flat,
    weights: Flat,
    tf_of: Flat,
    tf: Flat,
    tf_log: Flat,
    width: int,
    rows: Flat,
    lists: Flat,
    text: Flat,
    text_at: Flat,
    mask: Flat,
) -> None:
    """Fills weight (float64) and packed levels (uint64) of each pair; every comparison is made."""
    for at in range(len(first)):
        out_w[at], out_v[at] = score(
            first[at],
            second[at],
            -1e9,
            prior,
            shape,
            reach,
            level_at,
            clause_at,
            tests,
            bounds,
            weights,
            tf_of,
            tf,
            tf_log,
            width,
            rows,
            lists,
            text,
            text_at,
            mask,
        )
