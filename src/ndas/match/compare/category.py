"""Any other attribute that people keep: an occupation, a place of birth, a town."""

from ndas.match.compare.levels import alike, missing, otherwise, same
from ndas.match.model import Comparison, Evidence, Level


def compare_category(column: str, words: str, evidence: Evidence = Evidence.OTHER, bound: float = 0.88) -> Comparison:
    """An attribute in words: the same (a rare value counts more), alike, or different."""
    return Comparison(
        column,
        evidence,
        (
            missing(column),
            Level("same", f"the same {words}", (same(column),), tf=column, tf_floor=1e-4),
            Level("alike", f"{words} alike", (alike(column, bound),)),
            otherwise(f"different {words}"),
        ),
        compare_category.__doc__ or "",
    )
