"""Runs text packs over many texts: one compiled pass over each text, and a closer look at the few that it marks.

1. All patterns of all packs are one RE2 `Set`: one pass says which rules fit a text, and most texts are done.
2. For the others each fitting rule is searched for its span; the sentence around it may take it back.
3. A span that touches special-category words is not a hit, and no quote shows such words.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import re2

from ndas.use_cases.text.context import CUES, Sentence, flat, sentence_of, spans_only, taken_back
from ndas.use_cases.text.pack import TextGroup, TextPack, load_pack
from ndas.use_cases.text.special import mask_special, special_patterns, special_spans

_TEXTS = ("pack", "indicator", "title", "rule", "quote")
HITS = pa.schema(
    {"row": pa.int64()} | dict.fromkeys(_TEXTS, pa.string()) | {"stands": pa.bool_(), "why_not": pa.string()}
)
"""One row for each group that a text has: place of the text, what was found, the words, and why it does not count."""

_LONGEST_QUOTE = 180
_NEVER = rb"[^\x00-\xff]"
"""Fits nothing: holds the place of a rule that nothing excuses."""
_ANYWHERE = re2._re2.RE2.Anchor.UNANCHORED  # noqa: SLF001 - the wrapper names no anchor
_BYTES = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}


@dataclass(frozen=True, slots=True)
class _Rule:
    pack: TextPack
    group: TextGroup
    id: str
    pattern: re2._Regexp


class _Hit(NamedTuple):
    rule: _Rule
    sentence: bytes
    special: bool
    why_not: str


class Scanner:
    """Several packs, compiled together."""

    def __init__(self, packs: Sequence[TextPack]) -> None:
        written = [(pack, group, rule) for pack in packs for group in pack.groups for rule in group.rules]
        self._rules = [
            _Rule(pack, group, rule.id, re2.compile(rule.pattern.encode(), spans_only()))
            for pack, group, rule in written
        ]
        self._looked_for = [
            (id(rule.group), rule.pattern._regexp.Match)  # noqa: SLF001 - `search` makes two objects to tell a span
            for rule in self._rules
        ]
        self._set = _set_of([rule.pattern.encode() for _, _, rule in written]) if written else None
        excuses = [rule.unless.encode() or _NEVER for _, _, rule in written]
        special = [pattern.encode() for pattern in special_patterns()]
        self._cues = _set_of([*excuses, *CUES, *special])
        self._special_from = len(excuses) + len(CUES)

    def warm(self) -> None:
        """Load what is loaded at first use (the patterns of masking), so that scanning opens no file."""
        mask_special("")

    def scan(self, texts: "pa.Array[Any] | pa.ChunkedArray[Any]") -> pa.Table:
        """Return the hits in ``texts`` (strings; nulls are skipped) in the shape of `HITS`.

        A group that several rules or places of a text find is one row; one that stands goes before one that does not.
        """
        rows: list[int] = []
        hits: list[_Hit] = []
        if self._set is not None:
            match = self._set.Match
            plain = pc.replace_substring(texts, "\u2019", "'")
            with _no_collecting():
                for row, body in enumerate(plain.cast(_BYTES[plain.type]).to_pylist()):
                    if body and (fitting := match(body)):
                        found = self._look(body, fitting)
                        hits += found
                        rows += [row] * len(found)
        return _table(rows, hits)

    def _look(self, body: bytes, fitting: Sequence[int]) -> list[_Hit]:
        found: dict[int, _Hit] = {}
        flattened, length = flat(body), len(body)
        for number in sorted(fitting):
            key, spans = self._looked_for[number]
            stands = key in found and not found[key].why_not
            at = 0
            while not stands and at <= length:
                start, end = spans(_ANYWHERE, body, at, length)[0]
                if start < 0:
                    break
                found[key] = hit = self._judge(sentence_of(body, flattened, start, end), number)
                stands, at = not hit.why_not, max(end, start + 1)
        return list(found.values())

    def _judge(self, sentence: Sentence, number: int) -> _Hit:
        rule = self._rules[number]
        cues = self._cues.Match(sentence.text)
        if not cues:
            return _Hit(rule, sentence.text, special=False, why_not="")
        last = max(cues)
        special = last >= self._special_from
        if number in cues:
            why = "means something else"
        elif last < len(self._rules):
            why = ""
        elif special and _touches(sentence):
            why = "special category"
        elif any(len(self._rules) <= cue < self._special_from for cue in cues):
            why = taken_back(sentence, rule.pack.negation_window, rule.pack.other_person_window)
        else:
            why = ""
        return _Hit(rule, sentence.text, special, why)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """No search for cycles meanwhile: hits make none, and looking for them took a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@cache
def shipped_scanner(*names: str) -> Scanner:
    """Return a scanner of shipped packs, compiled once.

    Raises:
        TextPackError: there is no such pack, or it does not keep its rules.
    """
    return Scanner([load_pack(name) for name in names])


def _set_of(patterns: Sequence[bytes]) -> re2.Set:
    made = re2.Set.SearchSet(spans_only())
    for pattern in patterns:
        made.Add(pattern)
    made.Compile()
    return made


def _touches(sentence: Sentence) -> bool:
    """Whether the hit overlaps special-category words."""
    text = sentence.text.decode("utf-8", "replace")
    start = len(sentence.text[: sentence.start].decode("utf-8", "replace"))
    end = len(sentence.text[: sentence.end].decode("utf-8", "replace"))
    return any(a < end and start < b for a, b in special_spans(text))


def _table(rows: Sequence[int], hits: Sequence[_Hit]) -> pa.Table:
    columns = [
        rows,
        [hit.rule.pack.id for hit in hits],
        [hit.rule.group.id for hit in hits],
        [hit.rule.group.title for hit in hits],
        [hit.rule.id for hit in hits],
        list(_quotes(hits)),
        [not hit.why_not for hit in hits],
        [hit.why_not for hit in hits],
    ]
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, HITS, strict=True)], schema=HITS)


def _quotes(hits: Sequence[_Hit]) -> Iterator[str]:
    for hit in hits:
        words = " ".join(hit.sentence.decode("utf-8", "replace").split())
        shown = mask_special(words) if hit.special else words
        yield shown if len(shown) <= _LONGEST_QUOTE else shown[: _LONGEST_QUOTE - 1] + "…"
