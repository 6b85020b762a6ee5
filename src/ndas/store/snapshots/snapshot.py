"""A snapshot of one force: its tables, encrypted, readable while the force lends the key."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from ndas.store.snapshots.errors import (
    SnapshotBusyError,
    SnapshotRefusedError,
)
from ndas.store.snapshots.layout import BUILDING_SUFFIX, PART_SUFFIX, table_names, table_path, write_down
from ndas.store.snapshots.lent_key import LentKey
from ndas.store.snapshots.table import SnapshotTable, open_table
from ndas.store.snapshots.writer import TableWriter
from ndas.vocabulary import ForceId, SnapshotId


class Snapshot:
    """The tables of one snapshot, to be read. `close` gives the key up."""

    def __init__(self, force: ForceId, snapshot: SnapshotId, folder: Path, key: LentKey) -> None:
        self.force = force
        self.id = snapshot
        self._folder = folder
        self._key = key

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.force}/{self.id})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """Where its files lie; the reading store is built here too."""
        return self._folder

    @property
    def key(self) -> LentKey:
        """The lent key, for the other files of this snapshot."""
        return self._key

    def names(self) -> tuple[str, ...]:
        """Names of the whole tables, sorted."""
        return table_names(self._folder)

    def dataset(self, name: str) -> SnapshotTable:
        """The table as a dataset. Each scan fails once the key is no longer lent.

        Raises:
            SnapshotRefusedError: there is no such table.
            SnapshotLockedError: the key is not lent, or is another snapshot's.
            SnapshotDamagedError: the file is not what was written.
        """
        path = table_path(self._folder, name)
        if not path.is_file():
            raise SnapshotRefusedError(f"snapshot {self.id} of {self.force} has no table {name}; see its names")
        return open_table(name, self._key, path)

    def rows(self, name: str) -> int:
        """How many rows the table has, from its footer.

        Raises:
            SnapshotError: as `dataset`.
        """
        return self.dataset(name).count_rows()

    def bytes(self) -> int:
        """Size of all files of the snapshot on disk."""
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())

    def verify(self) -> int:
        """Read and authenticate every page of every table; return the number of rows.

        Raises:
            SnapshotDamagedError: a file is not what was written; names the table.
            SnapshotLockedError: the key is not lent.
        """
        return sum(batch.num_rows for name in self.names() for batch in self.dataset(name).to_batches())

    def close(self) -> None:
        """Give the key up; a later use asks the holder again."""
        self._key.give_up()


class BuildingSnapshot(Snapshot):
    """A snapshot being built: tables are added one by one, each whole or absent, until `finish`.

    Tables that an earlier, interrupted run made whole are still there (`names`); writing one again replaces it.
    """

    def __init__(self, force: ForceId, snapshot: SnapshotId, folder: Path, key: LentKey) -> None:
        super().__init__(force, snapshot, folder, key)
        self._lock = self._take_lock()
        for part in folder.rglob(f"*{PART_SUFFIX}"):
            part.unlink()

    def writer(self, name: str, schema: pa.Schema) -> TableWriter:
        """A writer for the table, to be used as a context manager.

        Raises:
            SnapshotRefusedError: the name or a column cannot be written, or the snapshot is finished.
        """
        if self._lock.closed:
            raise SnapshotRefusedError(f"snapshot {self.id} of {self.force} is finished or closed: begin it again")
        repeated = {column for column in schema.names if schema.names.count(column) > 1}
        if repeated or not schema.names:
            raise SnapshotRefusedError(f"table {name}: columns must be named, each name once")
        return TableWriter(self._folder, name, schema, self._key)

    def finish(self) -> Snapshot:
        """Make the snapshot readable under its final name, for good; return it, open with the same key."""
        final = self._folder.with_name(self._folder.name.removesuffix(BUILDING_SUFFIX))
        (self._folder / ".lock").unlink(missing_ok=True)
        self._folder.rename(final)
        write_down(final.parent)
        self._lock.close()
        return Snapshot(self.force, self.id, final, self._key)

    def close(self) -> None:
        """Give up key and lock; what is whole stays for the next run."""
        super().close()
        self._lock.close()

    def _take_lock(self) -> "_Lock":
        return _Lock(self._folder / ".lock", f"{self.force}/{self.id}")


class _Lock:
    """Held by the one run that builds; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path, what: str) -> None:
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            raise SnapshotBusyError(f"another run is building {what}; wait until it ends") from error

    def __del__(self) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        return self._handle is None

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
