"""What a learned question is asked of: who took which part in which offence, with both clocks. One table, `LIVES`.

Nothing else is ever seen by an outcome, a feature or a model: no name, no ethnicity, no sex, no place, no text.
"""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

CLOCK = pa.timestamp("us", "UTC")
LIVES = pa.schema(
    dict.fromkeys(("subject", "event", "code", "part", "status", "detected"), pa.string())
    | {"born": pa.int32(), "occurred": CLOCK, "recorded": CLOCK, "harm": pa.float64()}
)
"""One row for each part of a person in an offence: who, which event, its class, the part (subject category), its
status, how it was detected, the year of birth, when it happened, when it was known, and its days of harm."""

READS: Mapping[str, tuple[str, ...]] = {
    "event": ("id", "kind", "offence_code", "status", "detection_mode", "occurred_from", "recorded_at"),
    "event_person": ("event", "person", "category", "recorded_at"),
    "identity": ("record", "person"),
    "person": ("id", "birth_year"),
}
"""The columns that lives are made of; a use case that learns must have declared every one."""

_LIVES = """
SELECT i.person AS subject, e.id AS event, e.offence_code AS code, p.category AS part,
       coalesce(e.status, 'unknown') AS status, coalesce(e.detection_mode, 'unknown') AS detected,
       CAST(b.born AS INTEGER) AS born, e.occurred_from AS occurred,
       min(greatest(e.recorded_at, p.recorded_at)) AS recorded, max(coalesce(w.days, 0.0)) AS harm
FROM event e JOIN event_person p ON p.event = e.id JOIN identity i ON i.record = p.person
LEFT JOIN (SELECT i.person, min(r.birth_year) AS born FROM identity i JOIN person r ON r.id = i.record GROUP BY 1) b
    ON b.person = i.person
LEFT JOIN weight w ON w.code = e.offence_code OR starts_with(e.offence_code, w.code || '/')
WHERE e.kind = 'crime' AND e.occurred_from IS NOT NULL AND e.recorded_at IS NOT NULL
GROUP BY ALL ORDER BY subject, event, part
"""


class NotDeclaredError(Exception):
    """A use case that learns has not declared a column that lives are made of."""


def require_reads(name: str, columns: Mapping[str, tuple[str, ...]]) -> None:
    """Check that every column of `READS` was declared.

    Raises:
        NotDeclaredError: names the first that was not.
    """
    for table, needed in READS.items():
        for column in needed:
            if column not in columns.get(table, ()):
                raise NotDeclaredError(
                    f"{name}: learning needs {table}.{column}; declare it with its necessity, or do not learn"
                )


def lives_of(connection: duckdb.DuckDBPyConnection, days: Mapping[str, float]) -> pa.Table:
    """Return the lives in a connection that holds the tables of `READS`, in the shape of `LIVES`.

    Args:
        connection: narrowed to the declared columns.
        days: offence class to days of harm.
    """
    codes = [str(code) for code in days]
    weights = pa.table({"code": pa.array(codes, pa.string()), "days": pa.array([*days.values()], pa.float64())})
    connection.register("weight", weights)
    found: pa.Table = connection.sql(_LIVES).to_arrow_table()
    connection.unregister("weight")
    return found.cast(LIVES)
