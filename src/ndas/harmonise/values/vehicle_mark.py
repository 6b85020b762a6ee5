"""Vehicle registration marks (VRM): letters and digits only, with the usual slips of O for 0 and I for 1 put right."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import verdict
from ndas.harmonise.values.text import clean

_CURRENT_LENGTH = 7
_CURRENT = r"^[A-Z]{2}[0-9]{2}[A-Z]{3}$"
_KNOWN = (
    r"^([A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]"
    r"|[A-Z]{1,3}[0-9]{1,4}|[0-9]{1,4}[A-Z]{1,3})$"
)


def _written(value: Text) -> Text:
    squeezed = once(clean(value).upper().re_replace("[^0-9A-Z]", "").nullif(""))
    letters = squeezed.left(2).translate("01", "OI") + squeezed.substr(2, 2).translate("OI", "01")
    mended = letters + squeezed.substr(4, 3).translate("01", "OI")
    slip = (squeezed.length() == _CURRENT_LENGTH) & ~squeezed.re_search(_KNOWN) & mended.re_search(_CURRENT)
    return once(ibis.ifelse(slip, mended, squeezed))


def _valid(written: Text) -> Truth:
    return written.re_search(_KNOWN)


@rule(
    example("ab51 cde", gives="AB51CDE"),
    example("ABS1CDE", gives="ABS1CDE"),
    example("AB5ICDE", gives="AB51CDE"),
    example("LB0ZOAB", gives="LB0ZOAB"),
    example("AB O2 CDE", gives="AB02CDE"),
    example("Q123 ABC", gives="Q123ABC"),
    example("--", gives=None),
)
def vehicle_mark(value: Text) -> Text:
    """The mark as letters and digits only; where it fits no series, O and I are read as digits if that helps."""
    return _written(value)


@rule(
    example("AB51 CDE", gives="valid"),
    example("A123 BCD", gives="valid"),
    example("ABC 123D", gives="valid"),
    example("ABZ 1234", gives="valid"),
    example("part AB51", gives="invalid"),
    example(None, gives=None),
)
def vehicle_mark_status(value: Text) -> Text:
    """Valid where the mark fits the current, prefix, suffix, dateless or Northern Irish series, otherwise invalid."""
    written = _written(value)
    return verdict(written, valid=_valid(written))
