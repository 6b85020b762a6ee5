"""Addresses, telephones and e-mails as codes.

1. An address is compared in capital letters and digits; "no fixed abode" and "unknown" are no address.
2. A telephone is its digits, with +44 and 0044 written as 0. Fewer than nine digits, or one digit repeated, is none.
3. An e-mail is compared in capitals; it needs a name before `@` and a point after.
4. Numbers in 071 to 079 (without 076) are mobiles; any other number counts as one of a home, abroad as well.
5. A telephone or e-mail of very many records (a solicitor, a hostel, a switchboard) is a hub: it says little about who
   someone is, so it is no evidence and joins no blocks. How many are left out is counted.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Flat, Values, bytes_of, in_one_piece, pc, text_from
from ndas.match.encode.columns import (
    Coded,
    Column,
    Listed,
    coded_by,
    codes_of,
    list_layout,
    listed,
)
from ndas.match.kernels.plain import before_sign, house_numbers, plain_words, telephone_digits
from ndas.match.kernels.score import NOTHING

_NO_ADDRESS = (
    r"^(N ?F ?A|NO FIXED (ABODE|ADDRESS)|UNKNOWN|NOT KNOWN|NONE|N ?K|ADDRESS UNKNOWN|REFUSED|HOMELESS|NOT GIVEN|)$"
)
_MOBILE = r"^07[1-57-9]"  # 070 is for numbers that follow a person or a firm, 076 for pagers
_NOTHING_VANISHES = np.zeros(0, np.uint8)
_SHARED_MAILBOXES = pa.array(
    ["INFO", "ADMIN", "CONTACT", "ENQUIRIES", "OFFICE", "MAIL", "NOREPLY", "RECEPTION", "NONE", "EMAIL"]
)


@dataclass(frozen=True)
class Hubs:
    """How many values of a kind were left out because too many records have them, and of how many records."""

    kind: str
    values: int
    records: int
    which: Values


def address_features(addresses: Values, postcodes: Values) -> dict[str, Column]:
    """All columns that the comparison of places reads."""
    encoded = in_one_piece(addresses).dictionary_encode()
    text = text_from(*plain_words(*bytes_of(pc.utf8_upper(encoded.dictionary)), _NOTHING_VANISHES))
    text = pc.if_else(pc.match_substring_regex(text, _NO_ADDRESS), NO_TEXT, text)
    of = codes_of(encoded.indices)
    code = in_one_piece(postcodes).dictionary_encode()
    post = pc.replace_substring_regex(pc.utf8_upper(code.dictionary), r"[^A-Z0-9]+", "")
    post = pc.if_else(pc.greater_equal(pc.utf8_length(post), 3), post, NO_TEXT)
    post_of = codes_of(code.indices)
    return {
        "address": coded_by(of, text),
        "house": coded_by(of, text_from(*house_numbers(*bytes_of(text)))),
        "postcode": coded_by(post_of, post),
        "postcode_sector": coded_by(post_of, _without_end(post, 2)),
        "postcode_district": coded_by(post_of, _without_end(post, 3)),
    }


def _without_end(text: Values, letters: int) -> Values:
    return pc.if_else(
        pc.greater(pc.utf8_length(text), letters + 1), pc.utf8_slice_codeunits(text, 0, -letters), NO_TEXT
    )


def phone_features(phones: Values, hub: int, known: Values | None = None) -> tuple[dict[str, Column], Hubs]:
    """The telephones of each record, its mobiles and its first; `hub` is the number of records that leaves one out.

    `known` are the hubs of the run whose frequencies are in use; without, they are counted here.
    """
    starts, counts, flat = list_layout(phones)
    encoded = in_one_piece(flat).dictionary_encode()
    digits = text_from(*telephone_digits(*bytes_of(encoded.dictionary)))
    lists, hubs = _without_hubs("phone", starts, counts, coded_by(codes_of(encoded.indices), digits), hub, known)
    mobile = pc.match_substring_regex(lists.values, _MOBILE)
    theirs = coded_by(lists.codes, pc.if_else(mobile, lists.values, NO_TEXT))
    mobiles = listed(np.where(lists.counts > 0, lists.starts, 0), lists.counts, theirs.codes, theirs.values)
    return {"phones": lists, "mobiles": mobiles, "mobile": _first(mobiles)}, hubs


def email_features(emails: Values, hub: int, known: Values | None = None) -> tuple[dict[str, Column], Hubs]:
    """The e-mails of each record, the names before `@`, and its first e-mail."""
    starts, counts, flat = list_layout(emails)
    encoded = in_one_piece(flat).dictionary_encode()
    text = pc.utf8_upper(pc.utf8_trim_whitespace(encoded.dictionary))
    text = pc.if_else(pc.match_substring_regex(text, r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), text, NO_TEXT)
    lists, hubs = _without_hubs("email", starts, counts, coded_by(codes_of(encoded.indices), text), hub, known)
    user = text_from(*before_sign(*bytes_of(lists.values), ord("@")))
    common = pc.or_(pc.is_in(user, value_set=_SHARED_MAILBOXES), pc.less(pc.utf8_length(user), 5))
    users = coded_by(lists.codes, pc.if_else(common, NO_TEXT, user))
    begins = np.where(lists.counts > 0, lists.starts, 0)
    user_lists = listed(begins, lists.counts, users.codes, users.values)
    return {"emails": lists, "email_users": user_lists, "email": _first(lists)}, hubs


def _without_hubs(
    kind: str, starts: Flat, counts: Flat, flat: Coded, hub: int, known: Values | None
) -> tuple[Listed, Hubs]:
    if known is None:
        often = np.bincount(flat.codes[flat.codes != NOTHING], minlength=len(flat.values)) > hub
        known = flat.values.filter(pa.array(often))
    else:
        often = np.asarray(pc.is_in(flat.values, value_set=known))
    inside = flat.codes != NOTHING
    inside[inside] = often[flat.codes[inside]]
    codes = np.where(inside, NOTHING, flat.codes)
    return listed(starts, counts, codes, flat.values), Hubs(kind, int(often.sum()), int(inside.sum()), known)


def _first(lists: Listed) -> Coded:
    known = lists.counts > 0
    if not len(lists.codes):
        return Coded(np.full(len(known), NOTHING, np.int32), lists.values)
    codes = np.where(known, lists.codes[np.where(known, lists.starts, 0)], NOTHING)
    return Coded(codes.astype(np.int32), lists.values)


def text_feature(values: Values, empty: tuple[str, ...] = ()) -> Coded:
    """Any other text column in capitals; blank and the words in `empty` count as missing."""
    encoded = in_one_piece(values).dictionary_encode()
    text = pc.utf8_upper(pc.utf8_trim_whitespace(encoded.dictionary))
    nothing = pc.or_(pc.equal(pc.utf8_length(text), 0), pc.is_in(text, value_set=pa.array(empty, pa.string())))
    return coded_by(codes_of(encoded.indices), pc.if_else(nothing, NO_TEXT, text))
