"""The groups of people, kept for measuring alone: an encrypted table of the snapshot that no use case can name.

1. It is made by the platform from columns that no use case is handed, and written under the snapshot's own key.
2. It is not among the tables that a declaration may name, and not among those that a use case's connection is made of.
3. It is opened only here, in a connection that holds nothing else; what comes out of it are figures of groups.
4. What is not recorded is a group too: "not recorded". One field never fills another.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from ndas.store.snapshots import Snapshot, connect
from ndas.store.snapshots.snapshot import BuildingSnapshot

AUDIT_TABLE = "audit/group"
GROUPS = pa.schema(dict.fromkeys(("person", "ethnicity", "sex", "age_band"), pa.string()))
"""One row a person: broad self-defined ethnic group, sex, age band. Nothing finer is kept."""
KINDS = ("ethnicity", "sex", "age_band")
NOT_RECORDED = "not recorded"
_SOURCE: Mapping[str, tuple[str, ...]] = {
    "pole/person": ("id", "self_defined_ethnicity", "sex", "birth_year"),
    "match/membership": ("record", "person"),
}
_BROAD = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black", "O": "Other"}
_SEX = {"M": "male", "F": "female", "X": "other"}


def _named(column: str, names: Mapping[str, str]) -> str:
    """SQL that tells the name of a letter, and what is not recorded."""
    told = " ".join(f"WHEN '{letter}' THEN '{name}'" for letter, name in names.items())
    return f"CASE {column} {told} ELSE '{NOT_RECORDED}' END"


_MADE = f"""
WITH told AS (
    SELECT m.person, mode(nullif(p.self_defined_ethnicity, '')) AS ethnicity,
           mode(nullif(p.sex, 'U')) AS sex, min(p.birth_year) AS born
    FROM match.membership m JOIN pole.person p ON p.id = m.record GROUP BY m.person
)
SELECT person,
       {_named("upper(left(ethnicity, 1))", _BROAD)} AS ethnicity,
       {_named("sex", _SEX)} AS sex,
       CASE WHEN born IS NULL THEN $unknown
            WHEN $year - born < 25 THEN 'under 25' WHEN $year - born < 35 THEN '25 to 34'
            WHEN $year - born < 50 THEN '35 to 49' ELSE '50 and over' END AS age_band
FROM told ORDER BY person
"""


@dataclass(frozen=True)
class Groups:
    """Which group each person belongs to; held while one audit lasts."""

    table: pa.Table


def make_groups(connection: duckdb.DuckDBPyConnection, on: date) -> pa.Table:
    """Return the groups in the shape of `GROUPS`.

    Args:
        connection: that holds `pole.person` and `match.membership`; the platform's own, never a use case's.
        on: the day by which ages are told.
    """
    found: pa.Table = connection.sql(_MADE, params={"unknown": NOT_RECORDED, "year": on.year}).to_arrow_table()
    return found.cast(GROUPS)


def keep_groups(snapshot: BuildingSnapshot, on: date, *, memory_limit: str = "2GB") -> int:
    """Make the table of groups in a snapshot that is being built; return how many people it holds.

    It is made anew each week and goes with the week's key, so nobody whose records went is in the next one.
    """
    with connect(snapshot, _SOURCE, memory_limit=memory_limit) as connection:
        made = make_groups(connection, on)
    with snapshot.writer(AUDIT_TABLE, GROUPS) as writer:
        writer.write(made)
    return made.num_rows


@contextmanager
def open_groups(snapshot: Snapshot) -> Iterator[Groups]:
    """Give the groups of a snapshot, from a connection in which nothing else exists.

    Raises:
        SnapshotRefusedError: the snapshot was built before groups were kept.
        SnapshotLockedError: the force does not lend the key.
    """
    with connect(snapshot, {AUDIT_TABLE: None}) as connection:
        yield Groups(connection.sql("SELECT person, ethnicity, sex, age_band FROM audit.group").to_arrow_table())
