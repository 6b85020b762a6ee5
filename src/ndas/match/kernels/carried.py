"""Compiled work on what is carried: which dictionary values some record still has."""

from ndas.match.arrow import Flat
from ndas.match.kernels.compiled import lean
from ndas.match.kernels.score import NOTHING


@lean
def mark_seen(seen: Flat, coded: Flat, listed: Flat, width: int, rows: Flat, lists: Flat) -> None:
    """Marks every value that a record has. `coded` and `listed` hold slot and place in `seen`, column after column."""
    for record in range(len(rows) // width):
        at = record * width
        for column in range(0, len(coded), 2):
            code = rows[at + coded[column]]
            if code != NOTHING:
                seen[coded[column + 1] + code] = True
        for column in range(0, len(listed), 2):
            start = rows[at + listed[column]]
            for place in range(start, start + rows[at + listed[column] + 1]):
                seen[listed[column + 1] + lists[place]] = True
