"""The force's own deletion list: taken from the delivery as keyed digests, and held against what the delivery holds.

1. The list names tables that a contract declares; another name means that the list is not what it seems, and the
   delivery is refused.
2. Kept of it are digests under an opening of their own, in the new snapshot, never the ids.
3. A record that is named and still there, accepted or sent back to be mended, is counted by table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from ndas.duties.certificate import new_opening
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.gone import ENGINE, OPENING, SCHEMA, digest, engine, engine_mark, quick
from ndas.duties.closure.ids import source_name
from ndas.ingest import UndeclaredError
from ndas.store.snapshots import BuildingSnapshot, Snapshot
from ndas.vocabulary import Manifest, ManifestTable
from ndas.vocabulary.deletion_list import COLUMNS, is_deletion_list
from ndas.vocabulary.delivery import Delivery

LISTED = "duties/listed"
csv: Any = arrow_csv  # its published types lack options that it documents


@dataclass(frozen=True, slots=True)
class StillThere:
    """Records of one table that the force's list names and its delivery still holds."""

    system: str
    table: str
    records: int


class SourceTablesOnly:
    """A delivery as ingest sees it: the source tables, without the deletion list."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        tables = tuple(table for table in delivery.manifest.tables if not is_deletion_list(table))
        self._manifest = replace(delivery.manifest, tables=tables)

    @property
    def manifest(self) -> Manifest:
        """The verified manifest, without the list."""
        return self._manifest

    def read(self, table: ManifestTable) -> BinaryIO:
        """As `Delivery.read`."""
        return self._delivery.read(table)


def keep_list(estate: Estate, delivery: Delivery, now: BuildingSnapshot) -> int:
    """Take the delivery's list into the snapshot, as digests; return how many records it names, 0 without one.

    Raises:
        UndeclaredError: its columns or tables are not those of the contracts; no value is named.
        IntegrityError: from the delivery.
    """
    found = [table for table in delivery.manifest.tables if is_deletion_list(table)]
    if not found:
        return 0
    if found[0].columns != COLUMNS:
        raise UndeclaredError(
            f"the deletion list {found[0].file} must have the columns {', '.join(COLUMNS)}, in this order; "
            "mend its header and seal again"
        )
    opening = new_opening()
    count = 0
    name = "system || ':' || \"table\" || ':' || trim(source_id)"
    with engine(estate.memory_limit) as connection, delivery.read(found[0]) as stream:
        marked = SCHEMA.with_metadata({OPENING: opening.encode(), ENGINE: engine_mark(connection, opening)})
        with now.writer(LISTED, marked) as writer:
            for rows in _batches(stream):
                _require_declared(estate, rows, found[0].file, count)
                connection.register("named", rows)
                digests = connection.sql(
                    f'SELECT system, "table", {quick(opening, name)} AS quick, {digest(opening, name)} AS digest, '
                    f"{quick(opening, 'trim(source_id)')} AS bare "
                    "FROM named WHERE trim(source_id) <> ''"
                ).to_arrow_table()
                connection.unregister("named")
                writer.write(digests.cast(marked))
                count += rows.num_rows
    return count


def still_there(estate: Estate, now: Snapshot) -> tuple[StillThere, ...]:
    """Return, by table, how many of the records that the list names are in the snapshot all the same.

    Raises:
        SnapshotError: a table cannot be read.
    """
    if LISTED not in now.names():
        return ()
    listed = now.dataset(LISTED)
    opening = (listed.schema.metadata or {})[OPENING].decode()
    found: dict[tuple[str, str], int] = {}
    with engine(estate.memory_limit) as connection:
        connection.register("listed", listed)
        for system, table, query in _named_rows(estate, now):
            connection.register("place", now.dataset(query[0]).only(query[1]))
            rows = connection.execute(
                f"SELECT count(DISTINCT name) FROM (SELECT {query[2]} AS name FROM place) "
                f"WHERE {quick(opening, 'name')} IN (SELECT quick FROM listed)"
            ).fetchall()
            connection.unregister("place")
            found[system, table] = found.get((system, table), 0) + int(rows[0][0])
    return tuple(StillThere(system, table, count) for (system, table), count in found.items() if count)


def _named_rows(estate: Estate, now: Snapshot) -> Iterator[tuple[str, str, tuple[str, list[str], str]]]:
    """System, table, and where its rows stand: the snapshot's table, the columns to read, SQL for the record's name."""
    for system, contract in sorted(estate.contracts.items()):
        for name, table in contract.tables.items():
            if (system, name) in estate.by_content or not table.source_id:
                continue
            for kind in ("source", "quarantine"):
                if f"{kind}/{system}/{name}" in now.names():
                    columns = list(table.source_id)
                    yield system, name, (f"{kind}/{system}/{name}", columns, source_name(system, name, columns))


def _batches(stream: BinaryIO) -> Iterator[pa.Table]:
    types: Mapping[str, Any] = dict.fromkeys(COLUMNS, pa.string())
    reader = csv.open_csv(
        stream,
        convert_options=csv.ConvertOptions(
            column_types=types, include_columns=list(COLUMNS), strings_can_be_null=False
        ),
    )
    for batch in reader:
        yield pa.Table.from_batches([batch])


def _require_declared(estate: Estate, rows: pa.Table, file: str, before: int) -> None:
    declared = {(system, name) for system, contract in estate.contracts.items() for name in contract.tables}
    pairs: Any = rows.group_by(["system", "table"]).aggregate([])
    strange = {(row["system"], row["table"]) for row in pairs.to_pylist()} - declared
    if strange:
        systems = ", ".join(f"{system}/{name}" for system, name in sorted(declared))
        raise UndeclaredError(
            f"the deletion list {file} names, in rows {before + 1:,} to {before + rows.num_rows:,}, a table that no "
            f"contract declares; declared are: {systems}. Correct the list and seal again"
        )
