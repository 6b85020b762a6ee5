"""Rows by number, and numbers by key: the two forms in which everything readable is kept.

A *shelf* holds rows in the order in which they came, in compressed blocks of 128, so that one row costs one
small read. An *index* holds sorted keys, each with one or two row numbers. Both are blocks of the sealed file.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.store.reading.kernels import Flat
from ndas.store.reading.sealed_file import SealedFile, SealedFileWriter

SHELF_ROWS = 128
INDEX_KEYS = 1024
_REMEMBERED = 64
_SPAN = 40
"""Bits of a block's number that count blocks within one shelf or index."""

_zstd: Any = pa.Codec("zstd", compression_level=1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pack(plain: Any) -> bytes:
    """Bytes or a buffer compressed, with the plain size before it."""
    return len(plain).to_bytes(4, "little") + bytes(_zstd.compress(plain, asbytes=True))


def unpack(packed: bytes) -> bytes:
    """What `pack` was given."""
    return bytes(_zstd.decompress(packed[4:], int.from_bytes(packed[:4], "little"), asbytes=True))


class ShelfWriter:
    """Takes the rows of one shelf, batch by batch; `rows` is the number that the next row gets."""

    def __init__(
        self, file: SealedFileWriter, number: int, name: str, schema: pa.Schema, block_rows: int = SHELF_ROWS
    ) -> None:
        self._file = file
        self._first = number << _SPAN
        self._name = name
        self._schema = schema
        self._block_rows = block_rows
        self._stored = _stored(schema)
        self._rest = self._stored.empty_table().combine_chunks()
        self._blocks = 0
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows of the shelf's schema."""
        self.rows += batch.num_rows
        table = pa.Table.from_batches([batch]).cast(self._stored)
        waiting = pa.concat_tables([self._rest, table]).combine_chunks()
        full = waiting.num_rows - waiting.num_rows % self._block_rows
        self._put(waiting.slice(0, full))
        self._rest = waiting.slice(full)

    def close(self) -> None:
        """Write what is left, and what a reader must know."""
        self._put(self._rest)
        moments = [field.name for field in self._schema if pa.types.is_timestamp(field.type)]
        about = {"first": self._first, "rows": self.rows, "block_rows": self._block_rows, "moments": moments}
        self._file.put_fact(f"shelf:{self._name}", json.dumps(about).encode())
        self._file.put_fact(f"schema:{self._name}", self._stored.serialize().to_pybytes())

    def _put(self, rows: pa.Table) -> None:
        for batch in rows.to_batches():
            self._file.put_blocks(self._packed(batch))

    def _packed(self, batch: pa.RecordBatch) -> Iterator[tuple[int, bytes]]:
        for start in range(0, batch.num_rows, self._block_rows):
            body = pack(batch.slice(start, self._block_rows).serialize())
            yield self._first + self._blocks, body
            self._blocks += 1


def _stored(schema: pa.Schema) -> pa.Schema:
    """Moments as microseconds: Arrow's own reading of a timestamp costs more than all other columns of a row."""
    plain = [field.with_type(pa.int64()) if pa.types.is_timestamp(field.type) else field for field in schema]
    return pa.schema([field.remove_metadata() for field in plain])


class Shelf:
    """Rows by number."""

    def __init__(self, file: SealedFile, name: str) -> None:
        self._file = file
        about = json.loads(file.fact(f"shelf:{name}") or b'{"first": 0, "rows": 0, "block_rows": 1, "moments": []}')
        self._first, self.rows, self._block_rows = int(about["first"]), int(about["rows"]), int(about["block_rows"])
        schema = file.fact(f"schema:{name}")
        self._schema = pa.schema([]) if schema is None else pa.ipc.read_schema(pa.py_buffer(schema))
        self._places = {name: (place, name in about["moments"]) for place, name in enumerate(self._schema.names)}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(self._places)

    def take(self, numbers: Iterable[int], columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Rows in the order asked for, in these columns or all; each block is read once."""
        chosen = [(name, *self._places[name]) for name in columns or self._places]
        opened: dict[int, list[Any]] = {}
        rows = []
        for number in numbers:
            block, place = divmod(int(number), self._block_rows)
            if block not in opened:
                opened[block] = self._columns(block, chosen)
            rows.append(
                {
                    name: _moment(column[place].as_py()) if is_moment else column[place].as_py()
                    for (name, _, is_moment), column in zip(chosen, opened[block], strict=True)
                }
            )
        return rows

    def _columns(self, block: int, chosen: Sequence[tuple[str, int, bool]]) -> list[Any]:
        body = unpack(self._file.block(self._first + block))
        batch = pa.ipc.read_record_batch(pa.py_buffer(body), self._schema)
        return [batch.column(at) for _, at, _ in chosen]


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def write_index(
    file: SealedFileWriter, number: int, name: str, keys: Flat, values: Sequence[Flat], block_keys: int = INDEX_KEYS
) -> None:
    """Write an index: ``keys`` (64-bit, sorted, repeats allowed) with one or more 32-bit columns beside them."""

    def bodies() -> Iterable[tuple[int, bytes]]:
        for at, start in enumerate(range(0, len(keys), block_keys)):
            parts = [keys[start : start + block_keys].astype("<u8").tobytes()]
            parts += [column[start : start + block_keys].astype("<u4").tobytes() for column in values]
            yield (number << _SPAN) + at, pack(b"".join(parts))

    file.put_blocks(bodies())
    about = {"first": number << _SPAN, "keys": len(keys), "columns": len(values), "block_keys": block_keys}
    file.put_fact(f"index:{name}", json.dumps(about).encode())
    file.put_fact(f"fence:{name}", keys[::block_keys].astype("<u8").tobytes())
    file.put_fact(f"beside:{name}", values[0][::block_keys].astype("<u4").tobytes())


class Index:
    """Row numbers by key."""

    def __init__(self, file: SealedFile, name: str) -> None:
        self._file = file
        self._name = name
        self._fence_beside: Flat | None = None
        self._last: tuple[int, bytes] = (-1, b"")
        self._ranges: dict[int, tuple[int, int]] = {}
        about = json.loads(file.fact(f"index:{name}") or b'{"first": 0, "keys": 0, "columns": 1, "block_keys": 1}')
        self._first, self.keys, self._columns = int(about["first"]), int(about["keys"]), int(about["columns"])
        self._block_keys = int(about["block_keys"])
        self._fence = np.frombuffer(file.fact(f"fence:{name}") or b"", dtype="<u8")

    def find(self, key: int | np.uint64, first: int = 0, count: int | None = None) -> list[Flat]:
        """The columns beside the key, from the ``first``-th of its entries on."""
        low, high = self._range(int(key))
        stop = high if count is None else min(high, low + first + count)
        return self._read(min(low + first, stop), stop)

    def count(self, key: int | np.uint64) -> int:
        """How many entries the key has."""
        low, high = self._range(int(key))
        return high - low

    def holds(self, key: int | np.uint64, wanted: Flat) -> Flat:
        """Which of the wanted numbers (sorted) stand beside the key. Reads only blocks that can hold one of them."""
        low, high = self._range(int(key))
        held = np.zeros(len(wanted), dtype=np.bool_)
        if low == high or not len(wanted):
            return held
        first, last = low // self._block_keys, (high - 1) // self._block_keys
        block = first + np.searchsorted(self._beside()[first + 1 : last + 1], wanted, "right")
        starts = np.flatnonzero(np.diff(block, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(wanted)], strict=True):
            at = int(block[start])
            numbers = self._read(max(low, at * self._block_keys), min(high, (at + 1) * self._block_keys))[0]
            place = np.searchsorted(numbers, wanted[start:stop]).clip(max=len(numbers) - 1)
            held[start:stop] = numbers[place] == wanted[start:stop]
        return held

    def _beside(self) -> Flat:
        """The first column's value at the start of each block."""
        if self._fence_beside is None:
            self._fence_beside = np.frombuffer(self._file.fact(f"beside:{self._name}") or b"", dtype="<u4")
        return self._fence_beside

    def _range(self, key: int) -> tuple[int, int]:
        """Where the entries of a key begin and end; the last few asked for are remembered."""
        known = self._ranges.get(key)
        if known is None:
            if len(self._ranges) >= _REMEMBERED:
                self._ranges = {}
            known = self._ranges[key] = self._search(np.uint64(key))
        return known

    def _search(self, key: np.uint64) -> tuple[int, int]:
        low = max(0, int(np.searchsorted(self._fence, key, "left")) - 1)
        high = int(np.searchsorted(self._fence, key, "right")) - 1
        if high < 0:
            return 0, 0
        first = low * self._block_keys + int(np.searchsorted(self._keys(low), key, "left"))
        return first, high * self._block_keys + int(np.searchsorted(self._keys(high), key, "right"))

    def _keys(self, block: int) -> Flat:
        return np.frombuffer(self._body(block), dtype="<u8", count=self._length(block))

    def _body(self, block: int) -> bytes:
        """A block's bytes; the one just read is not read again."""
        last = self._last
        if last[0] != block:
            last = self._last = (block, unpack(self._file.block(self._first + block)))
        return last[1]

    def _length(self, block: int) -> int:
        return min(self._block_keys, self.keys - block * self._block_keys)

    def _read(self, low: int, high: int) -> list[Flat]:
        parts: list[list[Flat]] = [[] for _ in range(self._columns)]
        blocks = range(low // self._block_keys, -(-high // self._block_keys)) if high > low else ()
        for block in blocks:
            body, length = self._body(block), self._length(block)
            start, stop = max(low - block * self._block_keys, 0), min(high - block * self._block_keys, length)
            for at in range(self._columns):
                column = np.frombuffer(body, dtype="<u4", count=length, offset=8 * length + 4 * length * at)
                parts[at].append(column[start:stop])
        return [np.concatenate(part) if part else np.zeros(0, dtype=np.uint32) for part in parts]
