"""Names of organisations without what the registrar, too, passes over when it asks whether two names are the same.

Source: Company, Limited Liability Partnership and Business (Names and Trading Disclosures) Regulations 2015, reg. 7
and Schedule 3: legal form (Limited or Ltd, public limited company or plc, limited liability partnership or LLP,
community interest company or CIC, and "company" or "co" before them), a leading "the", punctuation, "&" for "and",
"+" for "plus", ".co.uk" and "www.". "Trading as" and what follows is a business name, not the name.

A registered name is held by one company at a time (Companies Act 2006, s.66), so a name with a legal form identifies
by itself. A name without one ("The Crown") identifies only together with its postcode.
"""

from ndas.match.arrow import NO_TEXT, Values, pc

_LEGAL = (
    r" (LIMITED LIABILITY PARTNERSHIP|PUBLIC LIMITED COMPANY|COMMUNITY INTEREST COMPANY|UNLIMITED COMPANY"
    r"|COMPANY LIMITED|CO LIMITED|COMPANY LTD|CO LTD|LIMITED|LTD|PLC|LLP|CIC|CYF|CYFYNGEDIG)$"
)
_STEPS = (
    (r"^\s*WWW\.", ""),
    (r"\b(TRADING AS|T/A|T / A)\b.*$", ""),
    (r"['\x{2019}.`]", ""),
    (r"&", " AND "),
    (r"\+", " PLUS "),
    (r"[^\p{L}\p{N}]+", " "),
    (r"^ *THE ", ""),
)
_SHORTEST = 2


def normal_organisations(values: Values) -> tuple[Values, Values]:
    """The normal name of each organisation, null where it has none; and whether the name states a legal form."""
    name = pc.replace_substring_regex(pc.utf8_upper(values), r"\.(CO\.UK|COM|ORG\.UK|UK)\b", "")
    for pattern, replacement in _STEPS:
        name = pc.replace_substring_regex(name, pattern, replacement)
    name = pc.utf8_trim_whitespace(name)
    legal = pc.match_substring_regex(name, _LEGAL)
    name = pc.replace_substring_regex(name, _LEGAL, "")
    return pc.if_else(pc.greater_equal(pc.utf8_length(name), _SHORTEST), name, NO_TEXT), legal
