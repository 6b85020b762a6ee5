"""Special-category words in free text (DPA 2018 s.35(8)): found, masked wherever text is shown, barred from features.

The patterns are those that the gate counts with at the door, so that one list says what special category means.
"""

from functools import cache

import re2

from ndas.ingest.gate.pack import special_category_pack

MASK = "[special category: not shown]"


def special_patterns() -> tuple[str, ...]:
    """The RE2 patterns of special-category words."""
    return tuple(rule.pattern for rule in special_category_pack().rules)


@cache
def _pattern() -> re2._Regexp:
    return re2.compile("|".join(f"(?:{pattern})" for pattern in special_patterns()))


def special_spans(text: str) -> list[tuple[int, int]]:
    """Return where special-category words stand, in order."""
    return [found.span() for found in _pattern().finditer(text)]


def mask_special(text: str) -> str:
    """Return the text with every special-category span replaced by `MASK`."""
    parts, at = [], 0
    for start, end in special_spans(text):
        parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]])
