"""Identifiers that were given to a person: PNC id, CRO number, a system's own nominal reference."""

from ndas.match.compare.levels import asks, missing, otherwise, same
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_identifier(name: str, words: str, shared_u: float) -> Comparison:
    """A national identifier whose check letter is right: the same, or different.

    An identifier that fails its check is not compared. How often two different people show one identifier cannot be
    learned from chance pairs (none show it), so it is set by hand.
    """
    return Comparison(
        name,
        Evidence.IDENTIFIER,
        (
            missing(name),
            Level("same", f"the same {words}", (same(name),), u=shared_u, fixed_u=True),
            otherwise(f"two different {words}s"),
        ),
        compare_identifier.__doc__ or "",
    )


def compare_own_reference(shared_u: float) -> Comparison:
    """A system's own nominal reference, compared only between records of that one system: the same, or different.

    Two references in one system are weak evidence against: systems hold people twice.
    """
    elsewhere = (asks(Kind.DIFFERENT, "system"),)
    none = Level("missing", "not of one system", ((asks(Kind.MISSING, "reference"),), elsewhere), missing=True)
    return Comparison(
        "reference",
        Evidence.IDENTIFIER,
        (
            none,
            Level("same", "the same nominal reference of one system", (same("reference"),), u=shared_u, fixed_u=True),
            otherwise("two nominal references of one system"),
        ),
        compare_own_reference.__doc__ or "",
    )
