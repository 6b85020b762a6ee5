"""Rules for several values in one cell and for columns that hold a list."""

import ibis

from ndas.harmonise.columns import Text, Texts
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once, tidied
from ndas.harmonise.values.text import clean

_PARTED = "\x1f"
"""Stands for the separator: Spark reads what it splits at as a pattern, in which ``|`` is no bar."""


def tidy_list(values: Texts) -> Texts:
    """Sort, without repeats and empty values; an empty list is null."""
    kept = once(tidied(values))
    return ibis.ifelse(kept.length() > 0, kept, ibis.null("array<string>"))


def cells(value: Text, separator: str) -> Texts:
    """Split the cell at the separator, each part trimmed, empty parts null; null for an empty cell."""
    parted = clean(value).replace(separator, _PARTED).split(_PARTED)
    return parted.map(lambda item: item.strip().nullif(""))


@rule(
    example("b; a;;b", gives=["a", "b"], separator=";"),
    example("", gives=None, separator=";"),
)
def list_of(value: Text, *, separator: str) -> Texts:
    """The values of the cell, sorted, each once."""
    return tidy_list(cells(value, separator))


@rule(
    example("KN;DA;ZZ", gives=["domestic abuse", "knife"], separator=";", map={"KN": "knife", "DA": "domestic abuse"}),
    example("ZZ", gives=None, separator=";", map={"KN": "knife"}),
    example(None, gives=None, separator=";", map={"KN": "knife"}),
)
def lookup_list(value: Text, *, separator: str, map: dict[str, str]) -> Texts:  # noqa: A002  # the mapping file's own word
    """What the map says for each code of the cell, sorted, each once; codes it does not hold are left out."""
    return tidy_list(cells(value, separator).map(lambda code: code.cases(*map.items(), else_=ibis.null("string"))))


@rule(
    example("a|c", "b|c", gives=["a", "b", "c"]),
    example(None, "b", gives=["b"]),
    example(None, None, gives=None),
)
def united(*lists: Texts) -> Texts:
    """The values of all the lists, sorted, each once."""
    empty = ibis.literal([], type="array<string>")
    return tidy_list(ibis.array([ibis.coalesce(values, empty) for values in lists]).flatten())


@rule(example("b", None, "a", gives=["a", "b"]), example(None, gives=None))
def gathered(*values: Text) -> Texts:
    """The columns that hold something as one list, sorted, each once."""
    return tidy_list(ibis.array([clean(value) for value in values]))


@rule(
    example("b; a", gives="b", separator=";"),
    example("; a", gives=None, separator=";"),
    example(None, gives=None, separator=";"),
)
def first_item(value: Text, *, separator: str) -> Text:
    """The first value of the cell."""
    return clean(clean(value).replace(separator, _PARTED).split(_PARTED)[0])


@rule(
    example("a|b", "a", gives=["b"]),
    example("a", "a", gives=None),
    example("a|b", None, gives=["a", "b"]),
    example(None, "a", gives=None),
)
def without(values: Texts, unwanted: Text) -> Texts:
    """The list without one value."""
    other = ibis.array([unwanted])
    return tidy_list(values.filter(lambda value: ~other.contains(value).fill_null(False)))  # noqa: FBT003  # Ibis's own signature
