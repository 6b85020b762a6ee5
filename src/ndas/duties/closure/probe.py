"""Looks for records that went in anything that has rows: tables of a snapshot, batches of the reading store, words.

1. A row is looked at by a quick keyed number, of its name or its bare id; what that finds is confirmed by the digest
   before it counts.
2. Where the engine is another than the one that made the quick numbers, the digest is used for every row instead:
   slower, and as right.
3. Nothing that is found is shown: rows are counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

from ndas.duties.closure.errors import ClosureError
from ndas.duties.closure.gone import ENGINE, OPENING, TABLE, digest, engine, engine_mark, quick
from ndas.duties.closure.ids import ById, Name, Names, any_names
from ndas.store.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at, and what of it is, or refers to, a record that went."""

    rows: int = 0
    own: int = 0
    refers: int = 0

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(self.rows + other.rows, self.own + other.own, self.refers + other.refers)


class Probe:
    """The records that went, ready to be looked for. Made by `open_probe`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, opening: str, *, same_engine: bool) -> None:
        self.connection = connection
        self.opening = opening
        self._number = quick if same_engine else digest
        self._held = "quick" if same_engine else "digest"
        columns = {row[0] for row in connection.execute("DESCRIBE gone").fetchall()}
        self._by_id = same_engine and "bare" in columns  # not so of a week that an earlier version listed

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing went, so that there is nothing to be found by its name."""
        return not self.connection.execute("SELECT 1 FROM gone LIMIT 1").fetchall()

    def likely(self, name: str) -> str:
        """SQL: whether a name may be of a record that went, by its quick number; where this says no, it is not."""
        return self._match((name,))

    def certain(self, name: str) -> str:
        """SQL: whether a name is of a record that went, by its digest."""
        return self._in(name)

    def digests(self) -> bytes:
        """The digests of all records that went, 8 bytes each, sorted."""
        rows: Any = self.connection.sql("SELECT digest FROM gone ORDER BY digest").to_arrow_table().column("digest")
        numbers = rows.combine_chunks().to_numpy(zero_copy_only=False)
        return bytes(numbers.astype(">u8").tobytes())

    def counts(self) -> dict[tuple[str, str], int]:
        """How many went, by system and table."""
        rows = self.connection.execute('SELECT system, "table", count(*) FROM gone GROUP BY ALL').fetchall()
        return {(system, table): int(count) for system, table, count in rows}

    def look(self, rows: Any, names: Names) -> Seen:
        """Look at every row of an Arrow table, dataset or reader.

        Args:
            rows: a reader is read once, to its end.
            names: SQL for what names each row and what it refers to.
        """
        if isinstance(rows, pa.RecordBatchReader):
            return sum((self.look(batch, names) for batch in _stretches(rows)), Seen())
        self.connection.register("place", rows)
        try:
            own, refers = self._match(names.own), self._match(names.refers)
            asked = f"SELECT {own} AS own, {refers} AS refers FROM place"
            counted = self.connection.execute(
                f"SELECT count(*), count(*) FILTER (own), count(*) FILTER (refers) FROM ({asked})"
            ).fetchall()[0]
            seen = Seen(*(int(count) for count in counted))
            if seen.own or seen.refers:
                seen = Seen(seen.rows, self._confirm(names.own), self._confirm(names.refers))
            return seen + Seen(own=sum(self._confirm_list(one) for one in names.lists))
        finally:
            self.connection.unregister("place")

    def is_clean(self, tables: Sequence[pa.Table]) -> bool:
        """Whether no text of these tables, in whatever column, names a record that went: one question for them all.

        The quick number alone is asked, so True is certain and False may be an accident: look at each table then.
        """
        texts = [chunk for table in tables for held in table.columns for chunk in _texts(held)]
        asked: Any = pa.table({"name": pa.chunked_array(texts, pa.string())})
        names = any_names(asked.schema)
        self.connection.register("place", asked)
        try:
            return not self.connection.execute(f"SELECT 1 FROM place WHERE {self._match(names.own)} LIMIT 1").fetchall()
        finally:
            self.connection.unregister("place")

    def among(self, names: Iterable[str]) -> set[str]:
        """Which of these records went."""
        asked: Any = pa.table({"name": pa.array(list(names), pa.string())})
        self.connection.register("place", asked)
        try:
            bare = "split_part(name, '#', 1)"
            found = self.connection.execute(
                f"SELECT DISTINCT name FROM place WHERE {self._in('name')} OR {self._in(bare)}"
            ).fetchall()
        finally:
            self.connection.unregister("place")
        return {name for (name,) in found}

    def _in(self, name: str) -> str:
        """SQL: whether a name is of a record that went, by its digest."""
        return f"coalesce({digest(self.opening, name)} IN (SELECT digest FROM gone), false)"

    def _match(self, names: Sequence[Name]) -> str:
        return " OR ".join(f"coalesce({self._among_quick(name)}, false)" for name in names) or "false"

    def _among_quick(self, name: Name) -> str:
        if isinstance(name, ById) and self._by_id:
            return f"{quick(self.opening, name.id)} IN (SELECT bare FROM gone)"
        return f"{self._number(self.opening, _full(name))} IN (SELECT {self._held} FROM gone)"

    def _confirm(self, names: Sequence[Name]) -> int:
        """Rows of which some name is confirmed: those that the quick number finds are named and digested."""
        if not names:
            return 0
        listed = ", ".join(_full(name) for name in names)
        found = self.connection.execute(f"""
            WITH likely AS MATERIALIZED (
                SELECT row_number() OVER () AS number, [{listed}] AS named FROM place WHERE {self._match(names)}
            ), each_name AS (SELECT number, unnest(named) AS name FROM likely)
            SELECT count(DISTINCT number) FROM each_name WHERE {self._in("name")}
        """).fetchall()
        return int(found[0][0])

    def _confirm_list(self, listed: str) -> int:
        found = self.connection.execute(
            f"SELECT count(*) FROM (SELECT unnest({listed}) AS name FROM place) WHERE {self._in('name')}"
        ).fetchall()
        return int(found[0][0])


@contextmanager
def open_probe(snapshot: Snapshot, memory_limit: str) -> Iterator[Probe]:
    """Take what the snapshot lists as gone.

    Raises:
        ClosureError: it lists nothing; the refresh that built it has not come so far.
    """
    if TABLE not in snapshot.names():
        raise ClosureError(f"snapshot {snapshot.id} does not list what went; refresh {snapshot.force} once more")
    listed = snapshot.dataset(TABLE)
    facts = listed.schema.metadata or {}
    with engine(memory_limit) as connection:
        connection.register("listed", listed)
        connection.execute("CREATE TABLE gone AS FROM listed")
        connection.unregister("listed")
        opening = facts[OPENING].decode()
        yield Probe(connection, opening, same_engine=facts[ENGINE] == engine_mark(connection, opening))


def _full(name: Name) -> str:
    return name.name if isinstance(name, ById) else name


def _texts(held: Any) -> Iterator[Any]:
    """The texts of a column, and those in its lists."""
    for chunk in held.chunks:
        one = chunk.flatten() if pa.types.is_list(chunk.type) else chunk
        if pa.types.is_string(one.type):
            yield one
        elif pa.types.is_large_string(one.type):
            yield one.cast(pa.string())


_STRETCH_ROWS = 1 << 19


def _stretches(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in rows:
        waiting.append(batch)
        count += batch.num_rows
        if count >= _STRETCH_ROWS:
            yield pa.Table.from_batches(waiting)
            waiting, count = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)
