"""PNC ids: ``YYYY/NNNNNNNC``, in practice also ``YY/N...C`` and without the slash."""

from datetime import date as calendar_date

import ibis

from ndas.harmonise.columns import Day, Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import letter_fits, verdict
from ndas.harmonise.values.text import clean

_FULL_YEAR = 4
_FORM = r"^([0-9]{2}|[0-9]{4})/([0-9]{1,7})([A-Z])$"
_UNCHECKED = r"^([0-9]{2}|[0-9]{4})/[0-9]{1,7}$"
_TODAY = calendar_date(2026, 11, 22)


def _written(value: Text) -> Text:
    """Upper case, no spaces, with its slash (an id without one has a serial of seven digits)."""
    squeezed = once(clean(value).upper().replace(" ", ""))
    slashed = squeezed.substr(0, squeezed.length() - 8) + "/" + squeezed.right(8)
    return once(ibis.ifelse(squeezed.re_search("^([0-9]{9}|[0-9]{11})[A-Z]$"), slashed, squeezed))


def _parts(written: Text) -> tuple[Text, Text, Text]:
    return written.re_extract(_FORM, 1), written.re_extract(_FORM, 2).lpad(7, "0"), written.right(1)


def _valid(written: Text) -> Truth:
    year, serial, letter = _parts(written)
    return once(written.re_search(_FORM) & letter_fits(year.right(2) + serial, letter))


@rule(
    example("2003/0011985X", gives="2003/0011985X", as_at=_TODAY),
    example("03/11985x", gives="2003/0011985X", as_at=_TODAY),
    example("030011985X", gives="2003/0011985X", as_at=_TODAY),
    example("20010171310W", gives="2001/0171310W", as_at=_TODAY),
    example("99/123456X", gives="1999/0123456X", as_at=_TODAY),
    example("1999/1234567B", gives="1999/1234567B", as_at=_TODAY),
    example("20/9N", gives="2020/0000009N", as_at=_TODAY),
    example("2003/0011985A", gives="2003/0011985A", as_at=_TODAY),
    example("see notes", gives="SEENOTES", as_at=_TODAY),
    example("", gives=None, as_at=_TODAY),
)
def pnc_id(value: Text, *, as_at: Day) -> Text:
    """The PNC id as ``YYYY/NNNNNNNC``. A year of two digits after the delivery's own belongs to the last century.

    An invalid id is kept as recorded, in upper case.
    """
    written = _written(value)
    year, serial, letter = _parts(written)
    century = ibis.ifelse(year.try_cast("int64") > as_at.year() % 100, "19", "20")
    full_year = ibis.ifelse(year.length() == _FULL_YEAR, year, century + year)
    return ibis.ifelse(_valid(written), full_year + "/" + serial + letter, written)


@rule(
    example("2003/0011985X", gives="valid"),
    example("20/9N", gives="valid"),
    example("2003/0011985A", gives="invalid"),
    example("2003/0011985", gives="unverifiable"),
    example("none", gives="invalid"),
    example(None, gives=None),
)
def pnc_id_status(value: Text) -> Text:
    """Valid where form and check letter fit, unverifiable where the check letter is missing, otherwise invalid."""
    written = _written(value)
    return verdict(written, valid=_valid(written), unverifiable=written.re_search(_UNCHECKED))
