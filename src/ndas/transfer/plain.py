"""The plain content of one sealed file, as blocks made while they are read. Memory: a few blocks, disk: none.

1. Nothing is given out beyond the size that the force signed: a file that unpacks to more stops there.
2. The last block is given out only after size and digest have been found as signed, so whoever has read the signed
   number of bytes has read the force's bytes.
3. Whoever stops early stops the decryption: closing the stream ends its thread.
"""

import hashlib
import os
import threading
import zlib
from collections.abc import Generator, Iterable
from typing import BinaryIO

import pyrage

from ndas.transfer.blocks import BLOCK_BYTES
from ndas.transfer.errors import IntegrityError
from ndas.transfer.manifest import SealedFile

_GZIP = 31
_DAMAGED = "is cut off or was altered on its way; send it again"

Blocks = Generator[bytes, None, None]


def plain_blocks(source: BinaryIO, identity: pyrage.x25519.Identity, stated: SealedFile) -> Blocks:
    """Yield the plain bytes of the age stream ``source``, checked against what the manifest states.

    Raises:
        IntegrityError: the content is not what the force signed.
    """
    place = f"file {stated.table.file} ({stated.table.system}, table {stated.table.table})"
    packed = _decrypted(source, identity)
    plain = _unpacked(packed, place) if stated.compression == "gzip" else packed
    digest = hashlib.sha256()
    size = 0
    held = b""
    try:
        for block in plain:
            size += len(block)
            if size > stated.table.bytes:
                raise IntegrityError(f"{place} holds more than the {stated.table.bytes} bytes signed; seal it again")
            digest.update(block)
            if held:
                yield held
            held = block
    except (pyrage.DecryptError, OSError, zlib.error) as damaged:
        raise IntegrityError(f"{place} {_DAMAGED}") from damaged
    finally:
        plain.close()
        packed.close()
    if size != stated.table.bytes:
        raise IntegrityError(f"{place} holds {size} of the {stated.table.bytes} bytes signed; seal it again")
    if digest.hexdigest() != stated.table.sha256:
        raise IntegrityError(f"{place} has another SHA-256 than the one signed; seal it again")
    yield held


def _decrypted(source: BinaryIO, identity: pyrage.x25519.Identity) -> Blocks:
    """Yield what ``source`` decrypts to. age is written to push; a pipe and a thread turn it into something to pull."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def decrypt() -> None:
        try:
            with os.fdopen(write_end, "wb", BLOCK_BYTES // 16) as plain:
                pyrage.decrypt_io(source, plain, [identity])
        except BaseException as error:  # noqa: BLE001  # raised again where the content is read, below
            failed.append(error)

    # A daemon, so that a reader forgotten half-way cannot keep the process from ending.
    thread = threading.Thread(target=decrypt, name="decrypt", daemon=True)
    with os.fdopen(read_end, "rb", buffering=0) as plain:
        thread.start()
        try:
            while block := plain.read(BLOCK_BYTES):
                yield block
        finally:
            plain.close()  # a thread still writing is told by its pipe
            thread.join()
    if failed:
        raise failed[0]


def _unpacked(packed: Iterable[bytes], place: str) -> Blocks:
    """Yield what the one gzip stream ``packed`` holds, a block at a time however much it swells to."""
    unpacker = zlib.decompressobj(wbits=_GZIP)
    for block in packed:
        if unpacker.eof:
            raise IntegrityError(f"{place} goes on after its end; seal it again")
        rest = block
        while rest and not unpacker.eof:
            if plain := unpacker.decompress(rest, BLOCK_BYTES):
                yield plain
            rest = unpacker.unconsumed_tail
        if unpacker.unused_data:
            raise IntegrityError(f"{place} goes on after its end; seal it again")
    if not unpacker.eof:
        raise IntegrityError(f"{place} {_DAMAGED}")
