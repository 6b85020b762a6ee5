"""Criminal Records Office numbers: ``NNNNNN/YYC``, and ``SFYY/N...C`` for a file."""

import ibis

from ndas.harmonise.columns import Text, Truth
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.check_letter import letter_fits, verdict
from ndas.harmonise.values.text import clean

_STANDARD = r"^([0-9]{1,6})/([0-9]{2})([A-Z])$"
_FILE = r"^SF([0-9]{2})/([0-9]{1,6})([A-Z])$"


def _written(value: Text) -> Text:
    return once(clean(value).upper().replace(" ", ""))


def _standard(written: Text) -> tuple[Text, Text]:
    return written.re_extract(_STANDARD, 1).lpad(6, "0"), written.re_extract(_STANDARD, 2)


def _valid_standard(written: Text) -> Truth:
    serial, year = _standard(written)
    return once(written.re_search(_STANDARD) & letter_fits(year + serial, written.right(1)))


def _valid_file(written: Text) -> Truth:
    digits = written.re_extract(_FILE, 1) + written.re_extract(_FILE, 2)
    return written.re_search(_FILE) & letter_fits(digits, written.right(1))


@rule(
    example("265416/21G", gives="265416/21G"),
    example(" sf05/482703j ", gives="SF05/482703J"),
    example("265416/21A", gives="265416/21A"),
    example(None, gives=None),
)
def cro_number(value: Text) -> Text:
    """The CRO number in upper case; a valid standard number has its serial padded to six digits."""
    written = _written(value)
    serial, year = _standard(written)
    return ibis.ifelse(_valid_standard(written), serial + "/" + year + written.right(1), written)


@rule(
    example("265416/21G", gives="valid"),
    example("SF05/482703J", gives="valid"),
    example("265416/21A", gives="invalid"),
    example("265416/21", gives="unverifiable"),
    example(" ", gives=None),
)
def cro_number_status(value: Text) -> Text:
    """Valid where form and check letter fit, unverifiable where the check letter is missing, otherwise invalid."""
    written = _written(value)
    unchecked = written.re_search(r"^([0-9]{1,6}/[0-9]{2}|SF[0-9]{2}/[0-9]{1,6})$")
    return verdict(written, valid=_valid_standard(written) | _valid_file(written), unverifiable=unchecked)
