"""The trend: counts by week, or by month where a source knows only the month, with the band to be expected."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import duckdb
import numpy as np

from ndas.use_cases.statistics import Band, expected_band
from ndas.use_cases.statistics.alarm import rises
from ndas.vocabulary.insight import Point, Series, Total

_WEEKS_HELD_OUT, _MONTHS_HELD_OUT = 8, 3
LATELY = 4
"""Complete periods for which an alarm that began in them is a headline."""
_LONGEST = 3 * 52
"""Weeks shown and fitted: older recording practice says little about this week."""


@dataclass(frozen=True, slots=True)
class Period:
    """How the trend is cut: DuckDB's name for the period, how many in a year, how many held out of the fit."""

    name: str
    per_year: int
    held_out: int
    longest: int


WEEK = Period("week", 52, _WEEKS_HELD_OUT, _LONGEST)
MONTH = Period("month", 12, _MONTHS_HELD_OUT, 36)


def choose_period(connection: duckdb.DuckDBPyConnection) -> Period:
    """Return months where most counted events are dated only to a month, weeks otherwise."""
    by_month, everything = connection.execute(
        "SELECT count(*) FILTER (occurred_precision = 'month'), count(*) FROM counted"
    ).fetchall()[0]
    return MONTH if everything and by_month > everything / 2 else WEEK


def draw_trend(connection: duckdb.DuckDBPyConnection, period: Period, as_at: datetime) -> Series:
    """Return the series of ``counted`` with its expected band.

    A period is incomplete while it runs, or while a tenth of its records are still to be expected by the delay seen
    so far between occurring and being recorded. Incomplete periods are shown, never fitted.
    """
    rows = connection.execute(
        f"""
        WITH spine AS (
            SELECT unnest(generate_series(
                (SELECT date_trunc('{period.name}', min(occurred)) FROM counted),
                date_trunc('{period.name}', CAST($as_at AS TIMESTAMP)), INTERVAL 1 {period.name})) AS start
        )
        SELECT CAST(s.start AS DATE), CAST(s.start + INTERVAL 1 {period.name} AS DATE), count(c.id)
        FROM spine s LEFT JOIN counted c ON date_trunc('{period.name}', c.occurred) = s.start
        GROUP BY ALL ORDER BY 1 DESC LIMIT {period.longest}
        """,
        {"as_at": as_at.replace(tzinfo=None)},
    ).fetchall()[::-1]
    settled = as_at.date() - _settling_time(connection)
    complete = [end <= settled for _, end, _ in rows]
    counts = np.array([count for (_, _, count), whole in zip(rows, complete, strict=True) if whole], dtype=np.float64)
    band = expected_band(counts, period.per_year, period.held_out) if len(counts) else None
    points = tuple(
        replace(_point(start, end, count, index, band if whole else None), complete=whole)
        for index, ((start, end, count), whole) in enumerate(zip(rows, complete, strict=True))
    )
    return Series(
        key="trend",
        label=f"Recorded by {period.name} of occurrence",
        unit="events",
        points=points,
        method=band.words if band else "The past is too short to say what was to be expected.",
    )


def rise_of(trend: Series) -> list[Total]:
    """Return a headline where the newest alarm of the series began within its last four complete periods."""
    complete = [point for point in trend.points if point.complete and point.upper is not None]
    begun = rises([(point.observed or 0) > (point.upper or 0) for point in complete])
    if not begun or begun[-1] < len(complete) - LATELY:
        return []
    since = complete[begun[-1]]
    return [
        Total(
            key="rise",
            label="Above what the season explains",
            value=float(sum((point.observed or 0) > (point.upper or 0) for point in complete[-LATELY:])),
            unit=f"of the last {LATELY} complete periods",
            note=f"Two of four neighbouring periods above the band; first noticed for {since.start:%d %B %Y}.",
        )
    ]


def _settling_time(connection: duckdb.DuckDBPyConnection) -> timedelta:
    """Return the delay within which nine in ten of the last year's events were recorded."""
    days = connection.execute(
        """
        SELECT quantile_cont(greatest(date_diff('day', occurred, recorded_at AT TIME ZONE 'Europe/London'), 0), 0.9)
        FROM counted WHERE occurred >= (SELECT max(occurred) - INTERVAL 1 YEAR FROM counted)
        """
    ).fetchall()[0][0]
    return timedelta(days=min(float(days or 0), 60))


def _point(start: date, end: date, count: int, index: int, band: Band | None) -> Point:
    if band is None:
        return Point(start=start, end=end, observed=float(count))
    return Point(
        start=start,
        end=end,
        observed=float(count),
        expected=float(band.expected[index]),
        lower=float(band.lower[index]),
        upper=float(band.upper[index]),
    )
