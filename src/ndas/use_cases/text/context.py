"""Why words that fit a pattern do not count: the sentence around them takes them back.

After ConText (Harkema et al. 2009, J. Biomed. Inform. 42): cues before and after a hit, within a window of words and
never beyond its sentence, say that it is negated, supposed, long ago, about somebody else, or told of another record.

Texts are UTF-8 bytes throughout: every cue and every end of a sentence is ASCII, and spans need no counting of letters.
"""

from typing import NamedTuple

import re2

_NEGATED_BEFORE = (
    rb"\b(no|without( any)?|not any) ((?:violent|real|other|such|any|further|clear|life|fresh) )?$|"
    rb"\b(no (evidence|signs?|indications?|suggestions?|concerns?|information|mention|trace|disclosures?|reason|"
    rb"threats?|truth)|nothing( found)? to (suggest|indicate|say|show)|den(y|ies|ied|ying)|ruled out|disproved?|"
    rb"retracted|"
    rb"(did|does|do|could|would|was|were|has|had) not (disclose|see|say|confirm|report|believe|appear|seen|seem)\w*|"
    rb"not (aware|thought|believed|suspected)|unlikely|never (said|saw))\b[^.]*$"
)
_NEGATED_AFTER = (
    rb"^[^.]{0,40}\b(ruled out|disproved|untrue|not true|not confirmed|unfounded|was a mistake|by mistake|"
    rb"turned out (to be|not)|no truth)\b"
)
_SOMEBODY_ELSE = (
    rb"\b(a friend of (a friend|hers|his)|someone (he|she) (knows|met abroad)|abroad|in another (country|town)|"
    rb"heard of (a case|someone)|(his|her) (late )?(cousin|grandfather|grandmother|aunt) (was|had|once))\b"
)
_OF_SENTENCE = {
    "supposed": rb"\b(leaflets?|posters?|training|lesson|drama|documentary|exercise|rehears(al|ed for)|video game|"
    rb"novel|museum|advice (was )?(given )?(about|on|re)|what (to do|would happen) if|in case|"
    rb"on (tv|television|the news|the radio)|in a (film|game|book|story|play)|hypothetical\w*)\b",
    "long ago": rb"\b(years ago|in (19\d\d|200\d)|as a child|during the war|historic(al)?|many years)\b",
    "told of another record": rb"\b(as per|duplicate of|refer to|copied from|quoting|per) (the )?(linked |previous |"
    rb"other |earlier |another )?(log|incident|crime|report)\b",
}

_ANY_CUE = (
    rb"(?i)\b(no|not|without|nothing|den(y|ies|ied|ying)|ruled|disproved?|retracted|unlikely|never|untrue|unfounded|"
    rb"mistake|turned out|friend of|someone|abroad|another|heard of|cousin|grand\w+|aunt)\b"
)
CUES = (
    _ANY_CUE,
    *(rb"(?i)" + pattern for pattern in _OF_SENTENCE.values()),
)
"""A sentence that fits none of these takes nothing back: what lets most hits be done in one pass."""

_AUTOMATON = 256 << 20
"""Bytes for an automaton: without room RE2 gives up on a text, which would be a silent miss."""


def spans_only() -> re2.Options:
    """Options of a pattern over bytes of which only the whole span is wanted: RE2 stays in its fast automaton."""
    options = re2.Options()
    options.max_mem = _AUTOMATON
    options.log_errors = False
    options.never_capture = True
    options.encoding = re2.Options.Encoding.LATIN1
    return options


_BEFORE = re2.compile(rb"(?i)" + _NEGATED_BEFORE, spans_only())
_AFTER = re2.compile(rb"(?i)" + _NEGATED_AFTER, spans_only())
_ELSE = re2.compile(rb"(?i)" + _SOMEBODY_ELSE, spans_only())
_WHOLE = {why: re2.compile(rb"(?i)" + pattern, spans_only()) for why, pattern in _OF_SENTENCE.items()}
_ENDS = bytes.maketrans(b"!?;|\n", b".....")


class Sentence(NamedTuple):
    """The sentence of a hit, and where in it the hit lies."""

    text: bytes
    start: int
    end: int


def flat(text: bytes) -> bytes:
    """Return the text with every end of a sentence as a full stop: made once for all the hits of a text."""
    return text.translate(_ENDS)


def sentence_of(text: bytes, flattened: bytes, start: int, end: int) -> Sentence:
    """Return the sentence of ``text`` that holds the span; ``flattened`` is what `flat` gave for it."""
    before = flattened.rfind(b".", 0, start) + 1
    following = flattened.find(b".", end)
    return Sentence(text[before : following if following >= 0 else len(text)], start - before, end - before)


def taken_back(sentence: Sentence, negation_window: int, other_person_window: int) -> str:
    """Return in words why the hit does not count, or empty where it does."""
    words = sentence.text[: sentence.start].split(b" ")
    if _BEFORE.search(b" ".join(words[-negation_window - 1 :])) or _AFTER.search(sentence.text[sentence.end :]):
        return "negated"
    if _ELSE.search(b" ".join(words[-other_person_window - 1 :])):
        return "about somebody else"
    return next((why for why, cue in _WHOLE.items() if cue.search(sentence.text)), "")
