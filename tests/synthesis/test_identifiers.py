import re

import numpy as np
import pytest

from ndas.synthesis import identifiers
from ndas.synthesis.draws import Dice

ALPHABET = "ZABCDEFGHJKLMNPQRTUVWXY"
NI = re.compile(r"^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$")


def one(value: int) -> np.ndarray:
    return np.array([value])


NOT_MISSING = np.array([False])


@pytest.mark.parametrize(
    ("year", "serial", "text"),
    [
        (2003, 11985, "2003/0011985X"),
        (2001, 171310, "2001/0171310W"),
        (1999, 123456, "1999/0123456X"),
        (1999, 1234567, "1999/1234567B"),
    ],
)
def test_it_makes_pnc_ids_with_the_published_check_letters(year: int, serial: int, text: str) -> None:
    made = identifiers.pnc_ids(one(year), one(serial), short=NOT_MISSING, missing=NOT_MISSING)
    assert made.to_pylist() == [text]


def test_it_makes_short_pnc_ids() -> None:
    made = identifiers.pnc_ids(one(2020), one(9), short=~NOT_MISSING, missing=NOT_MISSING)
    assert made.to_pylist() == ["20/9N"]


def test_it_makes_cro_numbers_with_the_published_check_letter() -> None:
    made = identifiers.cro_numbers(one(2021), one(265416), missing=NOT_MISSING)
    assert made.to_pylist() == ["265416/21G"]


def test_it_makes_arrest_summons_numbers_whose_letter_a_plain_reading_agrees_with() -> None:
    serial = np.arange(1, 3000, 7)
    made = identifiers.arrest_summons_numbers(1, serial * 0 + 2011, serial, serial < 0).to_pylist()
    assert identifiers.arrest_summons_numbers(1, one(2011), one(448754), NOT_MISSING).to_pylist() == [
        "11/010A/01/00000448754K"
    ]
    for text in made:
        year, unit, system, tail = text.split("/")
        plain = int(unit[:2] + system + year + tail[:-1])
        assert tail[-1] == ALPHABET[plain % 23]


def test_it_makes_national_insurance_numbers_of_the_right_form() -> None:
    number = Dice("a").pick("ni", np.arange(5000), 2**40)
    made = identifiers.national_insurance_numbers(number, missing=number < 0).to_pylist()
    assert all(NI.match(text) for text in made)
