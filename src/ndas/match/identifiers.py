"""Which identifiers are valid and therefore strong.

1. A PNC id is `YYYY/NNNNNNNC` (or `YY/N...C`): its last letter is the check letter of year and serial.
2. A CRO number is `NNNNNN/YYC` or, for a file, `SFYY/N...C`, with the same check letters.
3. What fails its check is not an identifier: it neither joins two records nor keeps them apart.
4. The same id written in two lengths is one id: everything is brought to one canonical form.
5. A system's own nominal reference means something only within that system.

The check letter is position `number mod 23` of the alphabet below (source: HMPPS person record service).
"""

import datetime as dt

import pyarrow as pa

from ndas.match.arrow import NO_TEXT, Values, pc, whole

_ALPHABET = pa.array(list("ZABCDEFGHJKLMNPQRTUVWXY"))
_PNC = r"^(?P<century>[0-9]{2})?(?P<year>[0-9]{2})/(?P<serial>[0-9]{1,7})(?P<check>[A-Z])$"
_CRO = r"^(?P<serial>[0-9]{1,6})/(?P<year>[0-9]{2})(?P<check>[A-Z])$"
_CRO_FILE = r"^SF(?P<year>[0-9]{2})/(?P<serial>[0-9]{1,6})(?P<check>[A-Z])$"


def valid_pnc_ids(values: Values, *, this_year: int | None = None) -> Values:
    """Each PNC id as `YYYY/NNNNNNNC`, null where the form or the check letter is wrong.

    A year of two digits later than `this_year` (default: now, UTC) belongs to the last century.
    """
    century, year, serial, check = pc.extract_regex(_cleaned(values), _PNC).flatten()
    serial = pc.utf8_lpad(serial, 7, "0")
    now = (this_year or dt.datetime.now(tz=dt.UTC).year) % 100
    guessed = pc.if_else(pc.greater(_number(year), now), "19", "20")
    century = pc.if_else(pc.equal(pc.utf8_length(century), 2), century, guessed)
    right = _check_is_right(_joined(year, serial), check)
    canonical = pc.binary_join_element_wise(_joined(century, year), _joined(serial, check), "/")
    return pc.if_else(right, canonical, NO_TEXT)


def valid_cro_numbers(values: Values) -> Values:
    """Each CRO number as `NNNNNN/YYC` or `SFYY/NC`, null where the form or the check letter is wrong."""
    cleaned = _cleaned(values)
    serial, year, check = pc.extract_regex(cleaned, _CRO).flatten()
    serial = pc.utf8_lpad(serial, 6, "0")
    canonical = pc.binary_join_element_wise(serial, _joined(year, check), "/")
    standard = pc.if_else(_check_is_right(_joined(year, serial), check), canonical, NO_TEXT)
    year, serial, check = pc.extract_regex(cleaned, _CRO_FILE).flatten()
    file = pc.if_else(_check_is_right(_joined(year, serial), check), cleaned, NO_TEXT)
    return pc.coalesce(standard, file)


def own_references(records: pa.Table) -> Values:
    """Each record's own nominal reference together with its system, null where there is none."""
    reference = whole(records, "nominal_ref")
    filled = pc.if_else(pc.equal(pc.utf8_length(reference), 0), NO_TEXT, reference)
    return pc.binary_join_element_wise(whole(records, "system"), filled, "|")


def _cleaned(values: Values) -> Values:
    return pc.replace_substring_regex(pc.utf8_upper(values), r"\s", "")


def _joined(first: Values, second: Values) -> Values:
    return pc.binary_join_element_wise(first, second, "")


def _number(digits: Values) -> Values:
    return pc.if_else(pc.equal(pc.utf8_length(digits), 0), NO_TEXT, digits).cast(pa.int64())


def _check_is_right(digits: Values, letter: Values) -> Values:
    number = _number(digits)
    remainder = pc.subtract(number, pc.multiply(pc.divide(number, 23), 23))
    return pc.fill_null(pc.equal(_ALPHABET.take(remainder), letter), False)  # noqa: FBT003  # Arrow's own signature
