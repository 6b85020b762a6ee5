"""Free text of an event or a person, each passage with the row and field it came from."""

from typing import Any

from ndas.store.reading.card_parts import Part, provenance
from ndas.store.reading.shelves import Shelves

SHOWN = 50


def passages(shelves: Shelves, kind: str, number: int, graded: Part | None = None) -> list[Part]:
    """The newest passages of an event or person, each under the grading of its report."""
    rows: Any = shelves.hanging(f"text/{kind}", number, 0, SHOWN)[0]
    return [
        {"field": row["field"] or "", "body": row["body"] or "", "source": provenance(row), "grading": graded}
        for row in shelves.rows("text", rows)
    ]
