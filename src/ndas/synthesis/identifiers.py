"""National identifiers of invented people, well formed and with the right check letters.

PNC id, CRO number and arrest summons number take their letter from ``ZABCDEFGHJKLMNPQRTUVWXY`` by the digits
modulo 23. National Insurance numbers use the prefix letters and suffix of the real scheme. All are functions of a
whole number, so one invented person always has the same ones.
"""

import numpy as np

from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.texts import Text, pa, pc

_LETTERS = pa.array(list("ZABCDEFGHJKLMNPQRTUVWXY"))
_NI_PREFIXES = pa.array([a + b for a in "ABCEHJLMPRSWXY" for b in "ABCEHJLMPRSTWXYZ"])
_NI_SUFFIXES = pa.array(list("ABCD"))


def digits(numbers: Ints, width: int) -> Text:
    """Return whole numbers as text, padded with zeros to ``width``."""
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")


def check_letter(number: Ints) -> Text:
    """Return the modulo 23 check letter of each number."""
    return _LETTERS.take(pa.array(number % 23))


def pnc_ids(year: Ints, serial: Ints, *, short: Flags, missing: Flags) -> Text:
    """Return PNC ids ``YYYY/NNNNNNNC``; ``short`` ones drop the century and the zeros, as people type them."""
    letter = check_letter((year % 100) * 10_000_000 + serial)
    full = pc.binary_join_element_wise(pa.array(year).cast(pa.string()), digits(serial, 7), "/")
    brief = pc.binary_join_element_wise(digits(year % 100, 2), pa.array(serial).cast(pa.string()), "/")
    return _unless(missing, _glue(pc.if_else(pa.array(short), brief, full), letter))


def cro_numbers(year: Ints, serial: Ints, *, missing: Flags) -> Text:
    """Return CRO numbers ``NNNNNN/YYC``."""
    letter = check_letter((year % 100) * 1_000_000 + serial)
    body = pc.binary_join_element_wise(digits(serial, 6), digits(year % 100, 2), "/")
    return _unless(missing, _glue(body, letter))


def arrest_summons_numbers(force: int, year: Ints, serial: Ints, missing: Flags) -> Text:
    """Return arrest summons numbers ``YY/FFUU/SS/NNNNNNNNNNNC`` of the unit 0A and the system 01.

    The letter is taken over force, system, year and serial; letters of the unit count for nothing.
    """
    number = (force * 100 + 1) * 100 + year % 100
    letter = check_letter((number % 23 * (10**11 % 23) + serial) % 23)
    head = digits(year % 100, 2)
    body = _glue(head, pa.scalar(f"/{force:02d}0A/01/"), digits(serial, 11))
    return _unless(missing, _glue(body, letter))


def national_insurance_numbers(number: Ints, *, missing: Flags) -> Text:
    """Return National Insurance numbers."""
    prefix = _NI_PREFIXES.take(pa.array(number // 4_000_000 % len(_NI_PREFIXES)))
    suffix = _NI_SUFFIXES.take(pa.array(number % 4))
    return _unless(missing, _glue(prefix, digits(number // 4 % 1_000_000, 6), suffix))


def _glue(*parts: Text) -> Text:
    return pc.binary_join_element_wise(*parts, "")


def _unless(missing: Flags, text: Text) -> Text:
    return pc.if_else(pa.array(np.asarray(missing)), pa.scalar(None, pa.string()), text)
