"""Telephones."""

from ndas.match.compare.levels import asks, missing, otherwise
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_phone(shared_u: float) -> Comparison:
    """Telephones: a number in common; the first numbers one digit apart; none in common.

    Numbers of very many records (solicitors, hostels, switchboards) are not compared. A shared number is also seen
    between people of one household, so how often that happens is set by hand (`shared_u`), not learned from chance.
    """
    return Comparison(
        "phone",
        Evidence.CONTACT,
        (
            missing("phones"),
            Level("same", "a telephone number in common", ((asks(Kind.SHARED, "phones"),),), u=shared_u, fixed_u=True),
            Level(
                "one_digit",
                "telephone numbers one digit apart",
                ((asks(Kind.ONE_EDIT, "phone"),),),
                u=shared_u / 10,
                fixed_u=True,
            ),
            otherwise("no telephone number in common"),
        ),
        compare_phone.__doc__ or "",
    )
