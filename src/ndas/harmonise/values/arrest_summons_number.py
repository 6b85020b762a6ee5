"""Arrest summons numbers: year 2, force 2, unit 2, system 2, sequence 11, check letter; slashes optional."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import letter_fits, verdict
from ndas.harmonise.values.text import clean

_SLASHED = r"^([0-9]{2})/([0-9]{2}[0-9A-Z]{2})/([0-9]{2})/([0-9]{1,11})([A-Z])$"
_FORM = r"^[0-9]{4}[0-9A-Z]{2}[0-9]{13}[A-Z]$"


def _written(value: Text) -> Text:
    squeezed = once(clean(value).upper().replace(" ", ""))
    year, force_unit, system, sequence = (squeezed.re_extract(_SLASHED, group) for group in (1, 2, 3, 4))
    plain = year + force_unit + system + sequence.lpad(11, "0") + squeezed.right(1)
    return once(ibis.ifelse(squeezed.re_search(_SLASHED), plain, squeezed))


def _valid(written: Text) -> Truth:
    force, system, year = written.substr(2, 2), written.substr(6, 2), written.substr(0, 2)
    return written.re_search(_FORM) & letter_fits(force + system + year + written.substr(8, 11), written.right(1))


@rule(
    example("1101ZD0100000448754K", gives="1101ZD0100000448754K"),
    example("11/01ZD/01/448754K", gives="1101ZD0100000448754K"),
    example(None, gives=None),
)
def arrest_summons_number(value: Text) -> Text:
    """The number in upper case, without slashes, its sequence padded to eleven digits."""
    return _written(value)


@rule(
    example("1101ZD0100000448754K", gives="valid"),
    example("11/01ZD/01/448754K", gives="valid"),
    example("1101ZD0100000448754A", gives="invalid"),
    example("x", gives="invalid"),
    example("", gives=None),
)
def arrest_summons_number_status(value: Text) -> Text:
    """Valid where form and check letter fit, otherwise invalid."""
    written = _written(value)
    return verdict(written, valid=_valid(written))
