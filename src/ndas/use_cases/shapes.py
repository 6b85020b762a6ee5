"""Refuses, by its type alone, what a use case may not give back: whatever is in its words.

1. Everything is exactly of one of the shapes below: a shape of the use case's own, with a field more, is refused.
2. A finding and its reasons hold words, ids and days. A number in one, wherever it stands, would be a person's score,
   rank or probability, and is refused because it is a number.
3. Figures belong to marts, and a mart's line counts: its unit is not a score.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from ndas.vocabulary.finding import Finding, Reason
from ndas.vocabulary.insight import (
    Breakdown,
    BreakdownRow,
    Cell,
    Definition,
    EventFilter,
    InsightMart,
    MethodSection,
    Point,
    Series,
    Total,
)

SHAPES = frozenset(
    {
        Breakdown, BreakdownRow, Cell, Definition, EventFilter, Finding, InsightMart, MethodSection, Point, Reason,
        Series, Total,
    }
)  # fmt: skip
_ABOUT_SOMEBODY = frozenset({Finding, Reason})
_WORDS = (str, date, datetime)
_FIGURES = (*_WORDS, bool, int, float, type(None))
_SCORES = frozenset({"score", "scores", "rank", "rating", "probability", "likelihood", "risk", "percentile"})


def find_misshapen(value: Any, inside: str = "what it gives back") -> str:
    """Return what is of a type that may not be given back, and where; empty if nothing is."""
    return next(_misshapen(value, inside, figures=True), "")


def _misshapen(value: Any, inside: str, *, figures: bool) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _misshapen(one, inside, figures=figures)
    elif is_dataclass(value):
        yield from _of_shape(value, inside)
    elif type(value) not in (_FIGURES if figures else _WORDS):
        kind = type(value).__name__
        yield (
            f"{inside} holds a {kind}; a finding holds words, ids and days" if not figures else f"{inside} is a {kind}"
        )


def _of_shape(value: Any, inside: str) -> Iterator[str]:
    shape = type(value)
    if shape not in SHAPES:
        yield f"{inside} holds a {shape.__name__}, which is none of the shapes that a use case may give back"
        return
    if str(getattr(value, "unit", "")).casefold() in _SCORES:
        yield f"a {shape.__name__} is given in a unit that scores; a line of a mart counts"
    for field in fields(value):
        within = f"{shape.__name__}.{field.name}"
        yield from _misshapen(getattr(value, field.name), within, figures=shape not in _ABOUT_SOMEBODY)
