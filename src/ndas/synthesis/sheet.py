"""Writes the tables of an extract as the contract of the system says: columns, encoding, delimiter.

On the way a small, known share of rows is made to break the contract, and every row's place in its file is told to
the truth: which person, place or object it is about, and what was planted in it.
"""

import codecs
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize

import numpy as np

from ndas.synthesis.draws import Ints
from ndas.synthesis.faults import Faults
from ndas.synthesis.rows import Rows
from ndas.synthesis.texts import Table, Text, pa
from ndas.synthesis.truth import Truth
from ndas.vocabulary import Contract
from ndas.vocabulary.contract import SourceTable, read_contract
from ndas.vocabulary.yaml_text import read_yaml

_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "cp1252": "latin-1"}
"""Latin-1 is Windows-1252 but for 27 signs that no invented text needs unfolded, and is written ten times as fast."""
_STROKED = str.maketrans("Łł", "Ll")
_FOLD = "ndas-fold"
"""Name of the codec error handler below."""


@dataclass
class Sheet:
    """One open table file."""

    contract: Contract
    table: SourceTable
    path: Path
    faults: Faults
    truth: Truth
    rows: int = 0
    _file: BinaryIO = field(init=False)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("wb")
        if self.contract.encoding == "utf-16":
            self._file.write(b"\xff\xfe")
        header = self.contract.delimiter.join(column.name for column in self.table.columns) + "\n"
        self._write(header.encode())

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def add(self, rows: Rows) -> None:
        """Write a chunk, faults included, and tell the truth about it."""
        count = len(rows.key)
        if count == 0:
            return
        columns = [self._column(name.name, rows.columns, count) for name in self.table.columns]
        table = pa.Table.from_arrays(columns, [column.name for column in self.table.columns])
        shielded = np.zeros(count, dtype=bool) if rows.planted is None else rows.planted >= 0
        table, broken = self.faults.spoil(self.table, table, rows.key, shielded)
        self.truth.tell(self.contract.system, self.table, table, rows, self.rows, broken)
        self._write_table(table, np.flatnonzero(broken == Faults.RAGGED))
        self.rows += count

    def _column(self, name: str, columns: dict[str, Any], count: int) -> Text:
        value = columns.get(name)
        if value is None or isinstance(value, str):
            return pa.nulls(count, pa.string()) if value is None else pa.array([value] * count, pa.string())
        return value.combine_chunks() if isinstance(value, pa.ChunkedArray) else value

    def _write_table(self, table: Table, ragged: Ints) -> None:
        """Write the chunk; rows at ``ragged`` get one field too many or lose their last fields."""
        start = 0
        for row in ragged.tolist():
            self._write(self._text(table.slice(start, row - start)))
            line = table.slice(row, 1)
            if row % 2:
                self._write(self._text(line)[:-1] + self.contract.delimiter.encode() + b"?\n")
            else:
                self._write(self._text(line.select(range(max(2, table.num_columns // 2)))))
            start = row + 1
        self._write(self._text(table.slice(start)))

    def _text(self, table: Table) -> bytes:
        if table.num_rows == 0:
            return b""
        buffer = BytesIO()
        options = pa.csv.WriteOptions(
            include_header=False, delimiter=self.contract.delimiter, quoting_style="needed", batch_size=16_384
        )
        pa.csv.write_csv(table, buffer, options)
        return buffer.getvalue()

    def _write(self, text: bytes) -> None:
        if self.contract.encoding == "utf-8":
            self._file.write(text)
            return
        plain = text.decode("utf-8").replace("\n", "\r\n")
        self._file.write(plain.encode(_CODECS[self.contract.encoding], errors=_FOLD))


class Binder:
    """The open tables of one force's extract."""

    def __init__(self, force: str, systems: tuple[str, ...], folder: Path, faults: Faults, truth: Truth) -> None:
        self.sheets: dict[str, Sheet] = {}
        for system in systems:
            contract = source_contract(force, system)
            for name, table in contract.tables.items():
                path = folder / system / table.file
                self.sheets[f"{system}.{name}"] = Sheet(contract, table, path, faults, truth)

    def add(self, system: str, table: str, rows: Rows) -> None:
        """Write a chunk of rows into a table."""
        self.sheets[f"{system}.{table}"].add(rows)

    def close(self) -> None:
        """Finish all files."""
        for sheet in self.sheets.values():
            sheet.close()


def _fold(error: UnicodeError) -> tuple[str, int]:
    """Return the plain letters that an old system shows in place of letters it does not know."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = normalize("NFKD", error.object[error.start : error.end].translate(_STROKED))
    return "".join(letter if letter.isascii() else "" for letter in letters), error.end


codecs.register_error(_FOLD, _fold)


@cache
def source_contract(force: str, system: str) -> Contract:
    """Return the contract that the force's system keeps."""
    folder = files("ndas").joinpath("harmonise", "forces", force, system)
    lists = {
        path.name.removesuffix(".yaml"): read_yaml(path.read_text("utf-8"))["values"]
        for path in folder.joinpath("codes").iterdir()
        if path.name.endswith(".yaml")
    }
    return read_contract(read_yaml(folder.joinpath("contract.yaml").read_text("utf-8")), lists)


@cache
def codes(force: str, system: str, name: str) -> Text:
    """Return the codes of a pick-list, in its order."""
    for table in source_contract(force, system).tables.values():
        for column in table.columns:
            if column.code_list == name and column.codes is not None:
                return pa.array(list(column.codes))
    raise KeyError(f"no column of {force}/{system} uses the list {name}")


def flag_text(bits: Ints, values: Text, separator: str) -> Text:
    """Return several codes in one cell, one for each bit; null where none is set."""
    distinct, position = np.unique(bits, return_inverse=True)
    texts = [
        separator.join(values[bit].as_py() for bit in range(len(values)) if number >> bit & 1) or None
        for number in distinct.tolist()
    ]
    return pa.array(texts, pa.string()).take(pa.array(position))
