"""Puts the figures of one definition together: totals, trend, places, breakdowns, known beside potential."""

from collections.abc import Sequence
from datetime import date, datetime

import duckdb

from ndas.use_cases.declaration import Declaration, Output, Prepared
from ndas.use_cases.statistics import merge_small
from ndas.use_cases.statistics.hot_spots import hot_spots
from ndas.use_cases.strategic.counted import count_events
from ndas.use_cases.strategic.definitions import Counted, HarmWeights
from ndas.use_cases.strategic.figures import break_down, headline_totals, map_places
from ndas.use_cases.strategic.shares import shrunken_areas
from ndas.use_cases.strategic.trend import choose_period, draw_trend, rise_of
from ndas.vocabulary.insight import SMALLEST_COUNT, Breakdown, BreakdownRow, InsightMart, Total

POTENTIAL = "CREATE OR REPLACE TEMP TABLE potential AS SELECT event, moment, label FROM ({})"


def draw_marts(
    connection: duckdb.DuckDBPyConnection,
    declaration: Declaration,
    definitions: Sequence[Counted],
    harm: HarmWeights,
    as_at: datetime,
) -> tuple[InsightMart, ...]:
    """Return a mart for each definition under which anything was counted, the default first.

    Args:
        connection: holds the granted and prepared tables, and ``potential`` where the use case tells it.
        declaration: of the use case.
        definitions: that a reader may choose from.
        harm: weights in force.
        as_at: the snapshot's moment.
    """
    return tuple(
        _mart(connection, declaration, definition, harm, as_at)
        for definition in definitions
        if count_events(connection, definition, harm, as_at)
    )


def _mart(
    connection: duckdb.DuckDBPyConnection,
    declaration: Declaration,
    definition: Counted,
    harm: HarmWeights,
    as_at: datetime,
) -> InsightMart:
    first, last = connection.execute(
        "SELECT CAST(min(occurred) AS DATE), CAST(max(occurred) AS DATE) FROM counted"
    ).fetchall()[0]
    counted_from = max(first, _years_before(last, 1))
    cells, unplaced = map_places(connection, counted_from)
    trend = draw_trend(connection, choose_period(connection), as_at)
    totals = [*headline_totals(connection, definition, harm, counted_from, last), *rise_of(trend)]
    breakdowns = [*break_down(connection, definition, counted_from)]
    if Output.PLACES in declaration.outputs:
        breakdowns += [*_standing_out(connection, counted_from), *shrunken_areas(connection, counted_from)]
    if _has(connection, "potential"):
        breakdowns += _known_and_potential(connection, counted_from)
    if Prepared.NEAR_REPEATS in declaration.prepares:
        totals += _near_repeats(connection)
    return InsightMart(
        use_case=declaration.id,
        definition=definition.shown,
        counted_from=counted_from,
        counted_to=last,
        as_at=as_at,
        totals=tuple(totals),
        trend=trend,
        cells=cells,
        breakdowns=tuple(one for one in breakdowns if one.rows),
        harm_measure=harm.measure,
        unplaced=unplaced,
    )


def _standing_out(connection: duckdb.DuckDBPyConnection, counted_from: date) -> list[Breakdown]:
    """Areas with cells that stand out with their neighbours; places without a count that may be shown are left out."""
    rows = connection.execute(
        "SELECT cell, count(*), any_value(area_name) FROM counted WHERE occurred >= $start AND cell IS NOT NULL "
        "GROUP BY cell ORDER BY cell",
        {"start": counted_from},
    ).fetchall()
    areas = {cell: area or "Area not recorded" for cell, _, area in rows}
    hot = [one for one in hot_spots({cell: count for cell, count, _ in rows}) if one.hot]
    counts: dict[str, int] = {}
    for one in hot:
        counts[areas[one.cell]] = counts.get(areas[one.cell], 0) + one.count
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [
        _breakdown(
            "hot", "Events in cells that stand out with their neighbours, by area", ordered, "All others, together"
        )
    ]


def _known_and_potential(connection: duckdb.DuckDBPyConnection, counted_from: date) -> list[Breakdown]:
    rows = connection.execute(
        "SELECT label, count(DISTINCT event) FROM potential WHERE moment AT TIME ZONE 'Europe/London' >= $start "
        "GROUP BY label ORDER BY label",
        {"start": counted_from},
    ).fetchall()
    return [_breakdown("known", "Known beside potential", rows, "Fewer than 5 each, together")]


def _breakdown(key: str, label: str, rows: Sequence[tuple[str, int]], rest: str) -> Breakdown:
    return Breakdown(
        key=key,
        label=label,
        unit="events",
        rows=tuple(BreakdownRow(label=name, value=float(count)) for name, count in merge_small(rows, rest)),
    )


def _near_repeats(connection: duckdb.DuckDBPyConnection) -> list[Total]:
    pairs, expected, ratio, p_value, metres, days = connection.execute(
        "SELECT pairs, expected, ratio, p_value, metres, days FROM knox"
    ).fetchall()[0]
    if pairs < SMALLEST_COUNT:
        return []
    chance = "hardly ever" if p_value < 0.01 else f"in {p_value:.0%} of random orders"  # noqa: PLR2004 - one in a hundred
    return [
        Total(
            key="near-repeats",
            label="Near repeats",
            value=round(float(ratio), 1),
            unit="times chance",
            note=f"Pairs within {metres:.0f} m and {days:.0f} days against {expected:.0f} expected; as many {chance}.",
        )
    ]


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(
        connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]).fetchall()[0][0]
    )


def _years_before(day: date, years: int) -> date:
    leap_day = day.month == 2 and day.day == 29  # noqa: PLR2004 - the one day that other years lack
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)
