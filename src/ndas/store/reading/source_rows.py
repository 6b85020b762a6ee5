"""Source rows as received, by the row number that every harmonised value names. Withheld columns are left out."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ndas.store.reading.contents import SourceColumns
from ndas.store.reading.indexing import Numbers
from ndas.store.reading.sealed_file import SealedFileWriter
from ndas.store.reading.shelf import ShelfWriter, write_index
from ndas.store.reading.text_columns import sorted_order
from ndas.store.snapshots import Snapshot

ROW_NUMBER = "row_number"


def shelve_sources(
    snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, columns: Mapping[str, SourceColumns]
) -> None:
    """Shelve every accepted source table (``source/<system>/<TABLE>``)."""
    for name in snapshot.names():
        if name.startswith("source/"):
            _shelve(snapshot, file, numbers, name, columns.get(name, SourceColumns()))


def _shelve(snapshot: Snapshot, file: SealedFileWriter, numbers: Numbers, name: str, about: SourceColumns) -> None:
    table = snapshot.dataset(name)
    kept = [column for column in table.schema.names if column not in about.withheld]
    shelf = ShelfWriter(file, numbers.next(), name, pa.schema([table.schema.field(column) for column in kept]), 256)
    rows = []
    for batch in table.to_batches(columns=kept):
        shelf.write(batch)
        rows.append(np.asarray(batch.column(ROW_NUMBER)).astype(np.uint64))
    shelf.close()
    keys = np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint64)
    order = sorted_order(keys, 32)
    write_index(file, numbers.next(), name, keys[order], [order.astype(np.uint32)])
