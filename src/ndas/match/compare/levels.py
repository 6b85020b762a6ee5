"""The few shapes that all comparisons are built from."""

from ndas.match.model import Clause, Kind, Level, Test


def missing(*columns: str, words: str = "not known on one side") -> Level:
    """The level for a value that one of the two records lacks."""
    return Level("missing", words, tuple((asks(Kind.MISSING, column),) for column in columns), missing=True)


def otherwise(words: str, name: str = "differs") -> Level:
    """The level for all that no other level caught."""
    return Level(name, words)


def asks(kind: Kind, left: str, right: str | None = None, bound: float = 0.0) -> Test:
    """A test of one column, or of one column against another."""
    return Test(kind, left, right or left, bound)


def same(column: str) -> Clause:
    """Both records have the same value."""
    return (asks(Kind.SAME, column),)


def either_way(kind: Kind, one: str, other: str) -> tuple[Clause, Clause]:
    """A test of one column against another, whichever record comes first."""
    return (asks(kind, one, other),), (asks(kind, other, one),)


def alike(column: str, bound: float) -> Clause:
    """The values are alike by Jaro-Winkler similarity."""
    return (asks(Kind.ALIKE, column, bound=bound),)


def within(value: str, words: str) -> tuple[Clause, Clause]:
    """The value of one record is among the words of the other, whichever comes first."""
    return (asks(Kind.FOUND_IN, value, words),), (asks(Kind.HOLDS, words, value),)


def names_exchanged() -> tuple[Clause, ...]:
    """Given and family name stand in each other's place, of which one may be a letter off."""
    there, back = asks(Kind.SAME, "given", "family"), asks(Kind.SAME, "family", "given")
    return (
        (there, back),
        (there, asks(Kind.ONE_EDIT, "family", "given")),
        (back, asks(Kind.ONE_EDIT, "given", "family")),
    )
