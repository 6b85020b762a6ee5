"""The kinds of thing that are identified, and what a mention of one is."""

from enum import StrEnum
from typing import Any

import pyarrow as pa


class EntityKind(StrEnum):
    """What a thing is. The value is the word that tables and pages use."""

    LOCATION = "location"
    PHONE = "phone"
    VEHICLE = "vehicle"
    EMAIL = "email"
    ORGANISATION = "organisation"


_schema: Any = pa.schema  # its stubs know no pairs of name and type

MENTION_SCHEMA = _schema(
    [
        ("kind", pa.string()),
        ("source", pa.string()),
        ("record", pa.string()),
        ("system", pa.string()),
        ("text", pa.string()),
        ("postcode", pa.string()),
        ("uprn", pa.string()),
    ]
)
"""One row for each time that a record states a thing: what kind (`EntityKind`), which harmonised table (`person`,
`object` or `location`) and record say so, of which system, in which words. `postcode` and `uprn` are of places."""

TIE_SCHEMA = _schema(
    [("source", pa.string()), ("record", pa.string()), ("person", pa.string()), ("relation", pa.string())]
)
"""One row for each recorded link of a person's record to an object's or location's record (`source`, `record`)."""
