"""One table of a snapshot as an Arrow dataset that asks for the key at each scan.

Arrow keeps the data key of a file once it has read the footer. What ends reading all the same: every scan, from Python
or from DuckDB, goes through `scanner`, and that asks for a running lease.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, cast

import pyarrow as pa
import pyarrow.dataset as ds

from ndas.store.snapshots.encryption import decryption_of
from ndas.store.snapshots.errors import SnapshotDamagedError, SnapshotError, SnapshotRefusedError
from ndas.store.snapshots.lent_key import LentKey

_ENCRYPTED = b"PARE"

_Dataset: Any = ds.FileSystemDataset  # its published types lack the constructor's arguments


class SnapshotTable(_Dataset):  # type: ignore[misc]  # see above: the base class counts as untyped
    """A `pyarrow.dataset.Dataset`: decrypts what is asked for, with columns and filters pushed into the file.

    Whoever reads it gets `SnapshotLockedError` when the key is not lent any more and `SnapshotDamagedError` when the
    file is not what was written; through DuckDB the same words come inside DuckDB's own error.
    """

    def __init__(self, name: str, key: LentKey, fragments: Sequence[Any], schema: pa.Schema, form: Any) -> None:
        super().__init__(fragments, schema, form)
        self._name = name
        self._key = key
        self._parts = (fragments, form)

    def only(self, columns: Sequence[str]) -> "SnapshotTable":
        """The same table in which only these columns exist.

        Raises:
            SnapshotRefusedError: one of them does not exist, or none is asked for.
        """
        missing = sorted(set(columns) - set(self.schema.names))
        if missing or not columns:
            raise SnapshotRefusedError(f"table {self._name} has no {', '.join(missing) or 'column that was granted'}")
        chosen = set(columns)
        narrow = pa.schema([field for field in self.schema if field.name in chosen])
        return SnapshotTable(self._name, self._key, self._parts[0], narrow, self._parts[1])

    def scanner(self, **options: Any) -> ds.Scanner:
        """A scanner over the table, if the key is still lent."""
        self._key.require()
        return cast("ds.Scanner", super().scanner(**options))

    def to_table(self, **options: Any) -> pa.Table:
        """The rows as a table."""
        with naming(self._name, self._key):
            return cast("pa.Table", super().to_table(**options))

    def to_batches(self, **options: Any) -> Iterator[pa.RecordBatch]:
        """The rows batch by batch; what holds in memory does not grow with the table."""
        with naming(self._name, self._key):
            yield from super().to_batches(**options)

    def count_rows(self, **options: Any) -> int:
        """How many rows, from the footer where no filter is given."""
        with naming(self._name, self._key):
            return int(super().count_rows(**options))

    def _refused(self, *_: object, **__: object) -> NoReturn:
        raise SnapshotRefusedError(f"table {self._name}: give columns and filters to the scan, or use `only`")

    replace_schema = _refused
    filter = _refused
    sort_by = _refused
    join = _refused
    join_asof = _refused


def open_table(name: str, key: LentKey, path: Path) -> SnapshotTable:
    """Open the file of a table.

    Raises:
        SnapshotLockedError: the key is not lent, or is another snapshot's.
        SnapshotDamagedError: the file is not what was written.
    """
    with naming(name, key):
        _check_beginning(path)
        form = ds.ParquetFileFormat(
            default_fragment_scan_options=ds.ParquetFragmentScanOptions(decryption_config=decryption_of(key, name))
        )
        found: Any = ds.dataset([str(path)], format=form)
        fragments = list(found.get_fragments())
        for fragment in fragments:
            # Later scans must not call back into Python from Arrow's threads: DuckDB would wait for them for ever.
            fragment.ensure_complete_metadata()
        return SnapshotTable(name, key, fragments, found.schema, form)


def _check_beginning(path: Path) -> None:
    """The only bytes that Arrow neither reads nor authenticates say what kind of file it is."""
    with path.open("rb") as file:
        if file.read(len(_ENCRYPTED)) != _ENCRYPTED:
            raise OSError("the file does not begin as an encrypted Parquet file does")


@contextmanager
def naming(name: str, key: LentKey) -> Iterator[None]:
    """Errors of the file format inside the block say which table it is and whose turn it is."""
    try:
        yield
    except SnapshotError:
        raise
    except FileNotFoundError as error:
        raise SnapshotRefusedError(f"table {name} is gone: its snapshot was replaced; open the live one") from error
    except (OSError, pa.ArrowException) as error:
        key.require()
        raise SnapshotDamagedError(
            f"the file of table {name} is not what was written; roll back to another snapshot, "
            "or load the delivery again"
        ) from error
