import re

import numpy as np
import pytest

from ndas.synthesis import FORCES
from ndas.synthesis.area import World
from ndas.synthesis.places import identity_of, is_second_entry, latitude_longitude, recall_places

POSTCODE = re.compile(
    r"^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) [0-9][ABD-HJLNP-UW-Z]{2})$"
)
REAL_AREAS = frozenset(
    [
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IP",
        "IV",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "YO",
        "ZE",
        "GY",
        "JE",
        "IM",
    ]  # 124 names read better so
)


@pytest.fixture(params=FORCES)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param, 3, 50_000)


def test_it_gives_postcodes_the_right_shape_in_areas_that_do_not_exist(world: World) -> None:
    postcodes = set(recall_places(world, np.arange(world.places)).postcode.to_pylist())
    assert len(postcodes) > world.streets // 3
    for postcode in postcodes:
        assert POSTCODE.match(postcode)
        assert re.match("[A-Z]+", postcode)[0] not in REAL_AREAS


def test_it_keeps_places_inside_the_box_and_clusters_them(world: World) -> None:
    places = recall_places(world, np.arange(world.places))
    left, bottom, right, top = world.area["box"]
    assert ((places.easting >= left) & (places.easting <= right)).all()
    assert ((places.northing >= bottom) & (places.northing <= top)).all()
    counts = np.histogram2d(places.easting, places.northing, bins=20, range=[[left, right], [bottom, top]])[0].ravel()
    assert np.sort(counts)[-40:].sum() > 0.8 * counts.sum(), "a tenth of the squares should hold most places"


def test_it_means_the_place_before_by_a_second_entry(world: World) -> None:
    place = np.arange(world.places)
    second = place[is_second_entry(place)]
    assert 0.015 < len(second) / world.places < 0.04
    again, first = recall_places(world, second), recall_places(world, second - 1)
    assert (identity_of(second) == second - 1).all()
    assert again.street.equals(first.street)
    assert (again.easting == first.easting).all()


def test_it_turns_the_grid_into_degrees_as_ordnance_survey_does() -> None:
    """Caister water tower, the worked example of OS's guide; and a place far west."""
    latitude, longitude = latitude_longitude(np.array([651410, 180000]), np.array([313177, 30000]))
    assert latitude[0] == pytest.approx(52.657979, abs=5e-5)
    assert longitude[0] == pytest.approx(1.716052, abs=5e-5)
    assert 50 < latitude[1] < 50.3
    assert -5.2 < longitude[1] < -4.9
