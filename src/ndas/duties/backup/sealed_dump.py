"""A dump on disk: compressed and sealed to the backup's recipient in one pass; nothing of it is ever plain on disk."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
import pyrage.x25519

from ndas.duties.backup.errors import BackupError

_PIECE = 1 << 16


def seal_dump(lines: Iterator[bytes], file: BinaryIO, recipient: str) -> None:
    """Write the lines, sealed.

    Raises:
        BackupError: the recipient is none, or the disk did not take it.
    """
    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise BackupError("the backup's recipient is not an age recipient (age1...); see: ndas backup key") from None
    source = _Pieces(_compressed(lines))
    try:
        pyrage.encrypt_io(io.BufferedReader(source, _PIECE), file, [to])
    except pyrage.EncryptError as failed:
        if source.failed is not None:
            raise source.failed from None
        raise BackupError(
            "the control database could not be written to the backup; make room and try again"
        ) from failed


def open_dump(path: Path, identity: pyrage.x25519.Identity) -> Iterator[bytes]:
    """The lines of a sealed dump. They pass through memory a piece at a time.

    Raises:
        BackupError: it does not open with this identity, or was changed.
    """
    sink = _Lines()
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, sink, [identity])
    except (pyrage.DecryptError, zlib.error):
        raise BackupError(f"{path} does not open with this identity, or was changed") from None
    except OSError as failed:
        raise BackupError(f"{path} cannot be read: {failed.strerror}") from failed
    return sink.lines()


def _compressed(lines: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    for line in lines:
        if piece := packer.compress(line):
            yield piece
    yield packer.flush()


class _Pieces(io.RawIOBase):
    """Pieces as a stream that can be read; keeps what went wrong, which pyrage's own error would hide."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._rest = pieces, b""
        self.failed: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return 0
        except Exception as failed:
            self.failed = failed
            raise
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


class _Lines(io.RawIOBase):
    """Takes the opened stream, still compressed, in memory: a control database holds ids and counts, not rows."""

    def __init__(self) -> None:
        super().__init__()
        self._packed: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._packed.append(bytes(piece))
        return len(piece)

    def lines(self) -> Iterator[bytes]:
        opener, rest = zlib.decompressobj(), b""
        while self._packed:
            rest += opener.decompress(self._packed.pop(0))
            *whole, rest = rest.split(b"\n")
            for line in whole:
                yield line + b"\n"
        rest += opener.flush()
        yield from (line + b"\n" for line in rest.split(b"\n") if line)
