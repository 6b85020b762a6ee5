"""Prepared tables of near repeats: events of one sort close to each other in place and time, and whether by chance."""

import numpy as np
import pyarrow as pa

from ndas.use_cases.prepared.request import Request
from ndas.use_cases.statistics.near_repeat import chains, knox, near_pairs

METRES, DAYS = 200.0, 14.0
_METRES_A_DEGREE = 111_320.0


def make_near_repeats(request: Request) -> None:
    """Make ``near_repeat`` and ``knox`` from ``near.sql``, which gives the events (``event``) of one sort.

    Raises:
        PreparationError: the file is missing or failed.
    """
    connection = request.connection
    request.run("near.sql", "CREATE TEMP TABLE near_event AS SELECT DISTINCT event FROM ({})")
    rows = connection.sql(
        "SELECT p.event, p.location, p.latitude, p.longitude, epoch(p.moment) / 86400 AS day FROM event_place p "
        "SEMI JOIN near_event n ON n.event = p.event WHERE p.latitude IS NOT NULL ORDER BY p.moment, p.event"
    ).to_arrow_table()
    latitude, longitude, day = (
        np.asarray(rows.column(name).to_numpy(), dtype=np.float64) for name in ("latitude", "longitude", "day")
    )
    middle = np.cos(np.radians(latitude.mean())) if len(latitude) else 1.0
    east, north = longitude * _METRES_A_DEGREE * middle, latitude * _METRES_A_DEGREE
    pairs = near_pairs(east, north, day, METRES, DAYS)
    series = chains(pairs, len(day))
    place = np.array([one for members in series for one in members], dtype=np.int64)
    number = np.array([at for at, members in enumerate(series) for _ in members], dtype=np.int64)
    chosen = rows.take(place)
    connection.register("found", chosen.append_column("series", pa.array(number)))
    connection.execute(
        "CREATE TEMP TABLE near_repeat AS SELECT f.series, f.event, f.location, p.moment FROM found f "
        "JOIN event_place p ON p.event = f.event"
    )
    connection.unregister("found")
    found = knox(east, north, day, METRES, DAYS)
    connection.execute(
        "CREATE TEMP TABLE knox AS SELECT ? AS pairs, ? AS expected, ? AS ratio, ? AS p_value, ? AS metres, ? AS days",
        [found.pairs, found.expected, found.ratio, found.p_value, METRES, DAYS],
    )
