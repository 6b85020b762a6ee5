# ruff: noqa: RUF001  # the letters that look alike are the subject
"""Names in plain letters, so that one name is written one way.

1. Letters with marks become letters without (`É` to `E`, `Ł` to `L`); `ß`, `Æ`, `Œ`, `Þ`, `Ð` become letter pairs.
2. Apostrophes and full stops vanish (`O'BRIEN` and `OBRIEN` are one name); every other sign becomes a space.
3. Titles and words that stand for "we do not know" are no names.
4. A name in letters that have no plain form is kept as it is.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Values, bytes_of, pc, text_from
from ndas.match.kernels.plain import plain_words

_LETTERS = (
    ("Ł", "L"),
    ("Ø", "O"),
    ("Æ", "AE"),
    ("Œ", "OE"),
    ("Þ", "TH"),
    ("Ð", "D"),
    ("Đ", "D"),
    ("ẞ", "SS"),
    ("ß", "SS"),
    ("ı", "I"),
)
_VANISHING = np.frombuffer(b"'`.", np.uint8)
_TITLES = r"^(MR|MRS|MISS|MS|MX|DR|MASTER|SIR|REV|PROF) "
_UNKNOWN = pa.array(
    [
        "UNKNOWN",
        "UNK",
        "UNKN",
        "NK",
        "NOT KNOWN",
        "N K",
        "NA",
        "N A",
        "NONE",
        "NULL",
        "NIL",
        "TEST",
        "REFUSED",
        "ANON",
        "ANONYMOUS",
        "NOT STATED",
        "NOT GIVEN",
        "NOT RECORDED",
        "NO NAME",
        "X",
        "XX",
        "XXX",
        "DO NOT USE",
        "DUPLICATE",
        "NFN",
        "NMN",
        "LNU",
        "FNU",
    ]
)


def plain_letters(values: Values) -> Values:
    """Each name in capital letters A to Z and single spaces; null where nothing is left or it is no name."""
    ascii_only = pc.fill_null(pc.string_is_ascii(values), fill_value=True)
    if pc.all(ascii_only, min_count=0).as_py():
        text = _of_ascii(values)
    else:
        marked = _of_any(values.filter(pc.invert(ascii_only)))
        text = pc.replace_with_mask(_of_ascii(values), pc.invert(ascii_only), marked)
    text = pc.replace_substring_regex(text, _TITLES, "")
    empty = pc.or_(pc.equal(pc.utf8_length(text), 0), pc.is_in(text, value_set=_UNKNOWN))
    return pc.if_else(empty, NO_TEXT, text)


def _of_ascii(values: Values) -> Values:
    return text_from(*plain_words(*bytes_of(pc.ascii_upper(values)), _VANISHING))


def _of_any(values: Values) -> Values:
    text = pc.utf8_upper(values)
    for letter, plain in _LETTERS:
        text = pc.replace_substring(text, letter, plain)
    text = pc.utf8_normalize(text, "NFKD")
    text = pc.replace_substring_regex(text, r"[\p{Mn}'’`´ʼ.]", "")
    text = pc.replace_substring_regex(text, r"[^\p{L}\p{N}]+", " ")
    return pc.utf8_trim_whitespace(text)
