"""What a learned question is asked of: who took which part in which offence, with both clocks. One table, `LIVES`.

Nothing else is ever seen by an outcome, a feature or a model: no name, no ethnicity, no sex, no place, no text.
"""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from ndas.use_cases.outcome.spec import OutcomeSpec

CLOCK = pa.timestamp("us", "UTC")
LIVES = pa.schema(
    dict.fromkeys(("subject", "event", "code", "part", "status", "detected", "flags"), pa.string())
    | {"born": pa.int32(), "occurred": CLOCK, "recorded": CLOCK, "harm": pa.float64()}
)
"""One row for each part of a person in an offence: who, which event, its class, the part (subject category), its
status, how it was detected, the force's flags (each between bars), the year of birth, when it happened, when it was
known, and its days of harm."""

READS: Mapping[str, tuple[str, ...]] = {
    "event": ("id", "kind", "offence_code", "status", "detection_mode", "flags", "occurred_from", "recorded_at"),
    "event_person": ("event", "person", "category", "recorded_at"),
    "identity": ("record", "person"),
    "person": ("id", "birth_year"),
}
"""The columns that lives are made of; a use case that learns must have declared every one."""

EDGE_DAYS = 21
"""What was recorded in the first and last days of the records is kept whatever it is: it tells how far they reach."""

_CRIME = """
CREATE TEMP TABLE crime AS
SELECT id AS event, offence_code AS code, coalesce(status, 'unknown') AS status,
       coalesce(detection_mode, 'unknown') AS detected,
       CASE WHEN len(flags) > 0 THEN '|' || array_to_string(list_sort(flags), '|') || '|' ELSE '' END AS flags,
       occurred_from AS occurred, recorded_at AS recorded,
       regexp_extract(offence_code, '^[0-9]+') AS family
FROM event WHERE kind = 'crime' AND occurred_from IS NOT NULL AND recorded_at IS NOT NULL
"""
_PART = """
CREATE TEMP TABLE part AS
SELECT i.person AS subject, p.event, p.category AS part, min(p.recorded_at) AS recorded
FROM event_person p JOIN identity i ON i.record = p.person JOIN crime c ON c.event = p.event GROUP BY ALL
"""
_NARROWED = """
DELETE FROM part WHERE event NOT IN (
    SELECT p.event FROM part p SEMI JOIN (
        SELECT DISTINCT p.subject FROM part p JOIN crime c ON c.event = p.event
        WHERE list_contains($families, c.family) AND list_contains($parts, p.part)
    ) asked ON asked.subject = p.subject
    UNION ALL SELECT event FROM crime WHERE list_contains($families, family)
        OR recorded >= (SELECT max(recorded) - to_days($edge) FROM crime)
        OR recorded <= (SELECT min(recorded) + to_days($edge) FROM crime)
)
"""
_LIVES = """
SELECT p.subject, p.event, c.code, p.part, c.status, c.detected, c.flags, CAST(b.born AS INTEGER) AS born, c.occurred,
       greatest(c.recorded, p.recorded) AS recorded, coalesce(w.days, 0.0) AS harm
FROM part p JOIN crime c ON c.event = p.event
LEFT JOIN (
    SELECT i.person, min(r.birth_year) AS born FROM identity i JOIN person r ON r.id = i.record
    SEMI JOIN part p ON p.subject = i.person GROUP BY i.person
) b ON b.person = p.subject
LEFT JOIN (
    SELECT k.code, max(w.days) AS days FROM (SELECT DISTINCT code FROM crime) k
    JOIN weight w ON w.code = k.code OR starts_with(k.code, w.code || '/') GROUP BY k.code
) w ON w.code = c.code
ORDER BY p.subject, p.event, p.part
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


def lives_of(
    connection: duckdb.DuckDBPyConnection, days: Mapping[str, float], about: OutcomeSpec | None = None
) -> pa.Table:
    """Return the lives in a connection that holds the tables of `READS`, in the shape of `LIVES`.

    Args:
        connection: narrowed to the declared columns; temporary tables are made in it.
        days: offence class to days of harm.
        about: keeps only what this specification can ask about: every crime of its families of classes, every crime of
            whoever has a part in one that it names, and everybody's part in those; and the edges of the records. None
            for all crimes.
    """
    codes = [str(code) for code in days]
    weights = pa.table({"code": pa.array(codes, pa.string()), "days": pa.array([*days.values()], pa.float64())})
    connection.register("weight", weights)
    connection.execute(_CRIME)
    connection.execute(_PART)
    if about is not None:
        asked = {
            "families": sorted({family_of(code) for code in (*about.index.codes, *about.positive.codes)}),
            "parts": sorted({str(part) for part in (*about.index.parts, *about.positive.parts)}),
            "edge": EDGE_DAYS,
        }
        connection.execute(_NARROWED, asked)
    found: pa.Table = connection.sql(_LIVES).to_arrow_table()
    for made in ("part", "crime"):
        connection.execute(f"DROP TABLE {made}")
    connection.unregister("weight")
    return found.cast(LIVES)


def family_of(code: str) -> str:
    """The number of a class: 19 for 19C, 4 for 4/1."""
    return code.partition("/")[0].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
