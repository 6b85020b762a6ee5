"""Given, middle and family names of all records as codes over one dictionary of name words.

Gives, for each record: the first given name, middle names, family name as written; whether the given name is a bare
initial; the sets of all given and of all family words; the names that the given name may be a form of; and sounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, in_one_piece, lists_from, pc
from ndas.match.encode.columns import (
    Coded,
    Column,
    coded_together,
    codes_of,
    list_layout,
    listed,
    take_codes,
)
from ndas.match.kernels.lists import joined_lists
from ndas.match.kernels.score import NOTHING
from ndas.match.names.forms import form_lists
from ndas.match.names.plain import plain_letters
from ndas.match.names.sound import sounds

_PARTICLES = pa.array(
    [
        "AL",
        "EL",
        "DE",
        "DA",
        "DI",
        "LA",
        "LE",
        "VAN",
        "VON",
        "DER",
        "DEN",
        "BIN",
        "BINT",
        "IBN",
        "ABU",
        "O",
        "MC",
        "MAC",
        "ST",
        "DOS",
        "DEL",
        "TER",
        "TEN",
        "UL",
        "UR",
    ]
)
_WORD = 2


@dataclass(frozen=True)
class NameColumns:
    """The name columns as they came: Arrow strings, and a list of strings for other family names."""

    given: Values
    middle: Values
    family: Values
    others: Values
    nickname: Values


def name_features(columns: NameColumns) -> dict[str, Column]:
    """All columns that comparisons of names read."""
    other_starts, other_counts, other_flat = list_layout(columns.others)
    written = (columns.given, columns.middle, columns.family, columns.nickname, other_flat)
    (given_of, middle_of, family_of, nick_of, other_of), plain = _distinct(written)
    given, middle, family, nick, other = plain

    given_words, middle_words = _words(given), _words(middle)
    family_words, other_words = _words(family, joined=True), _words(other, joined=True)
    first = _nth(given_words, 0)
    rest = _after_first(given)
    pieces = [
        first,
        pc.utf8_slice_codeunits(first, 0, 1),
        rest,
        middle,
        pc.utf8_slice_codeunits(middle, 0, 1),
        pc.utf8_slice_codeunits(rest, 0, 1),
        family,
        other,
        nick,
        given_words.flatten(),
        middle_words.flatten(),
        family_words.flatten(),
        other_words.flatten(),
    ]
    codes, words = coded_together(pieces)
    (first_c, initial_c, rest_c, middle_c, middle_initial_c, rest_initial_c, family_c, _, nick_c, *flat) = codes
    lengths = np.asarray(pc.fill_null(pc.utf8_length(words), 0))

    given_code = take_codes(first_c, given_of)
    middle_code = take_codes(middle_c, middle_of)
    no_middle = middle_code == NOTHING
    middle_code = np.where(no_middle, take_codes(rest_c, given_of), middle_code)
    middle_initial = np.where(no_middle, take_codes(rest_initial_c, given_of), take_codes(middle_initial_c, middle_of))
    family_code = take_codes(family_c, family_of)
    bare = np.where(lengths == 1, np.arange(len(words)), NOTHING).astype(np.int32)
    initial = take_codes(initial_c, given_of)

    features: dict[str, Column] = {
        "given": Coded(given_code, words),
        "given_initial": Coded(initial, words),
        "given_bare": Coded(take_codes(bare, given_code), words),
        "middle": Coded(middle_code, words),
        "middle_initial": Coded(middle_initial, words),
        "middle_bare": Coded(take_codes(bare, middle_code), words),
        "family": Coded(family_code, words),
        "given_sound": _sound(given_code, words),
        "family_sound": _sound(family_code, words),
    }
    given_list = _list_of(given_words, flat[0], given_of)
    features["given_words"] = _two_lists(given_list, _list_of(middle_words, flat[1], middle_of), words)
    family_list = _list_of(family_words, flat[2], family_of)
    others = _spread(other_starts, other_counts, _list_of(other_words, flat[3], other_of))
    features["family_words"] = _two_lists(family_list, others, words)
    features["given_forms"] = _forms(given_code, take_codes(nick_c, nick_of), words)
    return features


def _distinct(columns: Sequence[Values]) -> tuple[list[Flat], list[Values]]:
    """For each column the code of each record, and the plain form of each distinct value."""
    encoded = [in_one_piece(values).dictionary_encode() for values in columns]
    plain = plain_letters(pa.concat_arrays([one.dictionary for one in encoded]))
    ends = np.cumsum([0, *(len(one.dictionary) for one in encoded)]).tolist()
    return [codes_of(one.indices) for one in encoded], [plain.slice(a, b - a) for a, b in pairwise(ends)]


def _words(names: Values, *, joined: bool = False) -> Values:
    """The words of each name; for family names without particles, and with the whole name run together."""
    lists = pc.split_pattern(names, " ")
    if not joined:
        return lists
    _, counts, flat = list_layout(lists)
    plain = pc.and_(pc.invert(pc.is_in(flat, value_set=_PARTICLES)), pc.greater_equal(pc.utf8_length(flat), _WORD))
    owner = np.repeat(np.arange(len(counts)), counts)
    keep = np.asarray(plain)
    run_together = pc.replace_substring(names, " ", "")
    more = np.flatnonzero(counts > 1)
    owners = np.concatenate([owner[keep], more])
    texts = pa.concat_arrays([flat.filter(plain), run_together.take(pa.array(more))])
    order = np.argsort(owners, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(counts)))]).astype(np.int32)
    return lists_from(offsets, texts.take(pa.array(order)))


def _nth(lists: Values, at: int) -> Values:
    starts, counts, flat = list_layout(lists)
    index = pa.array(starts + at, mask=counts <= at)
    return flat.take(index)


def _after_first(names: Values) -> Values:
    rest = pc.replace_substring_regex(names, r"^[^ ]+ ?", "")
    return pc.if_else(pc.equal(pc.utf8_length(rest), 0), pa.scalar(None, pa.string()), rest)


def _sound(codes: Flat, words: Values) -> Coded:
    heard, inverse = np.unique(sounds(words), return_inverse=True)
    group = inverse.astype(np.int32)
    group[heard[inverse] == b""] = NOTHING
    return Coded(take_codes(group, codes), pa.array([sound.decode() for sound in heard], pa.string()))


Lists = tuple[Flat, Flat, Flat]


def _list_of(lists: Values, flat_codes: Flat, of: Flat) -> tuple[Flat, Lists]:
    starts, counts, _ = list_layout(lists)
    return of, (starts, counts, flat_codes)


def _spread(starts: Flat, counts: Flat, inner: tuple[Flat, Lists]) -> tuple[Flat, Lists]:
    """Lists of values that are themselves lists of words, as one list of words per record."""
    of, lists = inner
    none = np.zeros(len(of), dtype=np.int64)
    begins, lengths, flat = joined_lists(*lists, of, none, none, np.zeros(0, np.int32))
    ends = np.concatenate([[0], np.cumsum(lengths)])
    first = ends[starts] if len(of) else np.zeros(len(starts), np.int64)
    last = ends[starts + counts] if len(of) else first
    del begins
    return np.arange(len(starts), dtype=np.int32), (first, last - first, flat)


def _two_lists(one: tuple[Flat, Lists], two: tuple[Flat, Lists], words: Values) -> Column:
    of, lists = one
    more_of, (more_starts, more_counts, more) = two
    known = more_of != NOTHING
    if not len(more_starts):
        begins, lengths = np.zeros(len(of), np.int64), np.zeros(len(of), np.int64)
    else:
        safe = np.where(known, more_of, 0)
        begins = more_starts[safe].astype(np.int64)
        lengths = np.where(known, more_counts[safe], 0).astype(np.int64)
    starts, counts, flat = joined_lists(*lists, of, begins, lengths, more)
    return listed(starts, counts, flat, words)


def _forms(given: Flat, nickname: Flat, words: Values) -> Column:
    starts, counts, flat, names = form_lists(words)
    one, two = (given, (starts, counts, flat)), (nickname, (starts, counts, flat))
    return _two_lists(one, two, names)
