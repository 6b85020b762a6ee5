"""Sex and ethnicity as recorded. Self-defined and officer-defined ethnicity are never filled from each other."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean
from ndas.vocabulary.codes import code_list

_MALE = ("M", "MALE", "1")
_FEMALE = ("F", "FEMALE", "2")
_OTHER = ("X", "I", "O", "OTHER", "INDETERMINATE", "SELF-DESCRIBED", "NON-BINARY")


@rule(
    example("Male", gives="M"),
    example("2", gives="F"),
    example("I", gives="X"),
    example("9", gives="U"),
    example("Not known", gives="U"),
    example("", gives=None),
)
def sex(value: Text) -> Text:
    """M, F, X (other) or U (unknown, or said in no known way); reads PNC letters, ISO 5218 and words."""
    word = once(clean(value).upper())
    return ibis.cases(
        (word.isnull(), ibis.null("string")),
        (word.isin(_MALE), "M"),
        (word.isin(_FEMALE), "F"),
        (word.isin(_OTHER), "X"),
        else_="U",
    )


@rule(
    example("W1", gives="W1"),
    example("ESDD_B9", gives="B9"),
    example("White - White British (W1)", gives="W1"),
    example("O1", gives="A4"),
    example("N4", gives="N4"),
    example("W8", gives="UN"),
    example("", gives=None),
)
def self_defined_ethnicity(value: Text) -> Text:
    """The 18+1 code at the end of the value; O1 of the 2001 list reads as A4, any other code as UN."""
    code = once(clean(value).upper().re_extract(r"([A-Z][A-Z0-9])\)?$", 1))
    known = code.isin(list(code_list("self_defined_ethnicity").values))
    return ibis.cases((clean(value).isnull(), ibis.null("string")), (known, code), (code == "O1", "A4"), else_="UN")


@rule(
    example("IC3", gives="3"),
    example("EGRP_0006", gives="6"),
    example("9", gives="0"),
    example("IC9", gives="0"),
    example("Black", gives=None),
    example(None, gives=None),
)
def officer_defined_ethnicity(value: Text) -> Text:
    """The 6+1 code at the end of the value; 9 (not recorded, in some systems) reads as 0."""
    digit = clean(value).re_extract(r"([0-69])$", 1).nullif("")
    return ibis.ifelse(digit == "9", "0", digit)


@rule(
    example("Police Officer", gives=True),
    example("PCSO", gives=True),
    example("Retired police officer", gives=False),
    example("Baker", gives=False),
    example(None, gives=False),
)
def staff_by_occupation(value: Text) -> Truth:
    """Whether the occupation says police officer or police staff, where the source has no better sign."""
    word = once(clean(value).upper())
    serving = word.re_search(
        r"(^|[^A-Z])(POLICE (OFFICER|STAFF|CONSTABLE|SERGEANT|INSPECTOR)|PCSO|CONSTABLE|DETECTIVE)($|[^A-Z])"
    )
    former = word.re_search(r"(^|[^A-Z])(RETIRED|FORMER|EX)([^A-Z]|$)")
    return (serving & ~former).fill_null(False)  # noqa: FBT003  # Ibis's own signature
