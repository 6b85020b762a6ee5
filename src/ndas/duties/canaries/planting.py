"""Plants canaries in an extract, at the force, before it is sealed: rows of its tables that no person stands behind.

A planted row takes the codes of the file's first row (never its texts, names, dates of birth or contacts), an id of its
own in the shape of that row's, and the canary's word in a text column. A row that must be refused also carries a
restriction that the contract does not let in. `ndas check-extract` then shows what would become of each.
"""

import csv
import io
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from ndas.duties.canaries.canary_file import Canary, CanaryError, Kind
from ndas.vocabulary.contract import ColumnClass, ColumnType, Contract, SourceColumn, SourceTable

_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "cp1252": "cp1252"}
_TAKEN_OVER = frozenset({ColumnType.CODE, ColumnType.BOOLEAN, ColumnType.DATE, ColumnType.DATETIME, ColumnType.INTEGER})
_NEVER = frozenset({ColumnClass.PERSONAL, ColumnClass.CONTACT, ColumnClass.SPECIAL_CATEGORY})
_WORD_BYTES = 7


def plant(extract: Path, contracts: Sequence[Contract], *, week: int, each: int) -> tuple[Canary, ...]:
    """Append canaries of each kind to the extract's files; return the list to be kept.

    Args:
        extract: folder with ``<system>/<file>``.
        contracts: of the systems.
        week: sequence number of the delivery that it becomes.
        each: how many of each kind.

    Raises:
        CanaryError: no table can hold one, or a file has no row whose codes could be taken over.
    """
    hosts = [(contract, table) for contract in contracts for table in contract.tables.values() if _word_column(table)]
    if not hosts:
        raise CanaryError("no table of these contracts has a text that could hold a canary's word")
    gated = [(contract, table) for contract, table in hosts if table.restriction_column]
    planted = []
    for kind in Kind:
        able = gated if kind is Kind.REFUSED else hosts
        for number in range(each if able else 0):
            contract, table = able[number % len(able)]
            planted.append(_plant(extract, contract, table, kind, week))
    return tuple(planted)


def _plant(extract: Path, contract: Contract, table: SourceTable, kind: Kind, week: int) -> Canary:
    path = extract / contract.system / table.file
    head, template = _first_row(path, contract)
    word = "ZQ" + secrets.token_hex(_WORD_BYTES).upper()
    row = dict(_cells(table, template, head))
    holds_word = _word_column(table)
    if holds_word is None:
        raise CanaryError(f"{path}: no text of this table could hold a canary's word")
    row[holds_word.name] = word
    for name in (*table.key, *table.source_id):
        row[name] = _like(template[name])
    if kind is Kind.REFUSED and table.restriction_column:
        row[table.restriction_column] = _restricted(table)
    _append(path, contract, [row.get(name, "") for name in head])
    source_id = "/".join(row[name] for name in table.source_id)
    return Canary(kind, word, week, contract.system, table.name, source_id)


def _cells(table: SourceTable, template: dict[str, str], head: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in head:
        column = table.column(name)
        keeps = column.type in _TAKEN_OVER and column.column_class not in _NEVER and not column.references
        yield name, template[name] if keeps or (column.required and column.column_class not in _NEVER) else ""


def _word_column(table: SourceTable) -> SourceColumn | None:
    """The text column that can hold a word: free text before any other without a shape of its own."""
    able = [
        one
        for one in table.columns
        if one.type in (ColumnType.FREE_TEXT, ColumnType.TEXT)
        and one.pattern is None
        and one.name not in (*table.key, *table.source_id, table.staff_column, table.restriction_column)
        and not one.references
        and (one.max_length is None or one.max_length >= 2 + 2 * _WORD_BYTES)
    ]
    return min(able, key=lambda one: one.type is not ColumnType.FREE_TEXT, default=None)


def _restricted(table: SourceTable) -> str:
    codes = table.column(str(table.restriction_column)).codes or {}
    return next((code for code in codes if code not in table.unrestricted), "RESTRICTED")


def _like(given: str) -> str:
    """An id of the same shape: every digit but the first two is drawn anew."""
    return "".join(secrets.choice("0123456789") if one.isdigit() and at > 1 else one for at, one in enumerate(given))


def _first_row(path: Path, contract: Contract) -> tuple[list[str], dict[str, str]]:
    encoding = {"utf-8": "utf-8-sig", "utf-16": "utf-16"}.get(contract.encoding, contract.encoding)
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file, delimiter=contract.delimiter)
        head = next(rows, [])
        first = next(rows, None)
    if first is None or len(first) != len(head):
        raise CanaryError(f"{path} has no row whose codes could be taken over; plant in a week that has one")
    return head, dict(zip(head, first, strict=True))


def _append(path: Path, contract: Contract, cells: Sequence[str]) -> None:
    with path.open("rb") as file:
        start, line_end = file.read(4096), "\n"
    if b"\r" in start:
        line_end = "\r\n"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=contract.delimiter, lineterminator=line_end).writerow(cells)
    codec = "utf-16-be" if start.startswith(b"\xfe\xff") else _CODECS[contract.encoding]
    ended = path.read_bytes()[-4:].decode(codec, "ignore").endswith("\n")
    with path.open("ab") as file:
        file.write((("" if ended else line_end) + text.getvalue()).encode(codec))
