"""One extract file at the force: its header's columns, and its bytes in one pass that counts and digests them."""

import codecs
import csv
import hashlib
import io
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ndas.transfer.blocks import BLOCK_BYTES
from ndas.transfer.counting import RecordCounter
from ndas.transfer.errors import SealError

Progress = Callable[[int, int], None]
"""Told how many bytes are done, of how many."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A CSV file to be sealed, and the table of the contract that it is."""

    system: str
    table: str
    path: Path
    encoding: str = "utf-8"
    """``utf-8``, ``utf-16`` or ``cp1252``, as the contract says."""
    delimiter: str = ","

    def __str__(self) -> str:
        return f"{self.path} ({self.system}, {self.table})"


def read_columns(extract: Extract) -> tuple[str, ...]:
    """Return the names in the header of ``extract``.

    Raises:
        SealError: the file cannot be read, is empty or not in its encoding, or the header is not a list of names.
    """
    try:
        with extract.path.open("rb") as file:
            return header_columns(extract, file.read(BLOCK_BYTES))
    except OSError as unreadable:
        raise SealError(f"{extract}: cannot be read: {unreadable.strerror}") from unreadable


def header_columns(extract: Extract, start: bytes) -> tuple[str, ...]:
    """Return the names in the header that the first bytes of a file hold.

    Raises:
        SealError: as `read_columns`.
    """
    encoding = "utf-8-sig" if extract.encoding == "utf-8" else extract.encoding
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError as wrong:
        raise SealError(f"{extract}: is not {extract.encoding} at its start; state the encoding it has") from wrong
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=extract.delimiter), [])
    for place, name in enumerate(header, 1):
        if not name.strip() or name != name.strip() or header.index(name) != place - 1:
            raise SealError(
                f"{extract}: column {place} of the header needs a name of its own, without spaces around it"
            )
    if not header:
        raise SealError(f"{extract}: expected a header line first; the file is empty or starts with an empty line")
    return tuple(header)


class ExtractReading:
    """One pass over an extract: gives its bytes on, packed as stated, and counts and digests them as they pass."""

    def __init__(self, extract: Extract, *, size: int, compress: bool, progress: Callable[[int], None]) -> None:
        """Read ``extract`` of ``size`` bytes; tell ``progress`` the size of each block read."""
        self._extract = extract
        self._expected = size
        self._progress = progress
        self._packer = zlib.compressobj(level=1, wbits=31) if compress else None
        self._counter = RecordCounter(encoding=extract.encoding, delimiter=extract.delimiter)
        self._digest = hashlib.sha256()
        self.size = 0
        """Bytes read."""
        self.columns: tuple[str, ...] = ()
        """Names in the header, as this pass saw them."""

    @property
    def sha256(self) -> str:
        """Digest of the bytes read, hexadecimal."""
        return self._digest.hexdigest()

    def records(self) -> int:
        """Records after the header; ask once the last block has passed."""
        return self._counter.records()

    def blocks(self, file: BinaryIO) -> Generator[bytes, None, None]:
        """Yield the bytes of ``file``, packed as stated.

        Raises:
            SealError: it is not the CSV it was said to be, or it has another size than it had.
        """
        while block := file.read(BLOCK_BYTES):
            if not self.size:
                self.columns = header_columns(self._extract, block)
            self.size += len(block)
            if self.size > self._expected:  # here, not at the end: a file still written to might never end
                raise self.changed()
            self._digest.update(block)
            try:
                self._counter.feed(block)
            except ValueError as wrong:
                raise SealError(f"{self._extract}: {wrong}") from wrong
            yield self._packer.compress(block) if self._packer else block
            self._progress(len(block))
        if self.size != self._expected:
            raise self.changed()
        if self._packer:
            yield self._packer.flush()

    def changed(self) -> SealError:
        """The error for an extract that is not what it was when sealing began."""
        return SealError(f"{self._extract}: changed while it was sealed; seal again once the extract is finished")
