"""Where a load writes. The store's sink encrypts; ingest knows only this."""

from contextlib import AbstractContextManager
from typing import Protocol

import pyarrow as pa

from ndas.ingest.arrow import number_field, text_field

ROW_NUMBER = "row_number"


class BatchWriter(Protocol):
    """Takes the batches of one table."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch of the writer's schema."""
        ...


class TableSink(Protocol):
    """Opens writers. A table exists when its writer's block ends without an exception, and otherwise not at all."""

    def writer(self, name: str, schema: pa.Schema) -> AbstractContextManager[BatchWriter]:
        """Open a writer.

        Args:
            name: ``source/<system>/<TABLE>``, ``quarantine/<system>/<TABLE>``, ``fixlist`` or ``refusals``.
            schema: of the batches that will come.
        """
        ...


FIX_LIST_SCHEMA = pa.schema(
    [
        text_field("system"),
        text_field("table"),
        number_field(ROW_NUMBER),
        text_field("source_id"),
        text_field("column"),
        text_field("rule"),
        text_field("expected"),
        text_field("next_step"),
    ]
)
"""`ndas.vocabulary.rows.Quarantined`, one row for each rule that a row breaks."""

REFUSALS_SCHEMA = pa.schema(
    [
        text_field("system"),
        text_field("table"),
        number_field(ROW_NUMBER),
        text_field("rule"),
        text_field("digest"),
    ]
)
"""`ndas.vocabulary.rows.Refused`."""
