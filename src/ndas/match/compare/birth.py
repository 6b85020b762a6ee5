"""Birth: is it the same date, allowing for slips of the pen and for ages that were guessed?"""

from ndas.match.compare.levels import asks, either_way, missing, otherwise, same
from ndas.match.model import Comparison, Evidence, Kind, Level


def compare_birth() -> Comparison:
    """Birth dates are compared in this order, and the first that fits counts.

    The same date (a date that very many records have counts less); day and month exchanged; one digit wrong or two
    neighbouring digits exchanged; where one record has only a year or an age: years at most one apart; the same day
    and month of another year; the same month and year, or the same year; years at most two apart; years at most ten
    apart; far apart. A date that a system writes for "unknown" is no date.
    """
    swapped = either_way(Kind.SAME, "birth", "birth_swapped")
    age_only = (asks(Kind.MISSING, "birth"), asks(Kind.NEAR, "birth_year", bound=1))
    return Comparison(
        "birth",
        Evidence.BIRTH,
        (
            missing("birth_year"),
            Level("same", "the same birth date", (same("birth"),), tf="birth", tf_floor=2e-5),
            Level("swapped", "day and month of birth exchanged", swapped),
            Level("one_digit", "birth dates one digit apart", ((asks(Kind.ONE_EDIT, "birth"),),)),
            Level("age_only", "an age or birth year that fits", (age_only,)),
            Level("day_month", "the same day and month of another year", (same("birth_day_month"),)),
            Level("year", "born in the same year", (same("birth_year"),)),
            Level("near", "birth years at most two apart", ((asks(Kind.NEAR, "birth_year", bound=2),),)),
            Level("decade", "birth years at most ten apart", ((asks(Kind.NEAR, "birth_year", bound=10),),)),
            otherwise("birth dates far apart"),
        ),
        compare_birth.__doc__ or "",
    )
