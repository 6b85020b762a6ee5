"""Arrow as this package uses it: columns of text.

The published stubs of pyarrow cannot express computed columns, so Arrow is untyped here: visibly, and in one place.
"""

from typing import Any

import pyarrow  # noqa: ICN001  # `pa` is its untyped self below
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

pa: Any = pyarrow
pc: Any = pyarrow.compute
parquet: Any = pyarrow.parquet

Text = Any
"""An Arrow array of strings, null where nothing is said."""
Table = Any
"""An Arrow table."""


def where(mask: Any, text: Any) -> Text:
    """Return ``text`` where ``mask`` holds and null elsewhere."""
    return pc.if_else(pa.array(mask), text, pa.scalar(None, pa.string()))


def join(*parts: Any, by: str = "") -> Text:
    """Return texts joined; null where any part is null. Plain strings stand for themselves."""
    return pc.binary_join_element_wise(*parts, by)


def join_said(*parts: Any, by: str) -> Text:
    """Return texts joined, null parts left out; null where all are.

    Pair by pair, because Arrow's own way of leaving nulls out drops a row in which every part is null.
    """
    joined = parts[0]
    for part in parts[1:]:
        joined = pc.coalesce(join(joined, part, by=by), joined, part)
    return joined


def plain(number: Any, missing: Any = None) -> Text:
    """Return whole numbers as text."""
    return pa.array(number, mask=missing).cast(pa.string())
