"""UK postcodes as one normal form: upper case, one space before the three characters of the inward code.

Source: Royal Mail's Postcode Address File programmer's guide, chapter on the format of postcodes, and the expression
of the Cabinet Office's GovTalk standard BS7666 (letters that a place never takes are left out). Whether a postcode is
in use is not looked up. The letter O typed for the nought that every inward code's first place may hold is put right.
"""

from ndas.match.arrow import NO_TEXT, Values, pc

_FORM = (
    r"^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW])"
    r" [0-9][ABD-HJLNP-UW-Z]{2})$"
)


def normal_postcodes(values: Values) -> Values:
    """The normal form of each postcode; null where it has none."""
    squeezed = pc.replace_substring_regex(pc.utf8_upper(values), r"[^A-Z0-9]+", "")
    mended = pc.replace_substring_regex(squeezed, r"O([A-Z]{2})$", r"0\1")
    spaced = pc.replace_substring_regex(mended, r"^(.+)(.{3})$", r"\1 \2")
    return pc.if_else(pc.match_substring_regex(spaced, _FORM), spaced, NO_TEXT)
