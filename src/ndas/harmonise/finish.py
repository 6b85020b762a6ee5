"""Turns a batch of query results into rows of a POLE table: column order, types, provenance, the H3 cell."""

import pyarrow as pa

from ndas.harmonise.cells import cells_of
from ndas.harmonise.plan import RowPlan


def pole_batch(batch: pa.RecordBatch, plan: RowPlan, schema: pa.Schema) -> pa.RecordBatch:
    """Return ``batch`` in the POLE ``schema``; attributes that the mapping does not set are null."""
    constants = {"force": plan.context.force, "system": plan.context.contract.system, "source_table": plan.row.table}
    rows = batch.num_rows
    arrays = []
    for field in schema:
        if field.name in constants:
            arrays.append(pa.repeat(pa.scalar(constants[field.name], field.type), rows))
        elif field.name == "cell" and "latitude" in batch.schema.names and "longitude" in batch.schema.names:
            arrays.append(cells_of(batch.column("latitude"), batch.column("longitude")))
        elif field.name in batch.schema.names:
            arrays.append(batch.column(field.name).cast(field.type))
        else:
            arrays.append(pa.nulls(rows, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
