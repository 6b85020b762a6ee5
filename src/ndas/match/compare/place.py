"""Address and postcode, in one comparison, because one says little once the other is known."""

from ndas.match.compare.levels import alike, asks, missing, otherwise, same
from ndas.match.model import Clause, Comparison, Evidence, Kind, Level


def compare_place(address_u: float | None = None) -> Comparison:
    """Places are compared in this order, and the first that fits counts.

    The same address line; the same house number and postcode; the same postcode with an address alike; the same
    postcode; an address alike in the same sector; the same sector; the same postcode district; elsewhere. People
    move, so a different place says little. An address that very many records have counts less.

    Args:
        address_u: set by hand how often two different people show one address, because people who share a home also
            share a family name, which chance pairs never show.
    """
    number: Clause = (*same("house"), *same("postcode"))
    near: Clause = (*same("postcode"), asks(Kind.ALIKE, "address", bound=0.8))
    sector: Clause = (*same("postcode_sector"), *alike("address", 0.9))
    fixed = address_u is not None
    return Comparison(
        "place",
        Evidence.PLACE,
        (
            missing("postcode"),
            Level("address", "the same address", (same("address"),), u=address_u, fixed_u=fixed),
            Level("house", "the same house number and postcode", (number, near), u=address_u, fixed_u=fixed),
            Level("postcode", "the same postcode", (same("postcode"), sector)),
            Level("sector", "the same postcode sector", (same("postcode_sector"),)),
            Level("district", "the same postcode district", (same("postcode_district"),)),
            otherwise("another place", "elsewhere"),
        ),
        compare_place.__doc__ or "",
    )
