"""Opens what is compressed in a file, piece by piece and in memory: leftovers hide well in an archive.

Gzip, bzip2, xz, Zstandard, zip (so office documents too) and tar of these, a few layers deep; Parquet in the clear is
read column by column. A file that begins like one and is none is passed over here: its own bytes were looked at. One
that is locked by a password counts as a finding: nobody can say what is in it.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_PIECE, _OVERLAP = 4 << 20, 512
_LAYERS = 3
_MOST, _MOST_WITHIN = 1 << 33, 1 << 28
"""Bytes that are read of one file, and of an archive within an archive, at most: beyond lies no document but a bomb."""
_MAGIC: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": lambda file: pa.CompressedInputStream(pa.PythonFile(file), "zstd"),
}
_ZIP, _PARQUET, _TAR_AT, _TAR = b"PK\x03\x04", b"PAR1", 257, b"ustar"


class LockedFileError(Exception):
    """A file is locked by a password, so that nobody can look into it."""


_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    pa.ArrowException,
)


def opened(path: Path) -> Iterator[bytes]:
    """The pieces of what is compressed in a file; nothing where it is not compressed. Pieces overlap.

    Raises:
        LockedFileError: it is locked by a password.
    """
    with path.open("rb") as file:
        yield from _opened(file, _LAYERS)


def _opened(file: BinaryIO, layers: int) -> Iterator[bytes]:
    start = file.read(_TAR_AT + len(_TAR))
    file.seek(0)
    try:
        yield from _inside(file, start, layers) if layers else ()
    except _BROKEN:
        return


def _inside(file: BinaryIO, start: bytes, layers: int) -> Iterator[bytes]:
    if start.startswith(_ZIP):
        with zipfile.ZipFile(file) as archive:
            for one in archive.infolist():
                if one.flag_bits & 1:
                    raise LockedFileError
                with archive.open(one) as member:
                    yield from _content(member, layers)
    elif start[_TAR_AT:] == _TAR:
        with tarfile.open(fileobj=file) as archive:
            for packed in archive:
                if (content := archive.extractfile(packed)) is not None:
                    yield from _content(content, layers)
    elif start.startswith(_PARQUET):
        yield from _columns(file)
    else:
        for magic, opener in _MAGIC.items():
            if start.startswith(magic):
                yield from _content(opener(file), layers)


def _content(stream: Any, layers: int) -> Iterator[bytes]:
    """The pieces of an opened stream, and of what is compressed in it again."""
    tail, read = b"", 0
    first = stream.read(_PIECE)
    deeper = layers > 1 and (first[_TAR_AT:].startswith(_TAR) or first.startswith((_ZIP, _PARQUET, *_MAGIC)))
    whole = io.BytesIO(first) if deeper else None
    piece = first
    while piece and read < (_MOST_WITHIN if deeper else _MOST):
        yield tail + piece
        tail, read = piece[-_OVERLAP:], read + len(piece)
        piece = stream.read(_PIECE)
        if whole is not None:
            whole.seek(0, io.SEEK_END)
            whole.write(piece)
    if whole is not None:
        whole.seek(0)
        yield from _opened(whole, layers - 1)


def _columns(file: BinaryIO) -> Iterator[bytes]:
    table = pq.ParquetFile(file)
    for batch in table.iter_batches(batch_size=1 << 14):
        for column in batch.columns:
            yield "\n".join(str(one) for one in _texts(column) if one is not None).encode("utf-8", "replace")


def _texts(column: Any) -> list[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(pc.cast(column, kind.value_type))
    return list(column.to_pylist())
