"""The shape of the records that are matched: one row per nominal record of one source system, within one force.

Promises that a table handed to the engine has these columns with these types and unique record ids.
Leaves cleaning of the values to the stage before; what is still unclean is made harmless by `encode`.
"""

from typing import Any

import pyarrow as pa

from ndas.match.arrow import pc
from ndas.match.errors import RecordsRefusedError

PERSON_SCHEMA = pa.schema(
    [
        pa.field("record", pa.string(), nullable=False),
        pa.field("system", pa.string(), nullable=False),
        pa.field("given_name", pa.string()),
        pa.field("middle_names", pa.string()),
        pa.field("family_name", pa.string()),
        pa.field("other_family_names", pa.list_(pa.string())),
        pa.field("nickname", pa.string()),
        pa.field("birth_date", pa.date32()),
        pa.field("birth_year", pa.int16()),
        pa.field("sex", pa.string()),
        pa.field("address", pa.string()),
        pa.field("postcode", pa.string()),
        pa.field("phones", pa.list_(pa.string())),
        pa.field("emails", pa.list_(pa.string())),
        pa.field("pnc_id", pa.string()),
        pa.field("cro", pa.string()),
        pa.field("nominal_ref", pa.string()),
        pa.field(
            "custody",
            pa.list_(
                pa.struct(
                    [
                        pa.field("arrived", pa.timestamp("s", tz="UTC")),
                        pa.field("left", pa.timestamp("s", tz="UTC")),
                    ]
                )
            ),
        ),
    ]
)
"""One row per source nominal record. Only `record` and `system` must be filled; a missing column counts as empty.

`record` is unique within the table. `nominal_ref` is the source system's own nominal id and means something only
together with `system`. `birth_date` is null when it was missing or a sentinel; `birth_year` may be known alone.
`custody` holds closed stays in police custody (UTC): nobody is in two cells at once.
"""

_OPTIONAL = frozenset(PERSON_SCHEMA.names) - {"record", "system"}


def as_person_records(table: pa.Table) -> pa.Table:
    """The same rows in exactly `PERSON_SCHEMA`: missing optional columns become null, others are dropped.

    Raises:
        RecordsRefusedError: if `record` or `system` is missing or null, a type cannot be read, or ids repeat.
    """
    columns = []
    for field in PERSON_SCHEMA:
        if field.name in table.column_names:
            columns.append(_cast(table.column(field.name), field))
        elif field.name in _OPTIONAL:
            columns.append(pa.chunked_array([pa.nulls(table.num_rows, field.type)]))
        else:
            raise RecordsRefusedError(f"column {field.name} is missing: every person record needs it")
    shaped = pa.table(columns, schema=PERSON_SCHEMA)
    for name in ("record", "system"):
        empty = shaped.column(name).null_count
        if empty:
            raise RecordsRefusedError(f"column {name} is empty in {empty} rows: every person record needs it")
    repeated = shaped.num_rows - pc.count_distinct(shaped.column("record")).as_py()
    if repeated:
        raise RecordsRefusedError(f"column record repeats in {repeated} rows: record ids must be unique")
    return shaped


def _cast(column: Any, field: Any) -> Any:
    if column.type == field.type:
        return column
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise RecordsRefusedError(f"column {field.name} is {column.type}, expected {field.type}") from error
