"""Rules for plain text, numbers, yes and no, and choosing between columns."""

import ibis

from ndas.harmonise.columns import Real, Text, Truth, Whole
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once


def clean(value: Text) -> Text:
    """Trim white space; what is left empty is null."""
    return value.strip().nullif("")


def nothing() -> Text:
    """Return the null text."""
    return ibis.null("string")


@rule(example("  as is ", gives="as is"), example("   ", gives=None), example(None, gives=None))
def text(value: Text) -> Text:
    """The text without white space around it; empty text is no value."""
    return clean(value)


@rule(example("abc ", gives="ABC"), example("", gives=None))
def upper(value: Text) -> Text:
    """The text in upper case, trimmed."""
    return clean(value).upper()


@rule(
    example("Flat 2", None, " Mill Lane ", gives="Flat 2, Mill Lane", separator=", "),
    example("", None, gives=None, separator=" "),
)
def joined(*values: Text, separator: str) -> Text:
    """The columns that hold something, in order, with the separator between them."""
    return ibis.array([clean(value) for value in values]).join(separator).nullif("")


@rule(example(None, "b", "c", gives="b"), example(" ", "b", gives="b"))
def first_of(*values: Text) -> Text:
    """The first of the columns that holds something."""
    return ibis.coalesce(*(clean(value) for value in values))


@rule(
    example("V", gives="victim", map={"V": "victim"}),
    example(" V ", gives="victim", map={"V": "victim"}),
    example("Z", gives=None, map={"V": "victim"}),
    example("Z", gives="other", map={"V": "victim"}, unknown="other"),
    example(None, gives=None, map={"V": "victim"}, unknown="other"),
    example(None, gives="none", map={"V": "victim"}, absent="none"),
)
def lookup(value: Text, *, map: dict[str, str], unknown: str | None = None, absent: str | None = None) -> Text:  # noqa: A002  # the mapping file's own word
    """What the map says for the code; ``unknown`` for a code it does not hold, ``absent`` for no code."""
    found = once(clean(value))
    other = nothing() if unknown is None else ibis.ifelse(found.notnull(), unknown, nothing())
    result = found.cases(*map.items(), else_=other)
    return result if absent is None else ibis.ifelse(found.isnull(), absent, result)


@rule(example("12", gives=12), example(" 7 ", gives=7), example("x", gives=None), example("", gives=None))
def integer(value: Text) -> Whole:
    """The whole number that the text states, if it does."""
    return clean(value).try_cast("int64")


@rule(example("51.5", gives=51.5), example("abc", gives=None), example(None, gives=None))
def decimal(value: Text) -> Real:
    """The number that the text states, if it does."""
    return clean(value).try_cast("float64")


@rule(
    example("Y", gives=True),
    example("true", gives=True),
    example("0", gives=False),
    example("maybe", gives=None),
    example(None, gives=None),
)
def truth(value: Text) -> Truth:
    """Yes for Y, YES, TRUE, T and 1; no for N, NO, FALSE, F and 0; otherwise no value."""
    word = once(clean(value).upper())
    yes, no = word.isin(["Y", "YES", "TRUE", "T", "1"]), word.isin(["N", "NO", "FALSE", "F", "0"])
    return ibis.cases((yes, True), (no, False), else_=ibis.null("boolean"))


@rule(example("x", gives=True), example(" ", gives=False), example(None, gives=False), example(None, "x", gives=True))
def present(*values: Text) -> Truth:
    """Whether at least one of the columns holds something."""
    return ibis.coalesce(*(clean(value) for value in values)).notnull()


@rule(example("VEH", gives=True, values=["VEH"]), example(None, gives=False, values=["VEH"]))
def one_of(value: Text, *, values: list[str]) -> Truth:
    """Whether the code is one of the values."""
    return clean(value).isin(values).fill_null(False)  # noqa: FBT003  # Ibis's own signature


@rule(example("VEH", gives=False, values=["VEH"]), example(None, gives=True, values=["VEH"]))
def none_of(value: Text, *, values: list[str]) -> Truth:
    """Whether the code is none of the values; no code is none of them."""
    return ~clean(value).isin(values).fill_null(False)  # noqa: FBT003  # Ibis's own signature


@rule(
    example("V1", gives="V", pattern="^([A-Z])[0-9]*$"),
    example("??", gives=None, pattern="^([A-Z])[0-9]*$"),
)
def part(value: Text, *, pattern: str) -> Text:
    """The first group of the pattern (RE2) in the text, or no value where it does not match."""
    return clean(value).re_extract(pattern, 1).nullif("")


@rule(
    example("No location", gives=None, values=["No location"]),
    example("Mill Lane", gives="Mill Lane", values=["No location"]),
)
def none_if(value: Text, *, values: list[str]) -> Text:
    """The text, or no value where it is one of the values that stand for nothing."""
    found = once(clean(value))
    return ibis.ifelse(found.isin(values), nothing(), found)


@rule(
    example("x", gives="approximate", then="approximate", otherwise="missing"),
    example(" ", gives="missing", then="approximate", otherwise="missing"),
)
def if_present(value: Text, *, then: str, otherwise: str) -> Text:
    """``then`` where the column holds something, else ``otherwise``."""
    return ibis.ifelse(clean(value).notnull(), then, otherwise)


@rule(
    example("White - Irish", gives="W2", map={"White - Irish": "W2"}),
    example("White - White Irish (W2)", gives="White - White Irish (W2)", map={"White - Irish": "W2"}),
    example("", gives=None, map={"White - Irish": "W2"}),
)
def replaced(value: Text, *, map: dict[str, str]) -> Text:  # noqa: A002  # the mapping file's own word
    """What the map says for the text, or the text itself where the map does not hold it."""
    found = once(clean(value))
    return found.cases(*map.items(), else_=found)


@rule(
    example("07700 900123", "MOB", gives="07700 900123", values=["MOB"]),
    example("jo@example.org", "EMAIL", gives=None, values=["MOB"]),
    example("x", None, gives=None, values=["MOB"]),
)
def only_if(value: Text, code: Text, *, values: list[str]) -> Text:
    """The text where the code beside it is one of the values; otherwise no value."""
    return ibis.ifelse(clean(code).isin(values), clean(value), nothing())


@rule(
    example("14 Mill Lane", "false", gives="14 Mill Lane"),
    example("14 Mill Lane", "Y", gives=None),
    example("14 Mill Lane", None, gives="14 Mill Lane"),
)
def unless(value: Text, flag: Text) -> Text:
    """The text, or no value where the flag beside it says yes (Y, YES, TRUE, T, 1)."""
    return ibis.ifelse(clean(flag).upper().isin(["Y", "YES", "TRUE", "T", "1"]), nothing(), clean(value))


@rule(example("7", "9", gives=7), example(None, "9", gives=9), example("x", None, gives=None))
def first_number(*values: Whole) -> Whole:
    """The first of the whole numbers that there is."""
    return ibis.coalesce(*values)


@rule(example("89a/ 12/26", gives="89A/12/26"), example(" ", gives=None))
def squeezed(value: Text) -> Text:
    """The text in upper case without any spaces: for references typed by hand."""
    return clean(value.upper().replace(" ", ""))


@rule(
    example("VIC", gives="Victim", codes={"VIC": "Victim"}),
    example("ZZ", gives="ZZ", codes={"VIC": "Victim"}),
    example(None, gives=None, codes={"VIC": "Victim"}),
)
def meaning(value: Text, *, codes: dict[str, str]) -> Text:
    """The wording of the contract's code list for the code; the code itself where the list does not hold it."""
    found = once(clean(value))
    return found.cases(*codes.items(), else_=found)
