"""What a row's text tells the gate, in two steps.

1. One compiled pass over the raw bytes of every record marks those that hold a word of some rule, a long run of base64
   letters or of the four letters of a DNA sequence, or a character by which a word could hide from that pass
   (full-width or invisible letters). Most records are done then.
2. The text of the others is brought to one form (compatibility characters folded, invisible ones dropped, blanks made
   one, fields parted by line ends) and all patterns are tried at once (RE2 `Set`, linear time on any text).

Code columns take no part where the contract declares the code: there the code's meaning decides.
"""

import re
import unicodedata
from functools import cache

import numpy as np
import re2

from ndas.ingest.errors import PackError
from ndas.ingest.gate.pack import Pack, sensitive_pack, special_category_pack
from ndas.ingest.kernels.split import Bytes
from ndas.ingest.kernels.words import find_long_runs, find_words, index_words
from ndas.ingest.records import Batch

SENSITIVE, RUN = 1, 2
_FIRST_SPECIAL = 2
"""Bit of the first rule of the special-category pack; each has its own."""
MEDIA = "media content"
_RUN_LENGTH = 72
"""A line of base64 in mail is 76 letters long; a SHA-256 in hexadecimal, which forces do send, is 64."""
_HEX_BLOB = 128
_SEQUENCE_LENGTH = 40
"""The pack's own figure for a run of the letters A, C, G and T."""
FIELD_END = "\x1e"

_HIDING = (
    *(chr(point) for point in (0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0xFEFF)),
    *(chr(point) for point in range(0xFB00, 0xFB07)),
)
"""Invisible letters and ligatures; full-width and mathematical letters are found by how their bytes begin."""
_HIDING_STARTS = (b"\xef\xbc", b"\xef\xbd", b"\xf0\x9d", b"\xe2\x92", b"\xe2\x93")
_INVISIBLE = dict.fromkeys(map(ord, _HIDING[:10]))
_BASE64 = np.zeros(256, dtype=np.uint8)
_BASE64[[ord(letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"]] = 1
_BASES = np.zeros(256, dtype=np.uint8)
_BASES[[ord(letter) for letter in "ACGT"]] = 1
_RUN_PATTERN = re2.compile(f"[A-Za-z0-9+/_-]{{{_RUN_LENGTH},}}")


class TextGate:
    """The sensitive pack and the special-category words, compiled."""

    def __init__(self, sensitive: Pack, special: Pack | None = None) -> None:
        words = [(word.encode(), SENSITIVE) for rule in sensitive.rules for word in rule.words]
        if special is not None:
            words += [
                (word.encode(), group)
                for rule, group in zip(special.rules, special_groups(special), strict=True)
                for word in rule.words
            ]
        hiding = [letter.encode() for letter in _HIDING] + list(_HIDING_STARTS)
        words += [(start, SENSITIVE) for start in hiding]
        self._index = index_words(words)
        self._rules = sensitive.rules
        self._unless = [re2.compile(rule.unless) if rule.unless else None for rule in sensitive.rules]
        self._patterns = [re2.compile(rule.pattern) for rule in sensitive.rules]
        self._set = re2.Set.SearchSet()
        for rule in sensitive.rules:
            self._set.Add(rule.pattern)
        self._set.Compile()

    def suspects(self, batch: Batch) -> Bytes:
        """Return for each record the groups of words it may hold: `SENSITIVE`, `RUN`, `special_groups`, summed."""
        groups = np.zeros(len(batch), dtype=np.uint8)
        find_words(batch.text, batch.record_at, len(batch), self._index, groups)
        find_long_runs(batch.text, batch.record_at, len(batch), _BASE64, _RUN_LENGTH, RUN, groups)
        find_long_runs(batch.text, batch.record_at, len(batch), _BASES, _SEQUENCE_LENGTH, RUN, groups)
        return groups

    def judge(self, text: str) -> tuple[str, ...]:
        """Return the rules that ``text`` falls under, in the pack's order.

        Args:
            text: a record's fields, parted by `FIELD_END`.
        """
        plain = plain_text(text)
        rules = [self._rules[i].id for i in sorted(self._set.Match(plain) or ()) if self._stands(i, plain)]
        if MEDIA not in rules and _is_blob(plain):
            rules.append(MEDIA)
        return tuple(rules)

    def _stands(self, rule: int, plain: str) -> bool:
        """Whether the rule still matches without the wording that excuses."""
        unless = self._unless[rule]
        return unless is None or self._patterns[rule].search(unless.sub(" ", plain)) is not None


@cache
def shipped_gate() -> TextGate:
    """The gate of the shipped packs, compiled once."""
    return TextGate(sensitive_pack(), special_category_pack())


def special_groups(pack: Pack) -> tuple[int, ...]:
    """The group of words of each rule of the special-category pack.

    Raises:
        PackError: there are more rules than a byte has room for.
    """
    groups = tuple(1 << bit for bit in range(_FIRST_SPECIAL, _FIRST_SPECIAL + len(pack.rules)))
    if groups and groups[-1] > np.iinfo(np.uint8).max:
        raise PackError(f"pack {pack.name}: at most {8 - _FIRST_SPECIAL} rules can be looked for in one pass")
    return groups


def plain_text(text: str) -> str:
    """The text in the one form that patterns are written for."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return "\n".join(" ".join(field.split()) for field in re.split(f"[{FIELD_END}]", text))


def _is_blob(text: str) -> bool:
    return any(_is_written_out(run) for run in _RUN_PATTERN.findall(text))


def _is_written_out(run: str) -> bool:
    """Whether a long run is a file written as letters: base64 mixes cases and digits; hexadecimal is long."""
    if len(run) >= _HEX_BLOB and all(letter in "0123456789abcdefABCDEF" for letter in run):
        return True
    return any(map(str.isupper, run)) and any(map(str.islower, run)) and any(map(str.isdigit, run))
