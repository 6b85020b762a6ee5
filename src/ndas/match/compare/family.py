"""Family name: is it the same, allowing for hyphens, former names and spelling?"""

from ndas.match.compare.levels import alike, asks, missing, names_exchanged, otherwise, same
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_family() -> Comparison:
    """Family names are compared in this order, and the first that fits counts.

    The same name (a rare name counts more than a common one); one letter apart; a word in common, counting hyphenated
    parts, maiden, former and other names, and particles such as AL or VAN left aside; very alike; the same sound;
    given and family name exchanged; somewhat alike; different.
    """
    swapped = names_exchanged()
    return Comparison(
        "family_name",
        Evidence.NAME,
        (
            missing("family"),
            Level("same", "the same family name", (same("family"),), tf="family", tf_floor=1e-5),
            Level(
                "one_letter", "family names one letter apart", ((asks(Kind.ONE_EDIT, "family"), *alike("family", 0.7)),)
            ),
            Level(
                "word",
                "a family name in common (hyphenated, maiden or former)",
                ((asks(Kind.SHARED, "family_words"),),),
            ),
            Level("alike", "family names very alike", (alike("family", 0.9),)),
            Level("sound", "family names that sound the same", (same("family_sound"),)),
            Level("swapped", "given name and family name exchanged", swapped),
            Level("somewhat", "family names somewhat alike", (alike("family", 0.8),)),
            otherwise("different family names"),
        ),
        compare_family.__doc__ or "",
    )
