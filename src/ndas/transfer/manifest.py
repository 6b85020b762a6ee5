"""The manifest as signed bytes: canonical JSON, read strictly.

1. Every entry is known, present and of its type; nothing else is in it.
2. No two tables share a name, and no two files a place in the delivery.
3. Times are UTC to the second, and in order: made, then expires.
4. The marking is one that the platform may hold.

Spaces may follow the JSON: sealing reserves the manifest's place before it knows how many digits the counts need, so
that each extract is read once, and what is counted, digested and sealed are the same bytes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyrage

from ndas.transfer.canonical import canonical, read_canonical
from ndas.transfer.entries import Entries, read_time, write_time
from ndas.vocabulary.delivery import Manifest, ManifestTable
from ndas.vocabulary.ids import force_id, system_name
from ndas.vocabulary.marking import Marking, read_marking

FORMAT = "ndas-delivery-1"
MAX_MANIFEST_BYTES = 4 << 20
MAX_TABLES = 500
MAX_COLUMNS = 2000
MAX_FILE_BYTES = 1 << 40
ENCODINGS = ("utf-8", "utf-16", "cp1252")
DELIMITERS = (",", ";", "|", "\t")
COMPRESSIONS = ("none", "gzip")

_FILE = re.compile(r"(?=.{1,55}\Z)[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_TABLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One file as the manifest states it: its table, and how its bytes are written and packed."""

    table: ManifestTable
    encoding: str
    delimiter: str
    compression: str

    @property
    def member(self) -> str:
        """The file's place in the container; the name says how stock tools unpack it."""
        suffix = ".gz.age" if self.compression == "gzip" else ".age"
        return f"data/{self.table.system}/{self.table.file}{suffix}"


@dataclass(frozen=True, slots=True)
class SealedManifest:
    """The manifest, and its files in the order in which the container holds them."""

    manifest: Manifest
    files: tuple[SealedFile, ...]


def write_manifest(sealed: SealedManifest) -> bytes:
    """Return the manifest in its one spelling."""
    manifest = sealed.manifest
    return canonical(
        {
            "format": FORMAT,
            "force": manifest.force,
            "system_set": manifest.system_set,
            "sequence": manifest.sequence,
            "as_at": write_time(manifest.as_at),
            "created_at": write_time(manifest.created_at),
            "expires_at": write_time(manifest.expires_at),
            "marking": str(manifest.marking),
            "exclusions": list(manifest.exclusions),
            "contact": manifest.contact,
            "recipient": manifest.recipient,
            "mode": manifest.mode,
            "tables": [_write_file(file) for file in sealed.files],
        }
    )


def read_manifest(signed: bytes) -> SealedManifest:
    """Return the manifest that ``signed`` spells.

    Raises:
        ValueError: it breaks a rule of this file; says which entry and what was expected, never its value.
    """
    entries = Entries(read_canonical(signed, padded=True), "manifest")
    entries.one_of("format", (FORMAT,))
    files = tuple(_read_file(each) for each in entries.objects("tables", most=MAX_TABLES))
    manifest = Manifest(
        force=entries.read("force", force_id),
        system_set=entries.read("system_set", system_name),
        sequence=entries.whole("sequence", least=1, most=999_999_999),
        as_at=entries.read("as_at", read_time),
        created_at=entries.read("created_at", read_time),
        expires_at=entries.read("expires_at", read_time),
        marking=entries.read("marking", _marking),
        exclusions=entries.texts("exclusions", most=100),
        contact=entries.text("contact", longest=200),
        recipient=entries.read("recipient", _recipient),
        mode=entries.one_of("mode", ("full",)),
        tables=tuple(file.table for file in files),
    )
    entries.done()
    if manifest.expires_at <= manifest.created_at:
        raise ValueError("manifest: expires_at must be after created_at")
    if len({(table.system, table.table) for table in manifest.tables}) < len(files):
        raise ValueError("manifest: two tables of one system have the same name")
    if len({(table.system, table.file.lower()) for table in manifest.tables}) < len(files):
        raise ValueError("manifest: two files of one system have the same name, letter case aside")
    return SealedManifest(manifest, files)


def _write_file(file: SealedFile) -> dict[str, Any]:
    table = file.table
    return {
        "system": table.system,
        "table": table.table,
        "file": table.file,
        "rows": table.rows,
        "columns": list(table.columns),
        "bytes": table.bytes,
        "sha256": table.sha256,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "compression": file.compression,
    }


def _read_file(entries: Entries) -> SealedFile:
    table = ManifestTable(
        system=entries.read("system", system_name),
        table=entries.read(
            "table", _matching(_TABLE, "1 to 64 letters, digits, hyphens or underscores, a letter first")
        ),
        file=entries.read("file", _matching(_FILE, "1 to 55 letters, digits, hyphens, underscores and single dots")),
        rows=entries.whole("rows", least=0, most=MAX_FILE_BYTES),
        columns=entries.texts("columns", most=MAX_COLUMNS),
        bytes=entries.whole("bytes", least=1, most=MAX_FILE_BYTES),
        sha256=entries.read("sha256", _matching(_DIGEST, "64 hexadecimal digits")),
    )
    file = SealedFile(
        table,
        encoding=entries.one_of("encoding", ENCODINGS),
        delimiter=entries.one_of("delimiter", DELIMITERS),
        compression=entries.one_of("compression", COMPRESSIONS),
    )
    entries.done()
    if not table.columns or len(set(table.columns)) < len(table.columns):
        raise ValueError(f"manifest: table {table.table} of {table.system} needs columns, each named once")
    return file


def _matching(pattern: re.Pattern[str], expected: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"expected {expected}")
        return text

    return read


def _marking(text: str) -> Marking:
    marking = read_marking(text)
    if marking is None or str(marking) != text:
        raise ValueError(f"expected {' or '.join(str(each) for each in Marking)}; nothing above may be sent")
    return marking


def _recipient(text: str) -> str:
    try:
        return str(pyrage.x25519.Recipient.from_str(text))
    except pyrage.RecipientError as wrong:
        raise ValueError("expected an age X25519 recipient, age1...") from wrong
