"""Telephones."""

from ndas.match.compare.levels import asks, missing, otherwise
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_phone(shared_u: float) -> Comparison:
    """Telephones: a mobile number in common; the first mobile numbers one digit apart; another number in common; none.

    Numbers of very many records (solicitors, hostels, switchboards) are not compared. A landline belongs to a home and
    a mobile mostly to a person, so the two are told apart. A shared number is also seen between people of one
    household, so how often that happens is set by hand (`shared_u`), not learned from chance.
    """
    return Comparison(
        "phone",
        Evidence.CONTACT,
        (
            missing("phones"),
            Level("same", "a mobile number in common", ((asks(Kind.SHARED, "mobiles"),),), u=shared_u, fixed_u=True),
            Level(
                "one_digit",
                "mobile numbers one digit apart",
                ((asks(Kind.ONE_EDIT, "mobile"),),),
                u=shared_u / 10,
                fixed_u=True,
            ),
            Level("landline", "a landline in common", ((asks(Kind.SHARED, "phones"),),), u=shared_u, fixed_u=True),
            otherwise("no telephone number in common"),
        ),
        compare_phone.__doc__ or "",
    )
