"""Checks an extract against its contract, at the force, before it is sealed. Nothing is written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from ndas.cli.at_the_force.sealing import find_extracts
from ndas.cli.terminal import OUT, show_table
from ndas.ingest import ingest
from ndas.transfer import Extract
from ndas.transfer.extract import ExtractReading
from ndas.vocabulary import ForceId, Manifest, ManifestTable, Marking
from ndas.vocabulary.contract_files import load_contract

_MOST_LINES = 50


def check(folder: Path, contracts: Sequence[Path]) -> None:
    """Print what would become of each row, and the first lines of the fix-list by the force's own ids.

    Raises:
        IngestError: the extract could not be taken in at all; says why.
    """
    agreed = [load_contract(contract) for contract in contracts]
    unsealed = Unsealed(list(find_extracts(folder, agreed)), agreed[0].force)
    kept = FixListOnly()
    report = ingest(unsealed, agreed, digest_key=bytes(32), sink=kept)
    show_table(
        "What would become of each row",
        ("system", "table", "rows", "accepted", "quarantined", "refused"),
        [(r.system, r.table, r.manifest, r.accepted, r.quarantined, r.refused) for r in report.reconciliations],
    )
    if kept.lines:
        columns = ("system", "table", "row_number", "source_id", "column", "rule", "expected")
        rows = [[line[column] for column in columns] for line in kept.lines[:_MOST_LINES]]
        show_table(f"Fix-list ({len(kept.lines):,} lines, the first {len(rows)})", columns, rows)
    for table in report.tables:
        for rule, count in table.refused.items():
            OUT.print(f"{table.system} {table.table}: {count:,} rows would be refused: {rule}", soft_wrap=True)


class Unsealed:
    """Extract files as a delivery that was never sealed; exists only to be checked where it lies."""

    def __init__(self, extracts: Sequence[Extract], force: ForceId) -> None:
        self._files = {(extract.system, extract.table): extract for extract in extracts}
        now = datetime.now(UTC)
        self.manifest = Manifest(
            force=force,
            system_set="check",
            sequence=1,
            as_at=now,
            created_at=now,
            expires_at=now,
            marking=Marking.OFFICIAL_SENSITIVE,
            exclusions=(),
            contact="",
            recipient="",
            tables=tuple(_counted(extract) for extract in extracts),
        )

    def read(self, table: ManifestTable) -> BinaryIO:
        """The file's bytes."""
        return self._files[table.system, table.table].path.open("rb")


def _counted(extract: Extract) -> ManifestTable:
    reading = ExtractReading(extract, size=extract.path.stat().st_size, compress=False, progress=lambda _: None)
    with extract.path.open("rb") as file:
        for _ in reading.blocks(file):
            pass
    return ManifestTable(
        system=extract.system,
        table=extract.table,
        file=extract.path.name,
        rows=reading.records(),
        columns=reading.columns,
        bytes=reading.size,
        sha256=reading.sha256,
    )


class FixListOnly:
    """A sink that keeps the fix-list and lets all else go."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []

    @contextmanager
    def writer(self, name: str, schema: pa.Schema) -> Iterator["_Taker"]:  # noqa: ARG002 - the sink's protocol
        """Open a writer; only the fix-list's keeps anything."""
        yield _Taker(self.lines if name == "fixlist" else None)


class _Taker:
    def __init__(self, lines: list[dict[str, object]] | None) -> None:
        self._lines = lines

    def write(self, batch: pa.RecordBatch) -> None:
        if self._lines is not None:
            self._lines.extend(batch.to_pylist())
