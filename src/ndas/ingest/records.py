"""Reads a table's file as batches of records, in bounded memory and without a copy on disk.

A batch keeps the bytes once and knows where each record and field lies in them; columns become Arrow strings only
when they are asked for. Record numbers count from 1 after the header, malformed records included.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ndas.ingest.arrow import Mask, Values, as_buffer
from ndas.ingest.errors import MalformedFileError
from ndas.ingest.kernels.dates import Moments, compile_format, read_moments
from ndas.ingest.kernels.gather import copy_columns, measure_columns
from ndas.ingest.kernels.split import SOUND, Bytes, Ints, byte_classes, split_records
from ndas.ingest.transcode import utf8_pieces

BATCH_ROWS = 65_536
LONGEST_RECORD = 32 << 20
"""Bytes. A longer record is an opening quote that is never closed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a batch, twice over the same bytes."""

    text: Values
    """As received."""
    given: Values
    """The same, null where it is empty or blank."""
    filled: int
    """How many values are given."""
    offsets: Ints
    bytes: Bytes
    read: dict[str, Moments]
    """Moments by the format they were read with."""

    def moments(self, text: str) -> Moments:
        """The values read as dates or times by a strptime format; `NOT_A_MOMENT` where they are none."""
        if text not in self.read:
            self.read[text] = np.empty(len(self.offsets) - 1, dtype=np.int64)
            read_moments(self.bytes, self.offsets, compile_format(text), self.read[text])
        return self.read[text]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a file, one after another."""

    text: Bytes
    record_at: Ints
    """Where each record begins; one longer than there are records."""
    verdict: Bytes
    """What is wrong with each record's form: `ndas.ingest.kernels.split.SOUND` or a sum of its faults."""
    begin: Ints
    end: Ints
    order: Ints
    """For each declared column, its place in the file."""
    first: int
    """Number of the first record."""

    def __len__(self) -> int:
        return len(self.verdict)

    @property
    def sound(self) -> Mask:
        """Which records have the form of a record."""
        sound: Mask = self.verdict == SOUND
        return sound

    def numbers(self, rows: Ints) -> npt.NDArray[np.int64]:
        """Record numbers of the chosen records (by place in the batch)."""
        return rows.astype(np.int64) + self.first

    def raw(self, row: int) -> bytes:
        """The record's bytes without its line end."""
        return self.text[self.record_at[row] : self.record_at[row + 1]].tobytes().rstrip(b"\r\n")

    def columns(self, places: Sequence[int], rows: Ints) -> list[Column]:
        """The declared columns at ``places``, of the chosen sound records."""
        width, count = len(self.order), len(rows)
        wanted = self.order[np.asarray(places, dtype=np.int32)]
        base = np.empty(len(places), dtype=np.int64)
        size = measure_columns(self.begin, self.end, rows, wanted, width, base)
        start = base.copy()
        offsets = np.zeros((len(places), count + 1), dtype=np.int32)
        out = np.empty(size, dtype=np.uint8)
        given = np.zeros((len(places), (count + 7) // 8), dtype=np.uint8)
        filled = np.zeros(len(places), dtype=np.int64)
        copy_columns(self.text, self.begin, self.end, rows, wanted, width, base, offsets, out, given, filled)
        return [_column(offsets[i], out[start[i] : base[i]], given[i], int(filled[i])) for i in range(len(places))]


def _column(offsets: Ints, content: Bytes, given: Bytes, filled: int) -> Column:
    count = len(offsets) - 1
    at, text = as_buffer(offsets), as_buffer(content)
    return Column(
        text=pa.StringArray.from_buffers(count, at, text),
        given=pa.StringArray.from_buffers(count, at, text, as_buffer(given), count - filled),
        filled=filled,
        offsets=offsets,
        bytes=content,
        read={},
    )


class RecordReader:
    """The records of one file. `header` is known at once; iterate for the batches, once."""

    def __init__(self, stream: BinaryIO, *, encoding: str, delimiter: str, file: str) -> None:
        """Read the header of ``stream``.

        Raises:
            EncodingError: the file is not in the encoding it should be.
            MalformedFileError: there is no header, or it cannot be read.
        """
        self._pieces = utf8_pieces(stream, encoding, file)
        self._delimiter = delimiter
        self._file = file
        self._classes = byte_classes(delimiter)
        self.header, self._carry = self._read_header()
        self._order = np.arange(len(self.header), dtype=np.int32)

    def arrange(self, columns: Sequence[str]) -> None:
        """Say in which order columns are asked for; without it, that of the file.

        Args:
            columns: every name of the header, once.
        """
        self._order = np.array([self.header.index(name) for name in columns], dtype=np.int32)

    def _read_header(self) -> tuple[tuple[str, ...], bytes]:
        held = b""
        place = None
        for piece in self._pieces:
            held += piece
            place = _line_end(held)
            if place is not None or len(held) > LONGEST_RECORD:
                break
        line, rest = (held, b"") if place is None else (held[:place], held[place:])
        try:
            names = next(csv.reader([line.decode("utf-8")], delimiter=self._delimiter, strict=True), None)
        except csv.Error as problem:
            raise MalformedFileError(f"{self._file}: the header cannot be read; name each column once") from problem
        if not names:
            raise MalformedFileError(f"{self._file}: there is no header; the first line must name the columns")
        return tuple(names), rest

    def __iter__(self) -> Iterator[Batch]:
        """Give the records.

        Raises:
            MalformedFileError: a record is longer than any record can be.
        """
        rest, first = self._carry, 1
        for piece, at_end in _ending(self._pieces):
            text = np.frombuffer(rest + piece, dtype=np.uint8)
            start = 0
            while (batch := self._next_batch(text, start, first, at_end=at_end)) is not None:
                yield batch
                first += len(batch)
                start = int(batch.record_at[-1])
            rest = text[start:].tobytes()
            if len(rest) > LONGEST_RECORD:
                raise MalformedFileError(
                    f"{self._file}, record {first}: longer than {LONGEST_RECORD >> 20} MB. "
                    "An opening quote there is probably never closed; correct the export and send it again."
                )

    def _next_batch(self, text: Bytes, start: int, first: int, *, at_end: bool) -> Batch | None:
        columns = len(self.header)
        record_at = np.empty(BATCH_ROWS + 1, dtype=np.int32)
        verdict = np.empty(BATCH_ROWS, dtype=np.uint8)
        begin = np.empty(BATCH_ROWS * columns, dtype=np.int32)
        end = np.empty(BATCH_ROWS * columns, dtype=np.int32)
        found, _ = split_records(
            text, start, len(text), at_end, ord(self._delimiter), self._classes, columns,
            record_at, verdict, begin, end,
        )  # fmt: skip
        if found == 0:
            return None
        return Batch(text, record_at[: found + 1], verdict[:found], begin, end, self._order, first)


def _ending(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and at the end an empty one that says so."""
    for piece in pieces:
        yield piece, False
    yield b"", True


def _line_end(held: bytes) -> int | None:
    places = [place for place in (held.find(b"\n"), held.find(b"\r")) if place >= 0]
    return min(places) if places else None
