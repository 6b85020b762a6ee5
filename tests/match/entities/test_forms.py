"""Normal forms, by vectors from the sources that each form's file names, and by their properties."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.match.entities.address import normal_addresses
from ndas.match.entities.email import normal_emails
from ndas.match.entities.organisation import normal_organisations
from ndas.match.entities.phone import normal_phones
from ndas.match.entities.postcode import normal_postcodes
from ndas.match.entities.vehicle import normal_vehicles

_TEXT = pa.string()


def place(address, postcode=None):
    return normal_addresses(pa.array([address], _TEXT), pa.array([postcode], _TEXT))[0].as_py()


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("sw1a1aa", "SW1A 1AA"),
        ("M1  1AE", "M1 1AE"),
        ("CR2 OAB", "CR2 0AB"),
        ("gir 0aa", "GIR 0AA"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("DN55 1PT", "DN55 1PT"),
        ("QQ1 1AA", None),
        ("SW1A 1CC", None),
        ("SW1A", None),
        (None, None),
    ],
)
def test_a_postcode_has_one_form(written, normal):
    assert normal_postcodes(pa.array([written], _TEXT))[0].as_py() == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("+44 07700-900-123", "+447700900123"),
        ("0044 20 7946 0018", "+442079460018"),
        ("447700900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("01204 12345", "+44120412345"),
        ("0800 123456", "+44800123456"),
        ("+353 1 555 0123", "+35315550123"),
        ("00 33 1 99 00 12 34", "+33199001234"),
        ("999", None),
        ("101", None),
        ("07700 90012", None),
        ("07777777777", None),
        ("01234567890", None),
        ("04412 345678", None),
        ("+0123456789", None),
        ("n/k", None),
    ],
)
def test_a_telephone_number_is_e164_or_nothing(written, normal):
    assert normal_phones(pa.array([written], _TEXT))[0].as_py() == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ab51 cde", "AB51CDE"),
        ("AB5ICDE", "AB51CDE"),
        ("AB O2 CDE", "AB02CDE"),
        ("AB12 0AB", "AB12OAB"),
        ("A123 BCD", "A123BCD"),
        ("A12OBCD", "A120BCD"),
        ("Q123 ABC", "Q123ABC"),
        ("ABC 123D", "ABC123D"),
        ("ABC IOOD", "ABC100D"),
        ("ABZ 1234", "ABZ1234"),
        ("1 A", "1A"),
        ("101 D 234", "101D234"),
        ("AB51 CDI", None),
        ("part AB51", None),
        ("AB51", "AB51"),
        ("B-MW 1234 X", None),
        ("--", None),
    ],
)
def test_a_registration_mark_fits_a_series_of_dvla_or_is_none(written, normal):
    assert normal_vehicles(pa.array([written], _TEXT))[0].as_py() == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" Jo.Bloggs@Example.ORG ", "jo.bloggs@example.org"),
        ("mailto:jo@example.org", "jo@example.org"),
        ("J.o.Bloggs+shop@googlemail.com", "jobloggs@gmail.com"),
        ("jo.bloggs+shop@example.org", "jo.bloggs+shop@example.org"),
        ("jo..bloggs@example.org", None),
        ("jo@localhost", None),
        ("n/a", None),
    ],
)
def test_an_email_is_as_its_provider_delivers_it(written, normal):
    assert normal_emails(pa.array([written], _TEXT))[0].as_py() == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("The Northmoor Taxis Co. Ltd", ("NORTHMOOR TAXIS", True)),
        ("Northmoor Taxis Limited", ("NORTHMOOR TAXIS", True)),
        ("NORTHMOOR TAXIS LTD T/A Fast Cabs", ("NORTHMOOR TAXIS", True)),
        ("Northmoor Taxis PLC", ("NORTHMOOR TAXIS", True)),
        ("Smith & Jones LLP", ("SMITH AND JONES", True)),
        ("Smith and Jones", ("SMITH AND JONES", False)),
        ("Smith's", ("SMITHS", False)),
        ("www.smiths.co.uk", ("SMITHS", False)),
        ("Limited Edition Records", ("LIMITED EDITION RECORDS", False)),
        ("-", (None, False)),
    ],
)
def test_a_companys_name_is_without_what_the_registrar_passes_over(written, normal):
    assert tuple(column[0].as_py() for column in normal_organisations(pa.array([written], _TEXT))) == normal


@pytest.mark.parametrize(
    ("address", "postcode", "normal"),
    [
        ("Flat 2, 14 Mill Ln, Northmoor", "nn1 2ab", "FLAT 2, 14 MILL LANE, NN1 2AB"),
        ("14 Mill Lane, Apt 2", "NN12AB", "FLAT 2, 14 MILL LANE, NN1 2AB"),
        ("FLAT NO 2 14 MILL LANE", "NN1 2AB", "FLAT 2, 14 MILL LANE, NN1 2AB"),
        ("14 A Mill Lane", "NN1 2AB", "14A MILL LANE, NN1 2AB"),
        ("14 - 16 Mill Lane", "NN1 2AB", "14-16 MILL LANE, NN1 2AB"),
        ("7 St. John's Rd", "NN1 2AB", "7 ST JOHNS ROAD, NN1 2AB"),
        ("Brunel House, 7 St Johns Road", "NN1 2AB", "7 ST JOHNS ROAD, NN1 2AB"),
        ("Rose Cottage, Mill Ln, Northmoor", "NN1 2AB", "ROSE COTTAGE, MILL LANE, NN1 2AB"),
        ("14 Mill Lane, Northmoor, NN1 2AB", None, "14 MILL LANE, NN1 2AB"),
        ("14 Mill Lane, Northmoor", None, "14 MILL LANE, NORTHMOOR"),
        ("Northmoor General Hospital", "NN1 2AB", "NORTHMOOR GENERAL HOSPITAL, NN1 2AB"),
        ("Ward 3, Northmoor General Hospital", "NN1 2AB", "NORTHMOOR GENERAL HOSPITAL, NN1 2AB"),
        ("14 Mill Lane", None, None),
        ("Mill Lane, Northmoor", "NN1 2AB", None),
        ("NFA", "NN1 2AB", None),
        ("PO Box 12, Northmoor", "NN1 2AB", None),
        (None, "NN1 2AB", None),
    ],
)
def test_an_address_is_its_door_its_street_and_its_postcode(address, postcode, normal):
    assert place(address, postcode) == normal


def test_two_doors_stay_two():
    doors = [place(one, "NN1 2AB") for one in ("14 Mill Lane", "14A Mill Lane", "Flat A, 14 Mill Lane", "41 Mill Lane")]
    assert len(set(doors)) == 4


_LETTERS = st.text(alphabet="ABCIOQZ019 .,+-/@'()&FLATRDs\n", max_size=30)


@settings(max_examples=25, deadline=None)
@given(st.lists(_LETTERS, min_size=5, max_size=40))
def test_what_is_normal_already_stays_as_it_is(written):
    values = pa.array(written, _TEXT)
    for form in (normal_postcodes, normal_phones, normal_vehicles, normal_emails):
        once = form(values)
        assert form(once).equals(once)
    nothing = pa.nulls(len(values), _TEXT)
    once = normal_addresses(values, nothing)
    assert normal_addresses(once, nothing).equals(once)
