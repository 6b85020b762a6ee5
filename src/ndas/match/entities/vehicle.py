"""Vehicle registration marks: capital letters and digits without space, in one of the series that DVLA issues.

Source: DVLA leaflet INF104, "Vehicle registration numbers and number plates": current (AB51 CDE, since 2001; letters
I and Q are not used), prefix (A1 to A999 BCD; Q for vehicles of unknown age), suffix (ABC 1 to 999 D), dateless and
Northern Irish (letters and up to four figures either way round), diplomatic (101 D 234). Figures of the older series
have no leading nought.

1. A mark that fits a series as written is left as written.
2. Otherwise O typed for nought and I typed for one (or nought for O) are put right by place; only where exactly one
   reading fits a series. Two possible readings are none: a wrong car is worse than no car.
3. A part of a mark, or a mark of another country, has no normal form.
"""

from ndas.match.arrow import NO_TEXT, Values, pc

_SERIES = {
    "current": r"^[A-HJ-PR-Z]{2}[0-9]{2}[A-HJ-PR-Z]{3}$",
    "prefix": r"^[A-HJ-NP-TV-Y][1-9][0-9]{0,2}[A-Z]{3}$",
    "suffix": r"^[A-Z]{3}[1-9][0-9]{0,2}[A-Z]$",
    "dateless": r"^([A-Z]{1,3}[1-9][0-9]{0,3}|[1-9][0-9]{0,3}[A-Z]{1,3})$",
    "diplomatic": r"^[1-9][0-9]{2}[DX][1-9][0-9]{2}$",
}
_FITS = "|".join(_SERIES.values())
_PLACES = {"current": (2, -3), "prefix": (1, -3), "suffix": (3, -1)}
"""Series with letters at both ends: where its figures begin and end."""


def normal_vehicles(values: Values) -> Values:
    """The normal form of each registration mark; null where it has none."""
    squeezed = pc.replace_substring_regex(pc.utf8_upper(values), r"[^A-Z0-9]+", "")
    mended = pc.if_else(pc.match_substring_regex(squeezed, _FITS), squeezed, _only_reading(squeezed))
    return pc.if_else(pc.less_equal(pc.utf8_length(squeezed), 7), mended, NO_TEXT)


def _only_reading(squeezed: Values) -> Values:
    """The one reading with O and I put right that fits a series; null where there is none, or more than one."""
    readings = [_read(squeezed, series) for series in _PLACES]
    found = pc.coalesce(*readings)
    for reading in readings:
        other = pc.fill_null(pc.not_equal(reading, found), fill_value=False)
        found = pc.if_else(other, NO_TEXT, found)
    return found


def _read(squeezed: Values, series: str) -> Values:
    begin, end = _PLACES[series]
    front = _letters(pc.utf8_slice_codeunits(squeezed, 0, begin))
    figures = pc.utf8_slice_codeunits(squeezed, begin, end)
    figures = pc.replace_substring(pc.replace_substring(figures, "O", "0"), "I", "1")
    whole = pc.binary_join_element_wise(front, figures, _letters(pc.utf8_slice_codeunits(squeezed, end)), "")
    return pc.if_else(pc.match_substring_regex(whole, _SERIES[series]), whole, NO_TEXT)


def _letters(part: Values) -> Values:
    return pc.replace_substring(pc.replace_substring(part, "0", "O"), "1", "I")
