"""An invented force's two tables, a delivery held in memory, and a sink that keeps what it is given."""

import contextlib
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import pyarrow as pa
import pytest

from ndas.ingest import IngestReport, ingest
from ndas.vocabulary import Contract, Manifest, ManifestTable, Marking
from ndas.vocabulary.contract import read_contract
from ndas.vocabulary.ids import force_id

# The first call of a kernel compiles it, which no deadline allows for.

AS_AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
KEY = b"an invented digest key of a test"

ID = {"type": "text", "class": "identifier", "required": True, "pattern": "^[A-Z]?[0-9]+$"}
PERSON = {
    "file": "PERSON.csv",
    "key": "ID",
    "recorded_at": "CREATED",
    "restriction": {"column": "ACL", "unrestricted": ["PUBLIC"]},
    "marking": {"column": "GSC"},
    "columns": {
        "ID": ID,
        "SURNAME": {"type": "text", "class": "personal", "required": True, "max_length": 20},
        "DOB": {"type": "date", "class": "personal", "format": "%d/%m/%Y"},
        "AGE": {"type": "integer", "class": "personal", "min": 0, "max": 120},
        "HEIGHT": {"type": "decimal", "class": "personal"},
        "STAFF": {"type": "boolean", "class": "operational"},
        "SEX": {"type": "code", "class": "personal", "list": "sex"},
        "FLAGS": {"type": "multi", "class": "operational", "separator": ";", "list": "flag"},
        "NOTES": {"type": "free_text", "class": "free_text"},
        "CREATED": {"type": "datetime", "class": "provenance", "format": "%d/%m/%Y %H:%M"},
        "GSC": {"type": "text", "class": "provenance"},
        "ACL": {"type": "text", "class": "provenance"},
    },
}
LINK = {
    "file": "LINK.csv",
    "key": "ID",
    "columns": {
        "ID": ID,
        "PERSON_ID": {"type": "text", "class": "identifier", "references": "PERSON.ID"},
        "NOTE": {"type": "free_text", "class": "free_text"},
    },
}
LISTS = {
    "sex": {"M": "Male", "F": "Female"},
    "flag": {"DA": "Domestic abuse", "KN": "Knife", "CSE": "Child sexual exploitation", "PPS": "Protected person"},
}


def contract_of(encoding: str = "utf-8", delimiter: str = ",", **tables: Mapping[str, Any]) -> Contract:
    document = {
        "force": "northmoor", "system": "rms", "version": 3, "encoding": encoding, "delimiter": delimiter,
        "tables": tables or {"PERSON": PERSON, "LINK": LINK},
    }  # fmt: skip
    return read_contract(document, LISTS)


class MemorySink:
    """Keeps a table only when its block ends well, as the store's sink does."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}
        self.begun: list[str] = []

    @contextlib.contextmanager
    def writer(self, name: str, schema: pa.Schema) -> Iterator["MemoryWriter"]:
        self.begun.append(name)
        writer = MemoryWriter(schema)
        yield writer
        self.tables[name] = pa.Table.from_batches(writer.batches, schema)

    def rows(self, name: str) -> list[dict[str, Any]]:
        return self.tables[name].to_pylist()

    def everything(self) -> bytes:
        """All bytes that reached the sink."""
        out = io.BytesIO()
        for name, table in self.tables.items():
            with pa.ipc.new_stream(out, table.schema) as stream:
                stream.write_table(table)
            out.write(name.encode())
        return out.getvalue()


@dataclass
class MemoryWriter:
    schema: pa.Schema
    batches: list[pa.RecordBatch] = field(default_factory=list)

    def write(self, batch: pa.RecordBatch) -> None:
        assert batch.schema == self.schema
        self.batches.append(batch)


class MemoryDelivery:
    """A delivery whose files are bytes."""

    def __init__(self, contract: Contract, files: Mapping[str, bytes], rows: Mapping[str, int],
                 columns: Mapping[str, tuple[str, ...]]) -> None:  # fmt: skip
        self.files = dict(files)
        self.manifest = Manifest(
            force=force_id("northmoor"), system_set="all", sequence=7, as_at=AS_AT, created_at=AS_AT,
            expires_at=AS_AT + timedelta(days=7), marking=Marking.OFFICIAL_SENSITIVE, exclusions=(),
            contact="data team", recipient="age1invented",
            tables=tuple(
                ManifestTable("rms", name, f"{name}.csv", rows[name], columns[name], len(content),
                              hashlib.sha256(content).hexdigest())
                for name, content in files.items()
            ),
        )  # fmt: skip
        self.contract = contract

    def read(self, table: ManifestTable) -> BinaryIO:
        return io.BytesIO(self.files[table.table])


def header_of(contract: Contract, table: str) -> bytes:
    names = contract.delimiter.join(column.name for column in contract.tables[table].columns)
    return f"{names}\r\n".encode()


@dataclass
class Load:
    """One load as a test sees it."""

    contract: Contract
    sink: MemorySink = field(default_factory=MemorySink)
    report: IngestReport | None = None

    def take(self, delivery: MemoryDelivery, **options: Any) -> IngestReport:
        self.report = ingest(delivery, [self.contract], digest_key=KEY, sink=self.sink, **options)
        return self.report

    def person(self, *lines: str, links: tuple[str, ...] = (), rows: int | None = None) -> IngestReport:
        """Take lines of PERSON (after its header) and of LINK in."""
        files = {
            "PERSON": header_of(self.contract, "PERSON") + "\r\n".join(lines).encode(),
            "LINK": header_of(self.contract, "LINK") + "\r\n".join(links).encode(),
        }
        counts = {"PERSON": len(lines) if rows is None else rows, "LINK": len(links)}
        return self.take(self.delivery(files, counts))

    def delivery(self, files: Mapping[str, bytes], rows: Mapping[str, int]) -> MemoryDelivery:
        columns = {name: tuple(c.name for c in self.contract.tables[name].columns) for name in files}
        return MemoryDelivery(self.contract, files, rows, columns)

    def rules(self, kind: str = "fixlist") -> list[tuple[int, str, str]]:
        """Row, column and rule of the fix-list, or row, table and rule of the refusals."""
        second = "column" if kind == "fixlist" else "table"
        return [(row["row_number"], row[second], row["rule"]) for row in self.sink.rows(kind)]


def person(number: str, **cells: str) -> str:
    """A line of PERSON with an unremarkable invented person, but for the cells given."""
    plain = {
        "SURNAME": "Merrow", "DOB": "14/02/1981", "AGE": "45", "HEIGHT": "1.72", "STAFF": "N", "SEX": "F",
        "FLAGS": "DA;KN", "NOTES": "seen near the market", "CREATED": "20/11/2026 09:15",
        "GSC": "OFFICIAL", "ACL": "PUBLIC",
    }  # fmt: skip
    return ",".join([number, *({**plain, **cells}).values()])


@pytest.fixture
def load() -> Load:
    return Load(contract_of())


@pytest.fixture
def make_contract() -> Callable[..., Contract]:
    return contract_of


@pytest.fixture
def make_load() -> Callable[..., Load]:
    return lambda *args, **kwargs: Load(contract_of(*args, **kwargs))


@pytest.fixture
def line() -> Callable[..., str]:
    return person
