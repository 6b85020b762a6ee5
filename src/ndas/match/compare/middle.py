"""Middle names: do they agree where both are known?"""

from ndas.match.compare.levels import alike, either_way, missing, otherwise, same, within
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_middle() -> Comparison:
    """Middle names are compared only where both records have them.

    The same; a bare initial that fits; alike or one among the other's given names; different.
    """
    bare = either_way(Kind.SAME, "middle_bare", "middle_initial")
    among = within("middle", "given_words")
    return Comparison(
        "middle_names",
        Evidence.NAME,
        (
            missing("middle"),
            Level("same", "the same middle names", (same("middle"),), tf="middle", tf_floor=1e-4),
            Level("initial", "a middle initial that fits", bare),
            Level("alike", "middle names alike", (alike("middle", 0.88), *among)),
            otherwise("different middle names"),
        ),
        compare_middle.__doc__ or "",
    )
