"""The shelves and indexes of an open reading store, each opened once per lease."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from ndas.store.reading.board import Board
from ndas.store.reading.indexing import segments_of
from ndas.store.reading.kernels import Flat
from ndas.store.reading.sealed_file import SealedFile
from ndas.store.reading.shelf import Index, Shelf
from ndas.store.reading.text_columns import hash_of, short

Row = dict[str, Any]
"""A stored row: column name to value, None where missing."""


class Shelves:
    """Rows by id and by number, and what hangs on them."""

    narrows = False
    """Whether rows are left out that an index still leads to."""

    def __init__(self, file: SealedFile) -> None:
        self.file = file

    def shelf(self, name: str) -> Shelf:
        """The rows of a table."""
        return cast("Shelf", self.file.remembered(f"shelf {name}", lambda: Shelf(self.file, name)))

    def index(self, name: str) -> Index:
        """An index."""
        return cast("Index", self.file.remembered(f"index {name}", lambda: Index(self.file, name)))

    def segments(self, name: str) -> tuple[Index, ...]:
        """The segments of a segmented index."""
        return cast("tuple[Index, ...]", self.file.remembered(f"parts {name}", lambda: segments_of(self.file, name)))

    def board(self) -> Board:
        """The event list."""
        return cast("Board", self.file.remembered("board", lambda: Board(self.file)))

    def hides(self, table: str, column: str) -> bool:  # noqa: ARG002 - what is asked of shelves within a scope
        """Whether a column is left out: here none is."""
        return False

    def is_there(self, table: str, number: int) -> bool:  # noqa: ARG002 - see above
        """Whether a row is there for its reader: here each is."""
        return True

    def number_of(self, table: str, text: str, column: str = "id") -> int | None:
        """The row number of the row with this id, or None."""
        for number in self.index(f"id/{table}").find(short(hash_of(text)))[0]:
            if self.rows(table, [int(number)], [column])[0][column] == text:
                return int(number)
        return None

    def hanging(self, name: str, number: int, first: int = 0, count: int | None = None) -> list[Flat]:
        """Entries of a row in an adjacency: columns of row numbers, newest first."""
        return self.index(name).find(number, first, count)

    def hanging_count(self, name: str, number: int) -> int:
        """How many entries a row has in an adjacency."""
        return self.index(name).count(number)

    def rows(self, table: str, numbers: Sequence[int] | Flat, columns: Sequence[str] | None = None) -> list[Row]:
        """Rows by number, in these columns or all."""
        return self.shelf(table).take(numbers, columns)

    def records_of(self, person: int, columns: Sequence[str] | None = None, most: int | None = None) -> list[Row]:
        """The records of a person: all, or the first few."""
        return self.rows("person", np.sort(self.hanging("people/person", person, 0, most)[0]), columns)
