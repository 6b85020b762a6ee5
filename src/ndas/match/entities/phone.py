"""Telephone numbers as E.164: `+`, country code, national number without its nought.

Source: ITU-T Recommendation E.164 (at most 15 digits; the country code never begins with nought) and Ofcom's National
Telephone Numbering Plan for what follows +44 (geographic 01 and 02; 03, 05, 07, 08, 09; nine digits only in some 01
and 08 ranges). A number without country code is read as British, for the records are those of British forces.

1. Punctuation counts for nothing; `(0)` after a country code is no digit of the number.
2. Emergency and short numbers (999, 101), one digit repeated, and 0123456789-style fillers are no number.
3. What cannot be read by the plan has no normal form: it joins nothing.
"""

import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Values, pc

_BRITISH = r"^\+44(1[0-9]{8,9}|8[0-9]{8,9}|[23579][0-9]{9})$"
_FOREIGN = r"^\+([1-35-9][0-9]|4[0-35-9])[0-9]{5,13}$"
_REPEATED = r"^\+44[0-9]?(0{8,}|1{8,}|2{8,}|3{8,}|4{8,}|5{8,}|6{8,}|7{8,}|8{8,}|9{8,})$"
_FILLERS = pa.array(["+441234567890", "+447123456789", "+447987654321"])
_STEPS = (
    (r"\( *0 *\)", ""),
    (r"[^0-9+]+", ""),
    (r"^00([1-9])", r"+\1"),
    (r"^44([1-9][0-9]{8,9})$", r"+44\1"),
    (r"^0([1-9][0-9]{8,9})$", r"+44\1"),
    (r"^(7[0-9]{9})$", r"+44\1"),
    (r"^\+440([1-9])", r"+44\1"),
)


def normal_phones(values: Values) -> Values:
    """The E.164 form of each number; null where it has none."""
    number = values
    for pattern, replacement in _STEPS:
        number = pc.replace_substring_regex(number, pattern, replacement)
    known = pc.or_(pc.match_substring_regex(number, _BRITISH), pc.match_substring_regex(number, _FOREIGN))
    filler = pc.or_(pc.match_substring_regex(number, _REPEATED), pc.is_in(number, value_set=_FILLERS))
    return pc.if_else(pc.and_(known, pc.invert(filler)), number, NO_TEXT)
