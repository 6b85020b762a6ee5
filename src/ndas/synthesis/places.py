# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""Invented places: a place is a whole number; street, town, postcode and position follow from it.

Places cluster: towns take their shares of the area, streets lie around town centres, premises along streets. Kinds of
premises run in a fixed cycle. Every thirty-third entry is a second entry of the place before it, as gazetteers have.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ndas.synthesis.area import World
from ndas.synthesis.draws import Flags, Floats, Ints
from ndas.synthesis.identifiers import digits
from ndas.synthesis.stock import fact_file
from ndas.synthesis.texts import Text, pa, pc

DWELLING, SHOP, PUB, OPEN, BUSINESS, SCHOOL, HOSPITAL, HOSTEL, STATION = range(9)
_CYCLE = np.full(100, DWELLING)
for _kind, _at in (
    (SHOP, (3, 17, 29, 41, 53, 67, 79, 91)),
    (PUB, (7, 37, 73)),
    (OPEN, (2, 19, 31, 47, 59, 71, 83, 97)),
    (BUSINESS, (13, 43, 77)),
    (SCHOOL, (61,)),
    (HOSTEL, (89,)),
):
    _CYCLE[list(_at)] = _kind
_INWARD = pa.array([a + b for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ"])
_STOCK = ("", "shop", "pub", "open", "business", "school", "hospital", "hostel", "station")


@dataclass(frozen=True)
class Places:
    """Latent facts about some places, one position each, with their text as well written."""

    index: Ints
    identity: Ints
    """The place meant: another number than `index` for a second entry."""
    kind: Ints
    premises: Text
    street: Text
    town: Text
    postcode: Text
    beat: Text
    uprn: Ints
    easting: Ints
    northing: Ints


def kind_of(place: Ints) -> Ints:
    """Return what kind of premises each place is."""
    kind = _CYCLE[place % 100]
    return np.where(place % 4000 == 361, STATION, np.where(place % 4000 == 161, HOSPITAL, kind)).astype(np.int64)


def identity_of(place: Ints) -> Ints:
    """Return the place that each gazetteer entry means."""
    return np.where(is_second_entry(place), place - 1, place)


def is_second_entry(place: Ints) -> Flags:
    """Return whether an entry repeats the place numbered one lower."""
    both: Flags = (_CYCLE[place % 100] == DWELLING) & (_CYCLE[(place - 1) % 100] == DWELLING)
    both &= place % 33 == 32
    return both


def dwelling(world: World, place: Ints) -> Ints:
    """Return the dwelling nearest in number to each place."""
    for _ in range(4):
        place = np.where(kind_of(place) == DWELLING, place, (place + 1) % world.places)
    return place


def nearest(world: World, place: Ints, kind: int) -> Ints:
    """Return a place of ``kind`` in the same hundred as each place."""
    spots = np.flatnonzero(kind == _CYCLE)
    chosen = place // 100 * 100 + spots[place % len(spots)]
    return np.where(chosen < world.places, chosen, spots[place % len(spots)] % world.places)


def recall_places(world: World, place: Ints) -> Places:
    """Return the latent facts about ``place``."""
    dice, meant = world.dice, identity_of(place)
    street = dice.pick("street", meant, world.streets)
    town = dice.weighted("town", street, world.towns)
    number = 1 + dice.pick("house number", meant, 160)
    kind = kind_of(meant)
    easting, northing = _positions(world, street, town, number)
    return Places(
        index=place,
        identity=meant,
        kind=kind,
        premises=_premises(world, place, kind, number),
        street=_streets(world, street),
        town=pa.array([part[0] for part in world.area["towns"]]).take(pa.array(town)),
        postcode=_postcodes(world, street, town),
        beat=pc.binary_join_element_wise(pa.scalar("B"), digits(town * 10 + street % 7, 3), ""),
        uprn=100_000_000_000 + world.number * 1_000_000_000 + meant * 7 % 1_000_000_000,
        easting=easting,
        northing=northing,
    )


def recall_positions(world: World, place: Ints) -> tuple[Ints, Ints]:
    """Return metres east and north of each place."""
    meant = identity_of(place)
    street = world.dice.pick("street", meant, world.streets)
    town = world.dice.weighted("town", street, world.towns)
    return _positions(world, street, town, 1 + world.dice.pick("house number", meant, 160))


def _positions(world: World, street: Ints, town: Ints, number: Ints) -> tuple[Ints, Ints]:
    """Return metres east and north: town centre, a street's bell-shaped distance from it, then along the street."""
    left, bottom, right, top = world.area["box"]
    towns = np.array([part[1:5] for part in world.area["towns"]], dtype=np.float64)
    dice = world.dice
    distance = towns[town, 3] * np.sqrt(-2 * np.log(1 - dice.unit("street distance", street) * 0.999))
    angle = dice.unit("street angle", street) * 2 * np.pi
    heading = dice.unit("street heading", street) * 2 * np.pi
    east = left + towns[town, 0] * (right - left) + distance * np.cos(angle) * 0.6 + number * 5 * np.cos(heading)
    north = bottom + towns[town, 1] * (top - bottom) + distance * np.sin(angle) * 0.6 + number * 5 * np.sin(heading)
    return np.clip(east, left, right).astype(np.int64), np.clip(north, bottom, top).astype(np.int64)


def _premises(world: World, place: Ints, kind: Ints, number: Ints) -> Text:
    plain = pa.array(number).cast(pa.string())
    flat = pc.binary_join_element_wise(
        pa.scalar("Flat"), pa.array(1 + world.dice.pick("flat", place, 12)).cast(pa.string()), " "
    )
    in_flats = (kind == DWELLING) & world.dice.chance("in flats", identity_of(place), 0.18)
    dwellings = pc.if_else(pa.array(in_flats), pc.binary_join_element_wise(flat, plain, ", "), plain)
    texts, starts, counts = _premises_stock()
    chosen = starts[kind] + place % counts[kind]
    return pc.if_else(pa.array(kind == DWELLING), dwellings, texts.take(pa.array(chosen)))


def _streets(world: World, street: Ints) -> Text:
    first, second = (pa.array(world.facts["streets"][part].split("|")) for part in ("first", "second"))
    return pc.binary_join_element_wise(
        first.take(pa.array(world.dice.pick("street name", street, len(first)))),
        second.take(pa.array(world.dice.pick("street kind", street, len(second)))),
        " ",
    )


def _postcodes(world: World, street: Ints, town: Ints) -> Text:
    district = pa.array(1 + town * 3 + street % 3).cast(pa.string())
    sector = pa.array(street // 3 % 10).cast(pa.string())
    unit = _INWARD.take(pa.array(street * 7919 // 30 % len(_INWARD)))
    outward = pc.binary_join_element_wise(pa.scalar(world.area["area"]), district, "")
    return pc.binary_join_element_wise(outward, pc.binary_join_element_wise(sector, unit, ""), " ")


@cache
def _premises_stock() -> tuple[Text, Ints, Ints]:
    """Names of premises in one array, with each kind's start and count."""
    premises = fact_file("places.yaml")["premises"]
    lists = [premises[name].split("|") if name else ["-"] for name in _STOCK]
    counts = np.array([len(part) for part in lists])
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return pa.array([text for part in lists for text in part]), starts, counts


def latitude_longitude(easting: Ints, northing: Ints) -> tuple[Floats, Floats]:
    """Return WGS84 degrees of OSGB36 grid positions, within about 5 m.

    Inverse transverse Mercator on Airy 1830, then the seven-parameter Helmert shift, as in Ordnance Survey's
    "A guide to coordinate systems in Great Britain", annexes B and C.
    """
    a, b, f0 = 6377563.396, 6356256.909, 0.9996012717
    lat0, lon0 = np.radians(49.0), np.radians(-2.0)
    e2, n = 1 - (b * b) / (a * a), (a - b) / (a + b)
    east, north = easting - 400_000.0, northing + 100_000.0
    lat = lat0 + north / (a * f0)
    for _ in range(6):
        lat = lat + (north - _meridian_arc(lat, lat0, n, b * f0)) / (a * f0)
    sin2 = np.sin(lat) ** 2
    nu = a * f0 / np.sqrt(1 - e2 * sin2)
    rho = a * f0 * (1 - e2) / (1 - e2 * sin2) ** 1.5
    eta2, tan, sec = nu / rho - 1, np.tan(lat), 1 / np.cos(lat)
    t2 = tan * tan
    lat = (
        lat - tan / (2 * rho * nu) * east**2 + tan / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) * east**4
    )
    lon = (
        lon0
        + sec / nu * east
        - sec / (6 * nu**3) * (nu / rho + 2 * t2) * east**3
        + sec / (120 * nu**5) * (5 + 28 * t2 + 24 * t2 * t2) * east**5
    )
    return _to_wgs84(lat, lon, a, e2)


def _meridian_arc(lat: Floats, lat0: float, n: float, bf0: float) -> Floats:
    d, s = lat - lat0, lat + lat0
    return bf0 * (
        (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
        - (3 * n + 3 * n**2 + 2.625 * n**3) * np.sin(d) * np.cos(s)
        + (1.875 * n**2 + 1.875 * n**3) * np.sin(2 * d) * np.cos(2 * s)
        - 35 / 24 * n**3 * np.sin(3 * d) * np.cos(3 * s)
    )


def _to_wgs84(lat: Floats, lon: Floats, a: float, e2: float) -> tuple[Floats, Floats]:
    nu = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    x, y = nu * np.cos(lat) * np.cos(lon), nu * np.cos(lat) * np.sin(lon)
    z = nu * (1 - e2) * np.sin(lat)
    second = np.radians(1 / 3600)
    rx, ry, rz, scale = 0.1502 * second, 0.2470 * second, 0.8421 * second, 1 - 20.4894e-6
    x, y, z = (
        446.448 + scale * x - rz * y + ry * z,
        -125.157 + rz * x + scale * y - rx * z,
        542.060 - ry * x + rx * y + scale * z,
    )
    a_wgs, e2_wgs = 6378137.0, 0.00669438
    radius = np.sqrt(x * x + y * y)
    lat = np.arctan2(z, radius * (1 - e2_wgs))
    for _ in range(4):
        nu = a_wgs / np.sqrt(1 - e2_wgs * np.sin(lat) ** 2)
        lat = np.arctan2(z + e2_wgs * nu * np.sin(lat), radius)
    return np.degrees(lat), np.degrees(np.arctan2(y, x))
