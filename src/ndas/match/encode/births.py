"""Birth dates as codes: the date, its reading with day and month swapped, day and month, and the year.

A record may know only a year. The sentinel dates that systems write for "unknown" (in 1800, 1900, 1901 and 9999) are
no dates, even if the stage before let one through. Other popular days (1 January) stay: their frequency weakens them.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Flat, Values, in_one_piece, pc
from ndas.match.encode.columns import Coded, Column, Number, coded_by, codes_of, take_codes
from ndas.match.kernels.score import NOTHING

_SENTINELS = ("1800-01-01", "1900-01-01", "1901-01-01", "9999-12-31")
_FIRST, _LAST = 1890, 2100
_EARLY_DAYS = 12


def birth_features(dates: Values, years: Values, first: int = _FIRST) -> dict[str, Column]:
    """All columns that the comparison of births reads, from date32 dates and whole-number years.

    Dates before the year `first` are no dates.
    """
    encoded = in_one_piece(dates).dictionary_encode()
    distinct = encoded.dictionary
    text = pc.strftime(distinct, format="%Y-%m-%d") if len(distinct) else pa.array([], pa.string())
    year = np.asarray(pc.fill_null(pc.year(distinct), 0)).astype(np.int32)
    real = (year >= first) & (year <= _LAST) & ~np.asarray(pc.is_in(text, value_set=pa.array(_SENTINELS)))
    text = pc.if_else(pa.array(real), text, NO_TEXT)
    of = codes_of(encoded.indices)
    birth = coded_by(of, text)
    known = np.asarray(pc.fill_null(in_one_piece(years).cast(pa.int32()), int(NOTHING)))
    year_of = take_codes(np.where(real, year, NOTHING).astype(np.int32), of)
    return {
        "birth": birth,
        "birth_swapped": _in_dictionary(of, _swapped(text), birth),
        "birth_day_month": coded_by(of, pc.utf8_slice_codeunits(text, 5, 10)),
        "birth_month": coded_by(of, pc.utf8_slice_codeunits(text, 0, 7)),
        "birth_year": Number(np.where(year_of != NOTHING, year_of, known).astype(np.int32)),
    }


def _swapped(text: Values) -> Values:
    """Day and month exchanged where both readings are dates and differ."""
    month, day = pc.utf8_slice_codeunits(text, 5, 7), pc.utf8_slice_codeunits(text, 8, 10)
    both = pc.less_equal(pc.cast(day, pa.int32()), pa.scalar(_EARLY_DAYS))
    possible = pc.and_(both, pc.not_equal(day, month))
    year = pc.utf8_slice_codeunits(text, 0, 4)
    return pc.if_else(possible, pc.binary_join_element_wise(year, day, month, "-"), NO_TEXT)


def _in_dictionary(of: Flat, values: Values, like: Coded) -> Coded:
    """Codes in the dictionary of another column; a value that it does not know is nothing that can be equal."""
    return Coded(take_codes(codes_of(pc.index_in(values, value_set=like.values)), of), like.values)
