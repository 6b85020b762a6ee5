"""A week as a stream of bytes: Arrow tables one after the other, and a manifest that counts them.

The stream is a row of frames, each one letter, a length (8 bytes) and content: ``T`` begins a table (its name), ``B``
carries a piece of its Arrow IPC stream (zstd), ``E`` ends it (its row count), ``M`` is the manifest and the end.
"""

import io
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

import pyarrow as pa

from ndas.store.archive.errors import WeekDamagedError

Tables = Iterable[tuple[str, pa.RecordBatchReader]]
"""Names and batches; each reader is read once, to its end, before the next is asked for."""

_HEAD = struct.Struct(">cQ")
_LONGEST_NAME = 4096
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


def write_week(file: IO[bytes], tables: Tables) -> dict[str, int]:
    """Write the tables and their manifest; return the rows of each. Holds one batch in memory.

    Raises:
        ValueError: two tables of one name.
    """
    counts: dict[str, int] = {}
    for name, reader in tables:
        if name in counts:
            raise ValueError(f"two tables are named {name}; a week holds each once")
        _put(file, b"T", name.encode())
        counts[name] = _write_table(file, reader)
        _put(file, b"E", str(counts[name]).encode())
    _put(file, b"M", json.dumps({"tables": counts}, sort_keys=True).encode())
    return counts


def read_week(file: IO[bytes]) -> Iterator[tuple[str, pa.RecordBatchReader]]:
    """Give the tables in turn. A table that was not read to its end is skipped when the next is asked for.

    Raises:
        WeekDamagedError: the stream is not a week, or its counts do not agree with its manifest.
    """
    counts: dict[str, int] = {}
    while (head := _next(file))[0] != b"M":
        _expect(head[0] == b"T" and head[1] <= _LONGEST_NAME)
        name = _exactly(file, head[1]).decode()
        pieces = _Pieces(file)
        counted = _Counted(pa.ipc.open_stream(pa.PythonFile(pieces, mode="r")))
        yield name, counted.reader
        counted.drain()
        counts[name] = pieces.declared_rows()
        _expect(counts[name] == counted.rows)
    manifest: Mapping[str, Mapping[str, int]] = json.loads(_exactly(file, head[1]))
    _expect(manifest.get("tables") == counts and not file.read(1))


def _write_table(file: IO[bytes], reader: pa.RecordBatchReader) -> int:
    rows = 0
    with pa.ipc.new_stream(pa.PythonFile(_Sink(file), mode="w"), reader.schema, options=_OPTIONS) as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _put(file: IO[bytes], kind: bytes, content: bytes) -> None:
    file.write(_HEAD.pack(kind, len(content)))
    file.write(content)


def _next(file: IO[bytes]) -> tuple[bytes, int]:
    kind, length = _HEAD.unpack(_exactly(file, _HEAD.size))
    return kind, length


def _exactly(file: IO[bytes], count: int) -> bytes:
    found = file.read(count)
    _expect(len(found) == count)
    return found


def _expect(right: bool) -> None:  # noqa: FBT001 - a condition, not a mode
    if not right:
        raise WeekDamagedError("the archived week does not add up: its frames, counts and manifest disagree")


class _Sink(io.RawIOBase):
    """What Arrow writes a table into: every piece becomes a frame."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        content = bytes(memoryview(piece))  # type: ignore[arg-type]  # Arrow hands over its own buffers
        if content:
            _put(self._file, b"B", content)
        return len(content)


class _Pieces(io.RawIOBase):
    """What Arrow reads a table from: the frames up to the table's end."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self._left = file, 0
        self._rows: int | None = None

    def readable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        parts: list[bytes] = []
        while count and self._more():
            part = _exactly(self._file, self._left if count < 0 else min(count, self._left))
            self._left -= len(part)
            count -= len(part) if count > 0 else 0
            parts.append(part)
        return b"".join(parts)

    def declared_rows(self) -> int:
        """The row count at the table's end; passes over what Arrow left unread."""
        while self._more():
            _exactly(self._file, self._left)
            self._left = 0
        return self._rows or 0

    def _more(self) -> bool:
        while self._left == 0 and self._rows is None:
            kind, length = _next(self._file)
            _expect(kind in (b"B", b"E"))
            if kind == b"E":
                self._rows = int(_exactly(self._file, length))
            else:
                self._left = length
        return self._left > 0


class _Counted:
    """A table's reader that counts the rows that pass."""

    def __init__(self, source: pa.RecordBatchReader) -> None:
        self._source = source
        self.rows = 0
        self.reader = pa.RecordBatchReader.from_batches(source.schema, self._batches())

    def drain(self) -> None:
        """Read what is left."""
        for _ in self._batches():
            pass

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for batch in self._source:
            self.rows += batch.num_rows
            yield batch
