"""Ordnance Survey National Grid (OSGB36, metres) to WGS 84 degrees, as polynomials.

A force's records are placed to a metre at best, and the OSGB36 to WGS 84 shift itself is known to about 5 m by the
Helmert formula. The exact formula needs iteration and trigonometry, whose last digit differs from engine to engine; a
polynomial of additions and products gives the same bits everywhere. It is within 0.05 m of the exact formula over the
whole grid. ``bench/harmonise/fit_national_grid.py`` holds the exact formula with its source and prints these figures.
"""

import ibis

from ndas.harmonise.columns import Real, Text
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean

GREAT_BRITAIN = (0, 0, 700_000, 1_300_000)
"""Least easting, least northing, greatest easting, greatest northing, in metres."""

# Rows are powers of x = (easting - 350000) / 350000, columns powers of y = (northing - 650000) / 650000.
LATITUDE = (
    (
        55.7407905023,
        5.83972070228,
        -0.00287837957181,
        6.25862551706e-05,
        7.13178715008e-06,
        -6.10897592908e-07,
        -8.82081982937e-08,
    ),
    (
        0.0362075418409,
        0.00788554993023,
        0.00117480665738,
        0.000203061940616,
        3.43565181853e-05,
        6.15879786006e-06,
        1.05464574087e-06,
    ),
    (
        -0.126406633398,
        -0.0275234073158,
        -0.00409802801347,
        -0.000707862196783,
        -0.000119660822817,
        -2.14253432991e-05,
        -3.66433048215e-06,
    ),
    (
        -0.000206824016405,
        -9.60665790489e-05,
        -3.1059952531e-05,
        -8.66126281768e-06,
        -2.19036659332e-06,
        -5.68530734035e-07,
        -1.29346739236e-07,
    ),
    (
        0.000360822217609,
        0.000167496764156,
        5.41132322242e-05,
        1.50768752686e-05,
        3.80896574872e-06,
        9.87241207412e-07,
        2.24302377542e-07,
    ),
    (1.2604919822e-06, 1.0017608914e-06, 4.96095471215e-07, 1.92515615607e-07, 6.48694633681e-08, 2.27569675532e-08),
    (
        -1.46728876885e-06,
        -1.16611372623e-06,
        -5.77489208861e-07,
        -2.24103502065e-07,
        -7.55156795237e-08,
        -2.64922062011e-08,
    ),
)
LONGITUDE = (
    (
        -2.79792614791,
        -0.119195186903,
        -0.0219359285582,
        -0.0036825733416,
        -0.000628824623553,
        -0.000112602428692,
        -1.92942627238e-05,
    ),
    (
        5.57390825793,
        0.832149861223,
        0.15309837959,
        0.02568989159,
        0.00438423340614,
        0.000784457420457,
        0.000134303254159,
    ),
    (
        0.00636007375928,
        0.00320577361379,
        0.00109519476041,
        0.000309293256817,
        7.8874061744e-05,
        2.05729369032e-05,
        4.6937215015e-06,
    ),
    (
        -0.0147960136089,
        -0.00745409101499,
        -0.00254495178584,
        -0.000718161333384,
        -0.000182967583322,
        -4.76563436743e-05,
        -1.08576584053e-05,
    ),
    (
        -5.29060199391e-05,
        -4.49725689632e-05,
        -2.2951506106e-05,
        -9.03462398901e-06,
        -3.07088088279e-06,
        -1.08406167024e-06,
        -3.08368838829e-07,
    ),
    (
        7.29976383183e-05,
        6.17427130246e-05,
        3.1326886535e-05,
        1.22527727968e-05,
        4.13338733734e-06,
        1.44227169796e-06,
        4.06244797492e-07,
    ),
    (4.44071890701e-07, 5.29357816385e-07, 3.60280335906e-07, 1.80559504213e-07, 7.67942902419e-08, 3.54082174249e-08),
)


def _chosen(easting: Text, northing: Text, box: tuple[int, int, int, int]) -> tuple[Real, Real]:
    west, south, east, north = box
    first, second = once(clean(easting).try_cast("float64")), once(clean(northing).try_cast("float64"))
    placed = (first > 0) & (second > 0)
    plain = placed & first.between(west, east) & second.between(south, north)
    swapped = placed & second.between(west, east) & first.between(south, north)
    none = ibis.null("float64")
    return (
        once(ibis.cases((plain, first), (swapped, second), else_=none)),
        once(ibis.cases((plain, second), (swapped, first), else_=none)),
    )


def _degrees(powers: tuple[tuple[float, ...], ...], chosen: tuple[Real, Real]) -> Real:
    """Horner's scheme in both directions, rounded to a millionth of a degree (a tenth of a metre)."""
    x, y = once((chosen[0] - 350_000.0) / 350_000.0), once((chosen[1] - 650_000.0) / 650_000.0)
    total = _horner(powers[-1], y)
    for row in reversed(powers[:-1]):
        total = total * x + _horner(row, y)
    return (total * 1_000_000.0 + 0.5).floor().cast("float64") / 1_000_000.0


def _horner(row: tuple[float, ...], y: Real) -> Real:
    total: Real = ibis.literal(row[-1], "float64")
    for coefficient in reversed(row[:-1]):
        total = total * y + coefficient
    return total


@rule(
    example("651409.903", "313177.270", gives=52.657979),
    example("313177", "651409", gives=52.657977, box=[600000, 300000, 700000, 400000]),
    example("530000", "180000", gives=51.503991),
    example("0", "0", gives=None),
    example("530000", "", gives=None),
    example("530000", "1400000", gives=None),
)
def grid_latitude(easting: Text, northing: Text, *, box: tuple[int, int, int, int] = GREAT_BRITAIN) -> Real:
    """Degrees north of a National Grid reference in metres.

    Swapped easting and northing are put right where only that falls into the box; nought means not placed. ``box`` is
    [least easting, least northing, greatest easting, greatest northing], of the force with a margin.
    """
    return _degrees(LATITUDE, _chosen(easting, northing, box))


@rule(
    example("651409.903", "313177.270", gives=1.716052),
    example("530000", "180000", gives=-0.128354),
    example("0", "0", gives=None),
)
def grid_longitude(easting: Text, northing: Text, *, box: tuple[int, int, int, int] = GREAT_BRITAIN) -> Real:
    """Degrees east of a National Grid reference in metres; see ``grid_latitude``."""
    return _degrees(LONGITUDE, _chosen(easting, northing, box))
