"""Coordinates in degrees (WGS 84): read, put right where swapped, refused where they lie outside the box."""

import ibis

from ndas.harmonise.columns import Real, Text
from ndas.harmonise.rules import example, rule
from ndas.harmonise.stages import once
from ndas.harmonise.values.text import clean

UNITED_KINGDOM = (-9.0, 49.0, 2.2, 61.0)
"""West, south, east, north, in degrees: the widest box that a force may be given."""


def _chosen(lat: Text, lon: Text, box: tuple[float, float, float, float]) -> tuple[Real, Real]:
    west, south, east, north = box
    first, second = once(clean(lat).try_cast("float64")), once(clean(lon).try_cast("float64"))
    plain = first.between(south, north) & second.between(west, east)
    swapped = second.between(south, north) & first.between(west, east)
    none = ibis.null("float64")
    return (
        ibis.cases((plain, first), (swapped, second), else_=none),
        ibis.cases((plain, second), (swapped, first), else_=none),
    )


@rule(
    example("51.5", "-0.12", gives=51.5),
    example("-0.12", "51.5", gives=51.5),
    example("0", "0", gives=None),
    example("40.7", "-74.0", gives=None),
    example("", "-0.12", gives=None),
    example("53.5", "-2.2", gives=None, box=[-0.6, 51.2, 0.4, 51.8]),
)
def latitude(lat: Text, lon: Text, *, box: tuple[float, float, float, float] = UNITED_KINGDOM) -> Real:
    """Degrees north. Swapped latitude and longitude are put right; a point outside the box has no place.

    ``box`` is [west, south, east, north] in degrees, of the force with a margin.
    """
    return _chosen(lat, lon, box)[0]


@rule(
    example("51.5", "-0.12", gives=-0.12),
    example("-0.12", "51.5", gives=-0.12),
    example("40.7", "-74.0", gives=None),
)
def longitude(lat: Text, lon: Text, *, box: tuple[float, float, float, float] = UNITED_KINGDOM) -> Real:
    """Degrees east. Swapped latitude and longitude are put right; a point outside the box has no place."""
    return _chosen(lat, lon, box)[1]


@rule(
    example("51.5", None, gives="exact", placed="exact"),
    example("51.5", None, gives="snapped", placed="snapped"),
    example(None, "NN1 1AA", gives="area", placed="exact"),
    example(None, None, gives="none", placed="exact"),
)
def place_quality(lat: Real, area: Text = None, *, placed: str) -> Text:
    """``placed`` where there is a point; area where there is only a postcode or area; otherwise none.

    ``placed`` is exact, or snapped where the source moved the point.
    """
    vague = ibis.literal(False) if area is None else clean(area).notnull()  # noqa: FBT003  # Ibis's own signature
    return ibis.cases((lat.notnull(), placed), (vague, "area"), else_="none")
