"""Small invented extracts, made once for the folder, and a plain slow reader of them."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ndas.synthesis import Extract, invent
from ndas.synthesis.sheet import source_contract
from ndas.vocabulary.contract import SourceTable

SCALE, SEED = 8_000, 20_261_108


@dataclass(frozen=True)
class Sheet:
    """One table as delivered: the file as Python's own csv module reads it."""

    spec: SourceTable
    header: list[str]
    rows: list[list[str]]

    def whole(self) -> list[dict[str, str]]:
        """Return the rows that have every field, by column."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows if len(row) == len(self.header)]

    def by_id(self) -> dict[str, dict[str, str]]:
        """Return whole rows by source id."""
        return {"|".join(row[name] for name in self.spec.source_id): row for row in self.whole()}


@cache
def read_sheet(extract: Extract, system: str, table: str) -> Sheet:
    contract = source_contract(extract.force, system)
    file = next(file for file in extract.files if (file.system, file.table) == (system, table))
    with file.path.open(encoding=contract.encoding, newline="") as source:
        header, *rows = csv.reader(source, delimiter=contract.delimiter)
    return Sheet(contract.tables[table], header, rows)


@cache
def read_truth(extract: Extract, name: str) -> list[dict[str, object]]:
    return pq.read_table(extract.truth / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Extract]:
    """Return a maker of small extracts that makes each one once."""
    folder: Path = tmp_path_factory.mktemp("invented")

    @cache
    def make(force: str, week: int) -> Extract:
        return invent(force, week, SCALE, SEED, folder)

    return make


@pytest.fixture(scope="session")
def sheet() -> Callable[[Extract, str, str], Sheet]:
    return read_sheet


@pytest.fixture(scope="session")
def truth() -> Callable[[Extract, str], list[dict[str, object]]]:
    return read_truth
