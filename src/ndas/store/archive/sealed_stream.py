"""A stream sealed in chunks, so that a week of any size passes through a few megabytes of memory.

1. A sealed file is: 8 bytes of magic; a header (length, then JSON) with the item's name and its data key, wrapped
   (RFC 3394) under the archive key; then chunks of AES-256-GCM, each over 1 MiB of plain bytes, the last over less or
   equal.
2. The data key is made for this file alone. A chunk's nonce is its number (11 bytes) and whether it is the last (1
   byte), as in age's STREAM: chunks cannot be swapped, dropped, repeated or cut off unnoticed.
3. The header is authenticated with every chunk, so a file cannot pass as another item's.
"""

import hashlib
import io
import json
import struct
from collections.abc import Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from ndas.store.archive.errors import WeekDamagedError

MAGIC = b"NDASARC1"
CHUNK = 1024 * 1024
_TAG = 16
_LONGEST_HEADER = 4096


class SealedWriter(io.RawIOBase):
    """Takes plain bytes, writes sealed ones. Only `finish` makes the file whole: one left without it does not open."""

    def __init__(self, file: BinaryIO, *, archive_key: bytes, about: Mapping[str, str]) -> None:
        super().__init__()
        data_key = AESGCM.generate_key(256)
        header = json.dumps({**about, "key": aes_key_wrap(archive_key, data_key).hex()}, sort_keys=True).encode()
        self._file, self._gcm, self._bound = file, AESGCM(data_key), hashlib.sha256(header).digest()
        self._digest, self._buffer, self._number = hashlib.sha256(), bytearray(), 0
        self.bytes_written = 0
        self._put(MAGIC + struct.pack(">I", len(header)) + header)

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, plain: object) -> int:
        """Take some plain bytes."""
        view = memoryview(plain)  # type: ignore[arg-type]  # any buffer, Arrow's own included
        self._buffer += view
        while len(self._buffer) > CHUNK:  # the last chunk is never empty unless the whole stream is
            self._seal(self._buffer[:CHUNK], last=False)
            del self._buffer[:CHUNK]
        return view.nbytes

    def finish(self) -> str:
        """Write the last chunk; return the SHA-256 of the sealed file."""
        self._seal(self._buffer, last=True)
        self._buffer.clear()
        return self._digest.hexdigest()

    def _seal(self, plain: bytearray, *, last: bool) -> None:
        self._put(self._gcm.encrypt(_nonce(self._number, last=last), bytes(plain), self._bound))
        self._number += 1

    def _put(self, sealed: bytes) -> None:
        self._file.write(sealed)
        self._digest.update(sealed)
        self.bytes_written += len(sealed)


class SealedReader(io.RawIOBase):
    """Gives the plain bytes of a sealed file; each chunk is checked before any of it is given."""

    def __init__(self, file: BinaryIO, *, archive_key: bytes, about: Mapping[str, str]) -> None:
        super().__init__()
        said, self._bound = _read_header(file)
        if {name: value for name, value in said.items() if name != "key"} != dict(about):
            raise WeekDamagedError("the sealed file is of another item; look for the file that belongs to this one")
        try:
            data_key = aes_key_unwrap(archive_key, bytes.fromhex(said["key"]))
        except (InvalidUnwrap, ValueError):
            raise WeekDamagedError("the sealed file does not open with this item's key") from None
        self._file, self._gcm = file, AESGCM(data_key)
        self._ahead, self._number, self._plain = file.read(CHUNK + _TAG), 0, memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with plain bytes; 0 at the end.

        Raises:
            WeekDamagedError: the file was changed or cut off.
        """
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer
        while not self._plain and not self._ended:
            self._open_next()
        count = min(len(view), len(self._plain))
        view[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open_next(self) -> None:
        sealed, self._ahead = self._ahead, self._file.read(CHUNK + _TAG)
        self._ended = not self._ahead
        try:
            self._plain = memoryview(self._gcm.decrypt(_nonce(self._number, last=self._ended), sealed, self._bound))
        except InvalidTag:
            raise WeekDamagedError(
                f"chunk {self._number} of the sealed file was changed, or the file is cut off; "
                "fetch it from the cold store again"
            ) from None
        self._number += 1


def _read_header(file: BinaryIO) -> tuple[dict[str, str], bytes]:
    start = file.read(len(MAGIC) + 4)
    length = struct.unpack(">I", start[len(MAGIC) :])[0] if len(start) == len(MAGIC) + 4 else 0
    if not start.startswith(MAGIC) or not 0 < length <= _LONGEST_HEADER:
        raise WeekDamagedError("this is not a sealed week, or its beginning was changed")
    header = file.read(length)
    try:
        said = json.loads(header)
        return {str(name): str(value) for name, value in said.items()}, hashlib.sha256(header).digest()
    except (ValueError, AttributeError):
        raise WeekDamagedError("the header of the sealed week was changed") from None


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
