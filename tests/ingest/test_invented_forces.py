"""Whole extracts of the invented forces: every canary stays out, every row is accounted for."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from ndas.ingest import ingest
from ndas.synthesis import FORCES, ExtractFile, invent
from ndas.vocabulary import Manifest, ManifestTable, Marking
from ndas.vocabulary.contract_files import load_contract
from ndas.vocabulary.ids import force_id

SHIPPED = Path(__import__("ndas").__file__).parent / "harmonise" / "forces"


class ExtractDelivery:
    """An invented extract as a delivery."""

    def __init__(self, force: str, files: tuple[ExtractFile, ...], encodings: dict[str, tuple[str, str]]) -> None:
        self.paths = {(file.system, file.table): file.path for file in files}
        now = datetime(2026, 11, 8, tzinfo=UTC)
        tables = tuple(
            ManifestTable(f.system, f.table, f.path.name, f.rows, self._columns(f.path, *encodings[f.system]), 1, "")
            for f in files
        )
        self.manifest = Manifest(
            force_id(force), "all", 1, now, now, now + timedelta(days=7), Marking.OFFICIAL_SENSITIVE, (), "", "", tables
        )

    def _columns(self, path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
        with path.open(encoding=encoding, newline="") as file:
            return tuple(next(csv.reader(io.StringIO(file.readline()), delimiter=delimiter)))

    def read(self, table: ManifestTable) -> BinaryIO:
        return self.paths[table.system, table.table].open("rb")


@pytest.mark.parametrize("force", sorted(FORCES))
def test_it_keeps_every_canary_of_an_invented_force_out(force: str, tmp_path: Path, load: Any) -> None:
    extract = invent(force, 1, 6_000, 3, tmp_path)
    contracts = [load_contract(path.parent) for path in sorted((SHIPPED / force).glob("*/contract.yaml"))]
    delivery = ExtractDelivery(force, extract.files, {c.system: (c.encoding, c.delimiter) for c in contracts})
    report = ingest(delivery, contracts, digest_key=bytes(32), sink=load.sink)
    canaries = json.loads((extract.truth / "extract.json").read_text("utf-8"))["canaries"]
    written = load.sink.everything()
    assert len(canaries["refused"]) > 20
    assert [word for word in canaries["refused"] if word.encode() in written] == []
    assert all(word.encode() in written for word in canaries["force"])
    assert all(account.balanced for account in report.reconciliations)
    rows = sum(account.manifest for account in report.reconciliations)
    assert report.accepted > 0.95 * rows
