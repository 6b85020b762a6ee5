"""Birth dates: exact ones kept, sentinels ("01/01/1900") told apart, ages used for the year alone."""

from datetime import date as calendar_date

import ibis

from ndas.harmonise.columns import Day, Moment, Text, Truth, Whole
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean
from ndas.harmonise.values.time import iso_text

SENTINELS = ("1800-01-01", "1900-01-01", "1901-01-01", "1753-01-01", "1111-11-11", "9999-12-31", "9999-01-01")
"""Dates that source systems write for "not known"."""
_TODAY = calendar_date(2026, 11, 22)
_OLDEST = 120


def _read(value: Text, form: str) -> Day:
    return once(iso_text(value, form).try_cast("date"))


def _plausible(day: Day, as_at: Day) -> Truth:
    return day.between(as_at - ibis.interval(years=_OLDEST), as_at) & ~day.isin(
        [calendar_date.fromisoformat(text) for text in SENTINELS]
    )


@rule(
    example("05/11/1985", gives="1985-11-05", format="%d/%m/%Y", as_at=_TODAY),
    example("01/01/1900", gives=None, format="%d/%m/%Y", as_at=_TODAY),
    example("31/12/9999", gives=None, format="%d/%m/%Y", as_at=_TODAY),
    example("05/11/2027", gives=None, format="%d/%m/%Y", as_at=_TODAY),
    example("31/02/1985", gives=None, format="%d/%m/%Y", as_at=_TODAY),
    example(None, gives=None, format="%d/%m/%Y", as_at=_TODAY),
)
def birth_date(value: Text, *, format: str, as_at: Day) -> Day:  # noqa: A002  # the contract's own word
    """The date of birth where it is one: not a sentinel, not after the delivery's day, not over 120 years ago."""
    day = _read(value, format)
    return ibis.ifelse(_plausible(day, as_at), day, ibis.null("date"))


@rule(
    example("05/11/1985", None, gives="exact", format="%d/%m/%Y", as_at=_TODAY),
    example("01/01/1900", None, gives="sentinel", format="%d/%m/%Y", as_at=_TODAY),
    example("01/01/1900", "35", gives="age only", format="%d/%m/%Y", as_at=_TODAY),
    example("", "35", gives="age only", format="%d/%m/%Y", as_at=_TODAY),
    example("", "", gives="missing", format="%d/%m/%Y", as_at=_TODAY),
    example("31/02/1985", None, gives="sentinel", format="%d/%m/%Y", as_at=_TODAY),
)
def birth_date_quality(value: Text, age: Text = None, *, format: str, as_at: Day) -> Text:  # noqa: A002  # the contract's own word
    """Exact; age only, where an age stands in its place; sentinel for a date that cannot be one; or missing."""
    given = clean(value)
    years = ibis.null("int64") if age is None else clean(age).try_cast("int64")
    return ibis.cases(
        (_plausible(_read(value, format), as_at).fill_null(False), "exact"),  # noqa: FBT003  # Ibis's own signature
        (years.notnull(), "age only"),
        (given.notnull(), "sentinel"),
        else_="missing",
    )


@rule(
    example("05/11/1985", "12", "2020-06-01 10:00:00", gives=1985, format="%d/%m/%Y", as_at=_TODAY),
    example("01/01/1900", "35", "2020-06-01 10:00:00", gives=1985, format="%d/%m/%Y", as_at=_TODAY),
    example("", "35", None, gives=None, format="%d/%m/%Y", as_at=_TODAY),
    example("", None, "2020-06-01 10:00:00", gives=None, format="%d/%m/%Y", as_at=_TODAY),
)
def birth_year(
    value: Text,
    age: Text = None,
    recorded: Moment = None,
    *,
    format: str,  # noqa: A002  # the contract's own word
    as_at: Day,
) -> Whole:
    """The year of birth: of the exact date, or the year when an age was recorded less that age (a year either way)."""
    day = _read(value, format)
    exact = ibis.ifelse(_plausible(day, as_at), day.year().cast("int64"), ibis.null("int64"))
    if age is None or recorded is None:
        return exact
    return ibis.coalesce(exact, recorded.year().cast("int64") - clean(age).try_cast("int64"))


@rule(
    example("30", "40", gives="35"),
    example("30", None, gives="30"),
    example(None, "41", gives="41"),
    example(None, None, gives=None),
)
def middle_age(lowest: Text, highest: Text) -> Text:
    """The middle of an age range, rounded down; the one end where only one is given."""
    low, high = clean(lowest).try_cast("int64"), clean(highest).try_cast("int64")
    middle = (ibis.coalesce(low, high) + ibis.coalesce(high, low)) // 2
    return middle.cast("int64").cast("string")
