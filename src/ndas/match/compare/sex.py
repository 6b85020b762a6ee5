"""Sex as recorded."""

from ndas.match.compare.levels import missing, otherwise, same
from ndas.match.model import Comparison, Evidence, Level


def compare_sex() -> Comparison:
    """Sex as recorded: the same, or different. Unknown and indeterminate are not compared."""
    levels = (
        missing("sex"),
        Level("same", "the same recorded sex", (same("sex"),)),
        otherwise("different recorded sex"),
    )
    return Comparison("sex", Evidence.SEX, levels, compare_sex.__doc__ or "")
