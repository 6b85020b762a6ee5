"""Writes one table of a snapshot: encrypted, whole or not at all.

Rows are gathered into row groups before they are written, because a row group is the unit that readers skip and the
most that writing holds in memory. Settings are measured (``bench/store/writer.py``):

* zstd at level 1: half the size of lz4 for a tenth more CPU; higher levels cost more than they save.
* a dictionary only for columns whose first rows repeat: building one for an id column costs more CPU than all else.
* groups of 131 072 rows, or fewer where rows are wide: reads skip well, and memory stays flat.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ndas.store.snapshots.encryption import encryption_of
from ndas.store.snapshots.errors import SnapshotRefusedError
from ndas.store.snapshots.layout import PART_SUFFIX, make_private, table_path, write_down
from ndas.store.snapshots.lent_key import LentKey

GROUP_ROWS = 131_072
GROUP_BYTES = 96 << 20
_SAMPLE_ROWS = 8192
_REPEATS = 0.5
"""A dictionary pays where at most this share of sampled values is distinct."""


class TableWriter:
    """Takes the batches of one table. Leaving the ``with`` block without an error makes the table whole."""

    def __init__(self, folder: Path, name: str, schema: pa.Schema, key: LentKey) -> None:
        self._folder = folder
        self._name = name
        self._schema = schema
        self._key = key
        self._path = table_path(folder, name)
        self._part = self._path.with_name(self._path.name + PART_SUFFIX)
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        self._waiting_bytes = 0
        self._file: pa.NativeFile | None = None
        self._parquet: pq.ParquetWriter | None = None
        self.rows = 0

    def __enter__(self) -> Self:
        self._key.require()
        return self

    def write(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Add rows; columns and types must be those of the table's schema, in order.

        Raises:
            SnapshotRefusedError: they are not.
            SnapshotLockedError: the key is not lent any more.
        """
        if not rows.schema.equals(self._schema):
            raise SnapshotRefusedError(
                f"table {self._name}: a batch has other columns or types than the schema it was opened with"
            )
        for batch in rows.to_batches() if isinstance(rows, pa.Table) else [rows]:
            self._waiting.append(batch)
            self._waiting_rows += batch.num_rows
            self._waiting_bytes += batch.nbytes
            self.rows += batch.num_rows
            if self._waiting_rows >= GROUP_ROWS or self._waiting_bytes >= GROUP_BYTES:
                self._write_groups(whole=False)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        try:
            self._write_groups(whole=True)
            self._close()
        except BaseException:
            self._abandon()
            raise

    def _write_groups(self, *, whole: bool) -> None:
        """Write what is waiting; unless ``whole``, keep back the rows that do not fill a group."""
        table = pa.Table.from_batches(self._waiting, self._schema)
        writer = self._opened(table)
        full = table.num_rows
        if not whole and self._waiting_bytes < GROUP_BYTES:
            full -= full % GROUP_ROWS
        if full:
            writer.write_table(table.slice(0, full), row_group_size=GROUP_ROWS)
        rest = table.slice(full)
        self._waiting = rest.to_batches()
        self._waiting_rows, self._waiting_bytes = rest.num_rows, rest.nbytes

    def _opened(self, first: pa.Table) -> pq.ParquetWriter:
        if self._parquet is None:
            make_private(self._path.parent, self._folder.parent)
            os.close(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            self._file = pa.OSFile(str(self._part), "wb")
            self._parquet = pq.ParquetWriter(
                self._file,
                self._schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=cast("Any", repeating_columns(first)),  # the stubs know only true and false
                encryption_properties=encryption_of(self._key, self._name),
            )
        return self._parquet

    def _close(self) -> None:
        if self._parquet is None or self._file is None:
            raise AssertionError("a table is opened before it is closed")
        self._parquet.close()
        self._file.close()
        handle = os.open(self._part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._part.replace(self._path)
        write_down(self._path.parent)

    def _abandon(self) -> None:
        self._waiting = []
        if self._file is not None:
            self._file.close()
        self._part.unlink(missing_ok=True)


def repeating_columns(first: pa.Table) -> list[str]:
    """Paths of the columns whose values repeat in the table's first rows; those are worth a dictionary."""
    sample = first.slice(0, _SAMPLE_ROWS)
    chosen = []
    for field, column in zip(sample.schema, sample.columns, strict=True):
        values, path = _leaves(column, field)
        if values is not None and _repeats(values):
            chosen.append(path)
    return chosen


def _leaves(column: "pa.ChunkedArray[Any]", field: "pa.Field[Any]") -> tuple[Any, str]:
    if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
        inner = field.type.value_field
        return (None if pa.types.is_nested(inner.type) else pc.list_flatten(column)), f"{field.name}.list.element"
    return (None if pa.types.is_nested(field.type) else column), field.name


def _repeats(values: "pa.ChunkedArray[Any]") -> bool:
    if pa.types.is_dictionary(values.type):
        return True
    if pa.types.is_boolean(values.type):
        return False
    filled = len(values) - values.null_count
    return filled == 0 or pc.count_distinct(values, mode="only_valid").as_py() <= _REPEATS * filled
