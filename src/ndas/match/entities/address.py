"""Addresses as one normal form: flat, number and street, postcode; or house name, street, postcode.

Source: BS 7666 and Royal Mail's Postcode Address File (which elements an address has, and which of them tell delivery
points apart: the postcode says town, locality and county, so these are left out where there is one); the PAF's
thoroughfare descriptors for the abbreviations (ST, RD, AVE ...).

1. Flat, room and unit numbers are taken out wherever they stand: "14 MILL LANE, APT 2" is "FLAT 2, 14 MILL LANE".
   "FLAT A, 14" and "14A" stay two, for they may be two doors.
2. A street's descriptor is written out at the end of the street's name only: "ST JOHNS RD" is "ST JOHNS ROAD".
3. Without a postcode the place names stay, and at least one is needed: there is a High Street in every town.
4. An address with neither number nor house name nor the name of an institution, a box number, and no fixed abode have
   no normal form: a whole street is not one place.
"""

from typing import Any

import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Values, pc
from ndas.match.entities.hubs import INSTITUTION
from ndas.match.entities.postcode import normal_postcodes

_NONE = r"\b(N ?F ?A|NO FIXED (ABODE|ADDRESS)|UNKNOWN|NOT KNOWN|HOMELESS|REFUSED|P ?O BOX|BFPO)\b"
_POSTCODE = r"[ ,]*\b(?P<code>[A-Z]{1,2}[0-9][A-Z0-9]? ?[0O0-9][A-Z]{2})$"
_INSIDE = r"\b(?P<inside>(FLAT|ROOM|UNIT) ([A-Z]?[0-9]+[A-Z]?|[A-Z]))\b"
_TIDY = (
    (r"['\x{2019}.]+", ""),
    (r"[^A-Z0-9,/-]+", " "),
    (r" *,[ ,]*", ","),
    (r" *([/-]) *", r"\1"),
    (r"\b(FLT|APARTMENT|APPARTMENT|APT|MAISONETTE|STUDIO|BEDSIT)S?\b", "FLAT"),
    (r"\bRM\b", "ROOM"),
    (r"\b(FLAT|ROOM|UNIT) (NO|NUMBER) ", r"\1 "),
    (r"^(NO|NUMBER) ([0-9])", r"\2"),
    (r"(^|,)([0-9]+) ([A-H]) ([A-Z]{2,})", r"\1\2\3 \4"),
)
_DESCRIPTORS = {
    "STREET": "ST|STR",
    "ROAD": "RD",
    "AVENUE": "AVE|AV|AVN",
    "LANE": "LN|LA",
    "CLOSE": "CL|CLS",
    "DRIVE": "DR|DRV",
    "CRESCENT": "CRES|CRESC|CR",
    "TERRACE": "TERR|TER|TCE",
    "SQUARE": "SQ",
    "WALK": "WLK",
    "PARADE": "PDE",
    "BOULEVARD": "BLVD",
    "WAY": "WY",
    "GROVE": "GR|GRV",
    "PLACE": "PL",
    "GARDENS": "GDNS|GDN",
    "MOUNT": "MT",
    "COURT": "CT|CRT",
    "PARK": "PK",
    "GREEN": "GRN",
    "HILL": "HL",
    "BUILDINGS": "BLDGS",
    "HOUSE": "HSE",
    "ESTATE": "EST",
    "VIEW": "VW",
    "ROW": "RW",
    "MEWS": "MS",
}
"""Descriptors with their abbreviations; up to WAY, words that end no house's name."""
_NEVER_A_HOUSE = r"\b(" + "|".join(list(_DESCRIPTORS)[:13]) + r")$"
_A_STREET = r"\b(" + "|".join(_DESCRIPTORS) + r")$"
_NUMBERED = r"(^|,)(?P<head>[0-9]+[A-Z]?([/-][0-9]+[A-Z]?)?)[ ,](?P<street>[A-Z][A-Z0-9 -]*)(,(?P<tail>.+))?$"
_NAMED = r"^(?P<head>[A-Z][A-Z0-9 -]*)(,(?P<street>[A-Z][A-Z0-9 -]*))?(,(?P<tail>.+))?$"


def normal_addresses(addresses: Values, postcodes: Values) -> Values:
    """The normal form of each address; null where it has none.

    Args:
        addresses: as recorded, elements parted by comma where the source parts them.
        postcodes: as recorded; where empty, one at the end of the address is read.
    """
    text = pc.utf8_upper(addresses)
    for pattern, replacement in _TIDY:
        text = pc.replace_substring_regex(text, pattern, replacement)
    text = pc.utf8_trim(text, " ,")
    text = pc.if_else(pc.match_substring_regex(text, _NONE), NO_TEXT, text)
    code = pc.coalesce(normal_postcodes(postcodes), normal_postcodes(_part(text, _POSTCODE, "code")))
    text = pc.replace_substring_regex(text, _POSTCODE, "")
    inside = _part(text, _INSIDE, "inside")
    rest = pc.replace_substring_regex(text, _INSIDE.replace("?P<inside>", ""), ",", max_replacements=1)
    rest = pc.utf8_trim(pc.replace_substring_regex(rest, r" *,[ ,]*", ","), " ,")
    door, tail = _door(rest)
    located = pc.coalesce(code, tail)
    whole = pc.binary_join_element_wise(door, located, ", ")
    with_inside = pc.binary_join_element_wise(inside, whole, ", ")
    return pc.if_else(pc.is_valid(with_inside), with_inside, whole)


def _door(rest: Values) -> tuple[Values, Values]:
    """Number and street, or house name and street, or an institution's name; and the place names that follow."""
    head, street, tail = (_part(rest, _NUMBERED, name) for name in ("head", "street", "tail"))
    numbered = pc.binary_join_element_wise(head, _written_out(street), " ")
    house, lane, after = (_part(rest, _NAMED, name) for name in ("head", "street", "tail"))
    house, lane = _written_out(house), _written_out(lane)
    is_house = pc.and_(_holds(lane, _A_STREET), pc.invert(_holds(house, _NEVER_A_HOUSE)))
    named = pc.if_else(is_house, pc.binary_join_element_wise(house, lane, ", "), NO_TEXT)
    institution = pc.if_else(_holds(house, INSTITUTION), house, pc.if_else(_holds(lane, INSTITUTION), lane, NO_TEXT))
    behind = pc.if_else(is_house, after, _both(lane, after))
    door = pc.coalesce(numbered, named, institution)
    return door, pc.if_else(pc.is_valid(numbered), tail, behind)


def _written_out(street: Values) -> Values:
    for word, short in _DESCRIPTORS.items():
        street = pc.replace_substring_regex(street, rf" ({short})$", f" {word}")
    return pc.utf8_trim_whitespace(street)


def _both(one: Values, other: Values) -> Values:
    return pc.coalesce(pc.binary_join_element_wise(one, other, ","), one, other)


def _holds(text: Values, pattern: str) -> Values:
    return pc.fill_null(pc.match_substring_regex(text, pattern), fill_value=False)


def _part(text: Values, pattern: str, name: str) -> Values:
    """What a named group takes of the first match; null where nothing matches or the group is empty."""
    found: Any = pc.extract_regex(text, _all_named(pattern))
    part = pc.struct_field(found, name) if len(text) else pa.array([], pa.string())
    return pc.if_else(pc.greater(pc.utf8_length(part), 0), part, NO_TEXT)


def _all_named(pattern: str) -> str:
    """The pattern with its other groups made non-capturing, as Arrow asks."""
    return pattern.replace("(?P<", "\0").replace("(?:", "(").replace("(", "(?:").replace("\0", "(?P<")
