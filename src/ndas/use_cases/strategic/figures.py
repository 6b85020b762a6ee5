"""Headline totals, the map and the breakdowns, each with the filter that lists the records behind it."""

from datetime import date, timedelta

import duckdb

from ndas.use_cases.statistics import merge_small, suppress_places
from ndas.use_cases.strategic.definitions import Counted, HarmWeights
from ndas.vocabulary.insight import Breakdown, BreakdownRow, Cell, EventFilter, Total

_LARGEST_BREAKDOWN = 12


def headline_totals(
    connection: duckdb.DuckDBPyConnection,
    definition: Counted,
    harm: HarmWeights,
    counted_from: date,
    counted_to: date,
) -> tuple[Total, ...]:
    """Return events, harm and weapon-free detail of the counted year, beside the year before where it is whole."""
    length = counted_to - counted_from
    before_from = counted_from - length - timedelta(days=1)
    now, before, harm_now, harm_before, first = connection.execute(
        """
        SELECT count(*) FILTER (occurred >= $start), count(*) FILTER (occurred >= $before AND occurred < $start),
               coalesce(sum(harm) FILTER (occurred >= $start), 0),
               coalesce(sum(harm) FILTER (occurred >= $before AND occurred < $start), 0),
               CAST(min(occurred) AS DATE)
        FROM counted
        """,
        {"start": counted_from, "before": before_from},
    ).fetchall()[0]
    whole = first <= before_from + timedelta(days=31)
    drill = EventFilter(date_from=counted_from, date_to=counted_to, offences=definition.shown.id)
    totals = [
        Total(
            key="events",
            label="Recorded events",
            value=float(now),
            before=float(before) if whole else None,
            drill=drill,
            note=None if whole else "The year before is not held in full.",
        )
    ]
    if harm_now:
        totals.append(
            Total(
                key="harm",
                label="Harm",
                value=float(harm_now),
                unit="days",
                before=float(harm_before) if whole else None,
                drill=drill,
                note=f"Sum of {harm.measure}, version {harm.version}. For areas and periods, never for a person.",
            )
        )
    return tuple(totals)


def map_places(connection: duckdb.DuckDBPyConnection, counted_from: date) -> tuple[tuple[Cell, ...], int]:
    """Return the map's cells with small counts suppressed, and how many events have no place."""
    rows = connection.execute(
        "SELECT cell, count(*), any_value(area_name) FROM counted WHERE occurred >= $start AND cell IS NOT NULL "
        "GROUP BY cell ORDER BY cell",
        {"start": counted_from},
    ).fetchall()
    areas = {cell: area for cell, _, area in rows}
    shown = suppress_places([(cell, count) for cell, count, _ in rows])
    unplaced = connection.execute(
        "SELECT count(*) FROM counted WHERE occurred >= $start AND cell IS NULL", {"start": counted_from}
    ).fetchall()[0][0]
    return tuple(Cell(cell=cell, count=count, area=areas[cell]) for cell, count in shown), int(unplaced)


def break_down(connection: duckdb.DuckDBPyConnection, definition: Counted, counted_from: date) -> tuple[Breakdown, ...]:
    """Return the count by offence, by area and by outcome, small rows merged."""
    drill = EventFilter(date_from=counted_from, offences=definition.shown.id)
    return tuple(
        breakdown
        for key, label, column in (
            ("offence", "By offence as recorded", "offence_as_recorded"),
            ("area", "By area", "area_name"),
            ("outcome", "By outcome as recorded", "outcome_as_recorded"),
        )
        if (breakdown := _by(connection, key, label, column, counted_from, drill)).rows
    )


def _by(
    connection: duckdb.DuckDBPyConnection, key: str, label: str, column: str, counted_from: date, drill: EventFilter
) -> Breakdown:
    rows = connection.execute(
        f"SELECT coalesce({column}, 'Not recorded'), count(*) FROM counted WHERE occurred >= $start "
        "GROUP BY ALL ORDER BY 2 DESC, 1",
        {"start": counted_from},
    ).fetchall()
    if len(rows) > _LARGEST_BREAKDOWN:
        rest = sum(count for _, count in rows[_LARGEST_BREAKDOWN:])
        rows = [*rows[:_LARGEST_BREAKDOWN], ("All others", rest)]
    merged = merge_small(rows, "Fewer than 5 each, together")
    narrowed = {"offence": "offence", "area": "area"}.get(key)
    return Breakdown(
        key=key,
        label=label,
        unit="events",
        rows=tuple(
            BreakdownRow(label=name, value=float(count), drill=_narrow(drill, narrowed, name)) for name, count in merged
        ),
    )


def _narrow(drill: EventFilter, field: str | None, value: str) -> EventFilter | None:
    if field is None or value in {"Not recorded", "All others", "Fewer than 5 each, together"}:
        return None
    if field == "offence":
        return EventFilter(date_from=drill.date_from, offences=drill.offences, offence=value)
    return EventFilter(date_from=drill.date_from, offences=drill.offences, area=value)
