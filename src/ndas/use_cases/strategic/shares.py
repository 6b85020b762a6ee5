"""Areas where more of what is counted happens than their size leads to expect, drawn towards the whole.

The size of an area is all its recorded crime: the force sends no population. An area is named only where its whole
interval lies above the force's average.
"""

from datetime import date

import duckdb
import numpy as np

from ndas.use_cases.statistics.shrunken import shrink
from ndas.vocabulary.insight import SMALLEST_COUNT, Breakdown, BreakdownRow

_FEWEST_AREAS = 5


def shrunken_areas(connection: duckdb.DuckDBPyConnection, counted_from: date) -> list[Breakdown]:
    """Return the areas above average, in percent of the average; none where there are too few areas."""
    rows = connection.execute(
        """
        WITH everything AS (
            SELECT l.area_name, count(DISTINCT e.id) AS crimes
            FROM event e JOIN event_location el ON el.event = e.id JOIN location l ON l.id = el.location
            WHERE e.kind = 'crime' AND l.area_name IS NOT NULL
              AND e.occurred_from AT TIME ZONE 'Europe/London' >= $start
            GROUP BY ALL
        ),
        mine AS (SELECT area_name, count(*) AS counted FROM counted WHERE occurred >= $start GROUP BY ALL)
        SELECT a.area_name, coalesce(m.counted, 0), a.crimes FROM everything a LEFT JOIN mine m USING (area_name)
        ORDER BY 1
        """,
        {"start": counted_from},
    ).fetchall()
    counts = np.array([row[1] for row in rows], dtype=np.float64)
    if len(rows) < _FEWEST_AREAS or not counts.sum():
        return []
    found = shrink(counts, np.array([row[2] for row in rows], dtype=np.float64))
    above = [
        (name, float(risk))
        for (name, counted, _), risk, lower in zip(rows, found.risk, found.lower, strict=True)
        if lower > 1 and counted >= SMALLEST_COUNT
    ]
    return [
        Breakdown(
            key="share",
            label="Areas above the force's average for their recorded crime (100 is average; drawn towards it)",
            unit="percent of average",
            rows=tuple(
                BreakdownRow(label=name, value=round(100 * risk)) for name, risk in sorted(above, key=lambda r: -r[1])
            ),
        )
    ]
