"""Telephone numbers in E.164; a number without country code is read as British."""

import ibis

from ndas.harmonise.columns import Text, Texts, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import verdict
from ndas.harmonise.values.lists import cells, tidy_list
from ndas.harmonise.values.text import clean

_WITH_COUNTRY, _WITHOUT_ZERO = 11, 10
"""Digits of a British number with 44 in front, and of a mobile number whose nought a spreadsheet has eaten."""
_VALID = r"^\+(44[1-9][0-9]{8,9}|([1-35-9][0-9]|4[0-35-9])[0-9]{6,13})$"


def _written(value: Text) -> Text:
    """E.164 where the number can be read so, otherwise its digits as recorded."""
    given = once(clean(value))
    digits = once(_digits(given))
    read = once(_with_country(ibis.ifelse(given.startswith("00"), "+" + digits.substr(2), digits)))
    return once(ibis.ifelse(_valid(read), read, digits))


def _digits(given: Text) -> Text:
    """The digits and plus signs, without the nought that a country code replaces."""
    return given.replace("(0)", "").re_replace("[^0-9+]", "").nullif("")


def _with_country(digits: Text) -> Text:
    """The digits with a country code: a number without one is British."""
    return ibis.cases(
        (digits.startswith("+"), digits),
        (digits.startswith("0"), "+44" + digits.substr(1)),
        (digits.startswith("44") & (digits.length() >= _WITH_COUNTRY), "+" + digits),
        (digits.startswith("7") & (digits.length() == _WITHOUT_ZERO), "+44" + digits),
        else_=digits,
    )


def _valid(written: Text) -> Truth:
    return written.re_search(_VALID)


@rule(
    example("07700 900123", gives="+447700900123"),
    example("+44 (0)7700 900123", gives="+447700900123"),
    example("0044 20 7946 0018", gives="+442079460018"),
    example("7700900123", gives="+447700900123"),
    example("+353 1 555 0123", gives="+35315550123"),
    example("12345", gives="12345"),
    example("0-(070)893-3322", gives="00708933322"),
    example("n/k", gives=None),
)
def phone(value: Text) -> Text:
    """The number in E.164; one that cannot be read so keeps its digits as recorded."""
    return _written(value)


@rule(
    example("07700 900123", gives="valid"),
    example("12345", gives="invalid"),
    example("070", gives="invalid"),
    example(None, gives=None),
)
def phone_status(value: Text) -> Text:
    """Valid where the number has a length and first digit that its country code allows, otherwise invalid."""
    written = _written(value)
    return verdict(written, valid=_valid(written))


@rule(example("07700 900123", gives="+447700900123"), example("12345", gives=None), example(None, gives=None))
def valid_phone(value: Text) -> Text:
    """The number in E.164 where it is valid; otherwise no value."""
    written = _written(value)
    return ibis.ifelse(_valid(written), written, ibis.null("string"))


@rule(
    example("07700 900123; 07700900123 ;12", gives=["+447700900123"], separator=";"),
    example("", gives=None, separator=";"),
)
def valid_phones(value: Text, *, separator: str) -> Texts:
    """The valid numbers of the cell in E.164, sorted, each once."""
    digits = cells(value, separator).map(
        lambda number: ibis.ifelse(number.startswith("00"), "+" + _digits(number).substr(2), _digits(number))
    )
    read = digits.map(_with_country)
    return tidy_list(read.map(lambda number: ibis.ifelse(_valid(number), number, ibis.null("string"))))
