"""Given name: is it the same first name, allowing for how names are really written?"""

from ndas.match.compare.levels import alike, asks, either_way, missing, names_exchanged, otherwise, same, within
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_given() -> Comparison:
    """Given names are compared in this order, and the first that fits counts.

    The same name (a rare name counts more than a common one); one letter or two neighbouring letters different; two
    forms of one name (BOB and ROBERT, MOHAMMED and MUHAMMAD); the same sound; very alike; a bare initial that fits;
    one record's given name among the other's middle names; given and family name exchanged; somewhat alike; different.
    """
    bare = either_way(Kind.SAME, "given_bare", "given_initial")
    among = within("given", "given_words")
    swapped = names_exchanged()
    return Comparison(
        "given_name",
        Evidence.NAME,
        (
            missing("given"),
            Level("same", "the same given name", (same("given"),), tf="given", tf_floor=1e-5),
            Level("form", "two forms of one given name", ((asks(Kind.SHARED, "given_forms"),),)),
            Level("initial", "an initial that fits the other's given name", bare),
            Level(
                "one_letter", "given names one letter apart", ((asks(Kind.ONE_EDIT, "given"), *alike("given", 0.7)),)
            ),
            Level("sound", "given names that sound the same", (same("given_sound"),)),
            Level("alike", "given names very alike", (alike("given", 0.9),)),
            Level("middle", "the given name of one is among the other's middle names", among),
            Level("swapped", "given name and family name exchanged", swapped),
            Level("somewhat", "given names somewhat alike", (alike("given", 0.8),)),
            otherwise("different given names"),
        ),
        compare_given.__doc__ or "",
    )
