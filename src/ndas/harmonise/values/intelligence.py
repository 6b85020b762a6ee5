"""Intelligence grading (3x5x2), legacy 5x5x5, and protective markings.

The two gradings do not correspond one to one. The grading as recorded is always kept; a 3x5x2 value derived from 5x5x5
is for sorting only and is marked as derived in ``grading_as_recorded``.
"""

import ibis

from ndas.harmonise.columns import Text
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean
from ndas.vocabulary.marking import Marking, read_marking

_SOURCE_555 = {"A": "1", "B": "1", "C": "2", "D": "3", "E": "2"}
_ASSESSMENT_555 = {"1": "A", "2": "A", "3": "B", "4": "D", "5": "E"}
_HANDLING_555 = {"1": "P", "2": "P", "3": "P", "4": "P", "5": "C"}
_WORDINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL SENSITIVE", "RESTRICTED", "O", "OS")


@rule(
    example("1", gives="1"),
    example("2 Untested", gives="2"),
    example("Not reliable", gives="3"),
    example("7", gives=None),
)
def grading_source(value: Text) -> Text:
    """Source evaluation 1 to 3, from the digit or the word."""
    word = once(clean(value).upper())
    digit = word.re_extract("^([1-3])([^0-9]|$)", 1).nullif("")
    return ibis.coalesce(
        digit, word.cases(("RELIABLE", "1"), ("UNTESTED", "2"), ("NOT RELIABLE", "3"), else_=ibis.null("string"))
    )


@rule(
    example("a", gives="A"),
    example("E - suspected false", gives="E"),
    example("F", gives=None),
    example(None, gives=None),
)
def grading_assessment(value: Text) -> Text:
    """Intelligence assessment A to E."""
    return clean(value).upper().re_extract("^([A-E])([^A-Z]|$)", 1).nullif("")


@rule(example("P", gives="P"), example("c with conditions", gives="C"), example("X", gives=None))
def handling(value: Text) -> Text:
    """Handling P or C."""
    return clean(value).upper().re_extract("^([PC])([^A-Z]|$)", 1).nullif("")


@rule(
    example("1", "B", "P", gives="3x5x2 1 B P"),
    example("1", "B", None, gives="3x5x2 1 B"),
    example(None, None, None, gives=None),
)
def grading_as_recorded(*values: Text) -> Text:
    """The 3x5x2 grading as the source wrote it."""
    whole = ibis.array([clean(value) for value in values]).join(" ").nullif("")
    return "3x5x2 " + whole


@rule(example("B", "2", "1", gives="5x5x5 B 2 1 (3x5x2 derived)"), example(None, None, None, gives=None))
def legacy_grading_as_recorded(*values: Text) -> Text:
    """The 5x5x5 grading as the source wrote it, marked: any 3x5x2 value beside it is derived."""
    whole = ibis.array([clean(value) for value in values]).join(" ").nullif("")
    return "5x5x5 " + whole + " (3x5x2 derived)"


@rule(example("B", gives="1"), example("E", gives="2"), example("D", gives="3"), example("Z", gives=None))
def legacy_grading_source(value: Text) -> Text:
    """Source evaluation derived from 5x5x5: A and B read as 1, C and E as 2, D as 3."""
    return clean(value).upper().cases(*_SOURCE_555.items(), else_=ibis.null("string"))


@rule(example("3", gives="B"), example("5", gives="E"), example("9", gives=None))
def legacy_grading_assessment(value: Text) -> Text:
    """Intelligence assessment derived from 5x5x5: 1 and 2 read as A, 3 as B, 4 as D, 5 as E."""
    return clean(value).cases(*_ASSESSMENT_555.items(), else_=ibis.null("string"))


@rule(example("1", gives="P"), example("5", gives="C"), example(None, gives=None))
def legacy_handling(value: Text) -> Text:
    """Handling derived from 5x5x5: 5 (conditions apply) reads as C, the rest as P."""
    return clean(value).cases(*_HANDLING_555.items(), else_=ibis.null("string"))


@rule(
    example("Official", gives="OFFICIAL"),
    example("OFFICIAL - SENSITIVE", gives="OFFICIAL-SENSITIVE"),
    example("RESTRICTED", gives="OFFICIAL-SENSITIVE"),
    example("", gives="OFFICIAL-SENSITIVE"),
    example("something else", gives="OFFICIAL-SENSITIVE"),
)
def marking(value: Text) -> Text:
    """The protective marking; RESTRICTED reads as OFFICIAL-SENSITIVE, and so does anything that does not say OFFICIAL.

    Markings above the ceiling never come this far: they are refused at the door.
    """
    word = clean(value).upper().re_replace(r"\s*-\s*", "-").re_replace(r"\s+", " ")
    plain = [text for text in _WORDINGS if read_marking(text) is Marking.OFFICIAL]
    return ibis.ifelse(word.isin(plain), str(Marking.OFFICIAL), str(Marking.OFFICIAL_SENSITIVE)).fill_null(
        str(Marking.OFFICIAL_SENSITIVE)
    )
