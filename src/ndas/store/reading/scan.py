"""Reads a whole reading store from end to end: every stored row, every index entry, every mart and fact.

For duties that must look at all there is, not for pages. Rows come in large batches, in bounded memory.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.store.reading.build import FILE_NAME
from ndas.store.reading.sealed_file import SealedFile
from ndas.store.reading.shelf import unpack
from ndas.store.reading.things import SOURCES
from ndas.store.snapshots import Snapshot

_AT_ONCE = 2048
"""Blocks that are read at a time: a quarter of a million rows."""
_VALUE_FACTS = ("shelf:", "schema:", "index:", "fence:", "beside:", "segments:", "board")
"""Facts that hold numbers for finding blocks."""
_PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class IndexFound:
    """One index: its entries, and how many of them lead to a row that does not exist."""

    name: str
    entries: int
    astray: int


class ReadingScan:
    """The reading store of one snapshot, to be read as a whole.

    Raises:
        SnapshotRefusedError: it was not built.
        SnapshotLockedError, SnapshotDamagedError: from any method, as for `ReadingStore`.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._path = snapshot.folder / FILE_NAME
        self._file = SealedFile(self._path, snapshot.key)

    def shelves(self) -> tuple[str, ...]:
        """Names of the shelves: harmonised tables, source tables, people, the event list."""
        return tuple(name.removeprefix("shelf:") for name in self._file.facts() if name.startswith("shelf:"))

    def rows(self, shelf: str) -> pa.RecordBatchReader:
        """Every row of a shelf, in order."""
        about = json.loads(self._file.fact(f"shelf:{shelf}") or b"{}")
        schema = pa.ipc.read_schema(pa.py_buffer(self._file.fact(f"schema:{shelf}") or b""))
        count = -(-int(about["rows"]) // int(about["block_rows"]))
        return pa.RecordBatchReader.from_batches(schema, self._batches(int(about["first"]), count, schema))

    def indexes(self) -> Iterator[IndexFound]:
        """Every index by which a row is found, its entries checked against the rows that there are."""
        held = {name: int(json.loads(self._file.fact(f"shelf:{name}") or b"{}")["rows"]) for name in self.shelves()}
        for fact in self._file.facts():
            if fact.startswith("index:"):
                yield self._index(fact.removeprefix("index:"), held)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every mart and fact that holds words, with its name."""
        for use_case, name, body in self._file.all_marts():
            yield f"{use_case}/{name}", unpack(body).decode()
        for name in self._file.facts():
            if not name.startswith(_VALUE_FACTS):
                body = self._file.fact(name) or b""
                yield name, (unpack(body) if name.startswith("load:") else body).decode("utf-8", "replace")

    def unaccounted(self) -> int:
        """Blocks that belong to no shelf and no index: 0 in a store as it was built."""
        known = 0
        for fact in self._file.facts():
            if fact.startswith(("shelf:", "index:")):
                about = json.loads(self._file.fact(fact) or b"{}")
                per_block = about.get("block_rows") or about.get("block_keys")
                known += -(-int(about.get("rows", about.get("keys", 0))) // int(per_block))
        return self._file.block_count() - known

    def size(self) -> int:
        """Size of the file, bytes."""
        return self._path.stat().st_size

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _batches(self, first: int, count: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for start in range(0, count, _AT_ONCE):
            for body in self._file.blocks(first + start, min(_AT_ONCE, count - start)):
                yield pa.ipc.read_record_batch(pa.py_buffer(unpack(body)), schema)

    def _index(self, name: str, held: dict[str, int]) -> IndexFound:
        about = json.loads(self._file.fact(f"index:{name}") or b"{}")
        most = _rows_led_to(name, held)
        keys, per_block = int(about["keys"]), int(about["block_keys"])
        astray = 0
        if most is not None:
            for number, body in enumerate(self._bodies(int(about["first"]), -(-keys // per_block))):
                count = min(per_block, keys - number * per_block)
                columns: Any = np.frombuffer(unpack(body), dtype="<u4", offset=8 * count).reshape(-1, count)
                if len(most) == 1:
                    astray += int(np.count_nonzero(columns[0] >= most[0]))
                else:  # the first column says to which shelf the second leads
                    astray += int(np.count_nonzero(columns[1] >= most[columns[0]]))
        return IndexFound(name, keys, astray)

    def _bodies(self, first: int, count: int) -> Iterator[bytes]:
        for start in range(0, count, _AT_ONCE):
            yield from self._file.blocks(first + start, min(_AT_ONCE, count - start))


def _rows_led_to(index: str, held: dict[str, int]) -> Any:
    """How many rows the shelf has to which the index leads, or each shelf, by source; None where it leads to none."""
    if index == "thing/records":
        return np.array([held.get(name, 0) for name in SOURCES])
    most = _rows_of_one(index, held)
    return None if most is None else np.array([most])


def _rows_of_one(index: str, held: dict[str, int]) -> int | None:
    kind, _, rest = index.partition("/")
    if index == "thing/people":
        return held.get("person")  # of a thing, the records by which people are tied to it
    entity, _, segment = rest.partition("/")
    if kind in ("word", "text") and segment:
        return held.get(_PEOPLE if entity == "person" else entity)  # a word finds the person, not the record
    if kind in ("id", _PEOPLE):
        return held.get(entity)
    return held.get(index, held.get(kind))
