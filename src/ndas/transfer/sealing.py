"""Seals a week's extracts into one delivery, at the force.

1. Each extract is read once: the bytes counted and digested are the bytes sealed.
2. No plain copy is made, in memory or on disk: blocks go from the extract through encryption to the delivery.
3. The delivery appears under its name only when it is whole and on disk; an interrupted seal leaves no delivery.
4. What is sealed has passed the same manifest rules as opening applies.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import pyrage

from ndas.transfer.blocks import BLOCK_BYTES, BlockStream
from ndas.transfer.container import END, MANIFEST, SIGNATURE, member_header, padding
from ndas.transfer.errors import SealError
from ndas.transfer.extract import Extract, ExtractReading, Progress, read_columns
from ndas.transfer.manifest import SealedFile, SealedManifest, read_manifest, write_manifest
from ndas.transfer.place import onto_disk
from ndas.transfer.signing import SIGNATURE_BYTES, SigningKey
from ndas.vocabulary.delivery import Manifest, ManifestTable
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.marking import Marking


@dataclass(frozen=True, slots=True)
class Terms:
    """What the force states about a delivery besides its files. Times are timezone-aware."""

    force: ForceId
    system_set: str
    sequence: int
    as_at: datetime
    created_at: datetime
    expires_at: datetime
    marking: Marking
    exclusions: tuple[str, ...]
    contact: str
    recipient: str
    """The age recipient that the force's key holder made for this delivery."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed delivery: where it lies and what it says."""

    path: Path
    manifest: Manifest


def seal(
    extracts: Sequence[Extract],
    *,
    terms: Terms,
    key: SigningKey,
    into: Path,
    compress: bool = False,
    progress: Progress | None = None,
) -> Sealed:
    """Write the delivery of ``extracts`` to the folder ``into``, signed with the force's ``key``.

    Args:
        extracts: the files, each with its system and table.
        terms: what the force states about the delivery.
        key: the force's signing key.
        into: an existing folder.
        compress: gzip each file first; worth its CPU only where the link is slower than about 200 Mbit/s.
        progress: told how many plain bytes are sealed, of how many.

    Raises:
        SealError: an extract cannot be read, is not what was stated or changed meanwhile; the terms break a rule of
            the manifest; or the delivery exists already. Nothing is left behind.
    """
    outline = _outline(extracts, terms, compress=compress)
    target = into / f"{outline.manifest.delivery}.ndas"
    if target.exists():
        raise SealError(f"{target} exists already; a sequence number is used once, take the next one")
    part = into / f".{target.name}.{secrets.token_hex(4)}.part"
    try:
        with part.open("xb") as file:
            sealed = _write(file, extracts, outline, key, _Meter(extracts, progress))
            onto_disk(file)
        part.replace(target)
        onto_disk(into)
    except OSError as unwritable:
        raise SealError(
            f"{target} cannot be written: {unwritable.strerror}; free space or name another folder"
        ) from unwritable
    finally:
        part.unlink(missing_ok=True)
    return Sealed(target, sealed.manifest)


class _Meter:
    """Adds up the bytes of all extracts for the progress told."""

    def __init__(self, extracts: Sequence[Extract], progress: Progress | None) -> None:
        self._total = sum(extract.path.stat().st_size for extract in extracts)
        self._done = 0
        self._progress = progress

    def add(self, size: int) -> None:
        self._done += size
        if self._progress:
            self._progress(self._done, max(self._total, self._done))


def _outline(extracts: Sequence[Extract], terms: Terms, *, compress: bool) -> SealedManifest:
    """Return the manifest as far as it is known beforehand; its text is as long as the final one can get."""
    files = tuple(
        SealedFile(
            ManifestTable(
                system=extract.system,
                table=extract.table,
                file=extract.path.name,
                rows=size,  # a record has a byte at least: as many digits as the count can need
                columns=columns,
                bytes=size,
                sha256="0" * 64,
            ),
            encoding=extract.encoding,
            delimiter=extract.delimiter,
            compression="gzip" if compress else "none",
        )
        for extract in extracts
        for columns, size in [(read_columns(extract), extract.path.stat().st_size)]
    )
    manifest = Manifest(
        force=terms.force,
        system_set=terms.system_set,
        sequence=terms.sequence,
        as_at=terms.as_at,
        created_at=terms.created_at,
        expires_at=terms.expires_at,
        marking=terms.marking,
        exclusions=terms.exclusions,
        contact=terms.contact,
        recipient=terms.recipient,
        tables=tuple(file.table for file in files),
    )
    return _checked(SealedManifest(manifest, files))


def _checked(sealed: SealedManifest) -> SealedManifest:
    try:
        return read_manifest(write_manifest(sealed))
    except ValueError as wrong:
        raise SealError(f"the delivery cannot be sealed as stated. {wrong}") from wrong


def _write(
    file: BinaryIO, extracts: Sequence[Extract], outline: SealedManifest, key: SigningKey, meter: _Meter
) -> SealedManifest:
    reserved = len(write_manifest(outline))
    start = len(member_header(MANIFEST, reserved)) + reserved + padding(reserved)
    file.seek(start + len(member_header(SIGNATURE, SIGNATURE_BYTES)) + SIGNATURE_BYTES + padding(SIGNATURE_BYTES))
    recipient = pyrage.x25519.Recipient.from_str(outline.manifest.recipient)
    files = tuple(
        _write_member(file, extract, sealed_file, recipient, meter)
        for extract, sealed_file in zip(extracts, outline.files, strict=True)
    )
    file.write(END)
    sealed = _checked(SealedManifest(replace(outline.manifest, tables=tuple(each.table for each in files)), files))
    text = write_manifest(sealed).ljust(reserved)
    file.seek(0)
    file.write(member_header(MANIFEST, reserved) + text + bytes(padding(reserved)))
    file.write(member_header(SIGNATURE, SIGNATURE_BYTES) + key.sign(text) + bytes(padding(SIGNATURE_BYTES)))
    return sealed


def _write_member(
    file: BinaryIO, extract: Extract, stated: SealedFile, recipient: pyrage.x25519.Recipient, meter: _Meter
) -> SealedFile:
    header_at = file.tell()
    file.write(member_header(stated.member, 0))
    reading = ExtractReading(
        extract, size=stated.table.bytes, compress=stated.compression == "gzip", progress=meter.add
    )
    with extract.path.open("rb", buffering=0) as plain, BlockStream(reading.blocks(plain)) as blocks:
        _encrypt(blocks, file, recipient)
    if reading.columns != stated.table.columns:
        raise reading.changed()
    end = file.tell()
    size = end - header_at - len(member_header(stated.member, 0))
    file.write(bytes(padding(size)))
    after = file.tell()
    file.seek(header_at)
    file.write(member_header(stated.member, size))
    file.seek(after)
    return replace(stated, table=replace(stated.table, rows=reading.records(), sha256=reading.sha256))


def _encrypt(blocks: BlockStream, file: BinaryIO, recipient: pyrage.x25519.Recipient) -> None:
    try:
        pyrage.encrypt_io(BufferedReader(blocks, BLOCK_BYTES), file, [recipient])
    except pyrage.EncryptError as failed:  # it wraps whatever either side raised
        if blocks.failed is not None:
            raise blocks.failed from None
        raise SealError(
            "the delivery could not be written to its end; free space or name another folder, and seal again"
        ) from failed
