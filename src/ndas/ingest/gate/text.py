"""What a row's text tells the gate, in two steps.

1. One compiled pass over the raw bytes of every record marks those that hold a word of some rule, a long run of
   base64 letters, or a character by which a word could hide from that pass (full-width or invisible letters). Most
   records are done then.
2. The text of the others is brought to one form (compatibility characters folded, invisible ones dropped, blanks made
   one, fields parted by line ends) and all patterns are tried at once (RE2 `Set`, linear time on any text).

Code columns take no part where the contract declares the code: there the code's meaning decides.
"""

import re
import unicodedata

import numpy as np
import re2

from ndas.ingest.gate.pack import Pack
from ndas.ingest.kernels.split import Bytes
from ndas.ingest.kernels.words import compile_words, find_long_runs, find_words
from ndas.ingest.records import Batch

SENSITIVE, SPECIAL, RUN = 1, 2, 4
MEDIA = "media content"
_RUN_LENGTH = 72
"""A line of base64 in mail is 76 letters long; a SHA-256 in hexadecimal, which forces do send, is 64."""
_HEX_BLOB = 128
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
_RUN_PATTERN = re2.compile(f"[A-Za-z0-9+/_-]{{{_RUN_LENGTH},}}")


class TextGate:
    """The sensitive pack and the special-category words, compiled."""

    def __init__(self, sensitive: Pack, special: Pack | None = None) -> None:
        words = [(word.encode(), SENSITIVE) for rule in sensitive.rules for word in rule.words]
        if special is not None:
            words += [(word.encode(), SPECIAL) for rule in special.rules for word in rule.words]
        hiding = [letter.encode() for letter in _HIDING] + list(_HIDING_STARTS)
        words += [(start, SENSITIVE) for start in hiding]
        self._table, self._groups = compile_words(words)
        self._rules = sensitive.rules
        self._unless = [re2.compile(rule.unless) if rule.unless else None for rule in sensitive.rules]
        self._patterns = [re2.compile(rule.pattern) for rule in sensitive.rules]
        self._set = re2.Set.SearchSet()
        for rule in sensitive.rules:
            self._set.Add(rule.pattern)
        self._set.Compile()

    def suspects(self, batch: Batch) -> Bytes:
        """Return for each record the groups of words it may hold: `SENSITIVE`, `SPECIAL`, `RUN`, summed."""
        groups = np.zeros(len(batch), dtype=np.uint8)
        find_words(batch.text, batch.record_at, len(batch), self._table, self._groups, groups)
        find_long_runs(batch.text, batch.record_at, len(batch), _BASE64, _RUN_LENGTH, RUN, groups)
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
    kinds = (any(map(str.isupper, run)), any(map(str.islower, run)), any(map(str.isdigit, run)))
    return all(kinds) and not all(letter in "0123456789abcdefABCDEF-" for letter in run)
