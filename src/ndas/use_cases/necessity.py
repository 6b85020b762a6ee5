"""What insight would be lost with less data: the same week is asked again with one thing left out each time.

1. Only the granted tables take part, and what comes back is checked like any run; nothing of it is shown or published,
   only counted.
2. Left out are: a column (its values are gone, the column stays), a table (its rows are gone), a source system, the
   whole force. The clocks and the ids that tables are joined by are not tried: without them nothing can be counted.
3. A lead is the same lead when it is about the same subject on the same list, whatever speaks for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ndas.governance.assessment.compiled import Cover
from ndas.use_cases.engine import SandboxError
from ndas.use_cases.folder import UseCase
from ndas.use_cases.lifecycle.standing import Standing
from ndas.use_cases.outputs import Insights
from ndas.use_cases.reviewing.feedback import lead_of
from ndas.use_cases.runner import Connect, run_use_case
from ndas.vocabulary.insight import InsightMart

KINDS = ("column", "table", "source", "force")
_NOT_TRIED = frozenset({"id", "record", "person", "event", "location", "object", "recorded_at", "occurred_from"})


@dataclass(frozen=True, slots=True)
class Without:
    """What was lost without one thing: leads lost of `leads`, others in their place, figures changed of `figures`."""

    kind: str
    dropped: str
    leads: int
    lost: int
    gained: int
    figures: int
    figures_changed: int
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One use case on one week, ready to be asked again and again."""

    use_case: UseCase
    tables: Mapping[str, pa.Table]
    as_at: datetime
    cover: Cover
    standing: Standing

    def ask(self, tables: Mapping[str, pa.Table]) -> Insights:
        """Ask it of these tables."""

        @contextmanager
        def connect(columns: Mapping[str, tuple[str, ...]]) -> Iterator[duckdb.DuckDBPyConnection]:
            with duckdb.connect(config={"threads": 1}) as connection:
                connection.execute("SET temp_directory = ''")
                for name, wanted in columns.items():
                    connection.register(f"given {name}", tables[name].select(list(wanted)))
                    connection.execute(f'CREATE VIEW "{name}" AS FROM "given {name}"')
                yield connection

        return run_use_case(self.use_case, connect, self.as_at, self.cover, self.standing)


def read_tables(use_case: UseCase, connect: Connect) -> dict[str, pa.Table]:
    """Return the granted tables of a week, in memory."""
    columns = use_case.declaration.columns
    with connect(columns) as connection:
        return {name: _read(connection, name, wanted) for name, wanted in columns.items()}


def _read(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> pa.Table:
    chosen = ", ".join(f'"{column}"' for column in columns)
    read: pa.Table = connection.sql(f'SELECT {chosen} FROM "{table}"').to_arrow_table()
    return read


def try_without(asked: Asked, which: Sequence[tuple[str, str]]) -> Iterator[Without]:
    """Yield what is lost without each thing, in turn.

    Args:
        asked: the use case and its week.
        which: kind and name of what to leave out, from `what_to_try`.
    """
    whole = asked.ask(asked.tables)
    for kind, dropped in which:
        try:
            less = None if kind == "force" else asked.ask(_less(asked.tables, kind, dropped))
        except SandboxError:
            less = None
        yield _compare(kind, dropped, whole, less)


def what_to_try(asked: Asked, kinds: Sequence[str] = KINDS) -> list[tuple[str, str]]:
    """Return kind and name of everything that can be left out."""
    columns = [
        f"{table}.{one}" for table, given in asked.tables.items() for one in given.column_names if one not in _NOT_TRIED
    ]
    every = {
        "column": columns,
        "table": list(asked.tables),
        "source": sorted({one for table in asked.tables.values() for one in _systems(table)}),
        "force": ["its whole delivery"],
    }
    return [(kind, name) for kind in kinds for name in every[kind]]


def _less(tables: Mapping[str, pa.Table], kind: str, dropped: str) -> dict[str, pa.Table]:
    if kind == "table":
        return {**tables, dropped: tables[dropped].slice(0, 0)}
    if kind == "source":
        return {name: _without_system(table, dropped) for name, table in tables.items()}
    table, _, column = dropped.partition(".")
    given = tables[table]
    place = given.column_names.index(column)
    field = given.schema.field(place)
    return {**tables, table: given.set_column(place, field, pa.nulls(given.num_rows, field.type))}


def _key(table: pa.Table) -> str:
    """The column whose ids say which system a row came from."""
    return next((name for name in ("id", "record") if name in table.column_names), table.column_names[0])


def _systems(table: pa.Table) -> set[str]:
    key = _key(table)
    return {one.partition(":")[0] for one in pc.unique(table.column(key)).to_pylist() if one and ":" in one}


def _without_system(table: pa.Table, system: str) -> pa.Table:
    key = _key(table)
    theirs: Any = pc.starts_with(table.column(key), pattern=f"{system}:")
    return table.filter(pc.invert(pc.fill_null(theirs, False)))  # noqa: FBT003 - pyarrow's own signature


def _compare(kind: str, dropped: str, whole: Insights, less: Insights | None) -> Without:
    had, has = ({lead_of(one) for one in given.findings} if given else set() for given in (whole, less))
    were, are = (_figures(given.marts) if given else {} for given in (whole, less))
    changed = sum(are.get(name) != value for name, value in were.items()) + len(set(are) - set(were))
    lost, gained = len(had - has), len(has - had)
    words = _words(lost, gained, changed)
    return Without(kind, dropped, len(had), lost, gained, len(were), min(changed, len(were)), words)


def _words(lost: int, gained: int, changed: int) -> str:
    if not (lost or gained or changed):
        return "Nothing is lost without it this week; ask whether it is needed."
    parts = [f"{lost} leads are lost"] if lost else []
    parts += [f"{gained} others take their place, without it"] if gained else []
    parts += [f"{changed} figures differ"] if changed else []
    return "; ".join(parts).capitalize() + "."


def _figures(marts: Sequence[InsightMart]) -> dict[tuple[str, ...], object]:
    found: dict[tuple[str, ...], object] = {}
    for mart in marts:
        which = mart.definition.id
        found |= {(which, "total", one.key): one.value for one in mart.totals}
        found |= {(which, "trend", point.start.isoformat()): point.observed for point in mart.trend.points}
        found |= {(which, "cell", cell.cell): cell.count for cell in mart.cells}
        found |= {(which, split.key, row.label): row.value for split in mart.breakdowns for row in split.rows}
    return found
