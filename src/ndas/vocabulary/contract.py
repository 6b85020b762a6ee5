"""The source contract: what a force's table must look like, column by column.

A contract is a YAML file beside the force's mapping, written with the force and versioned. Ingest accepts what the
contract declares and nothing else: an undeclared column stops the load, a column without a class cannot be written
down. `read_contract` turns the parsed YAML into frozen values and names each mistake by its place in the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ndas.vocabulary.ids import ForceId, force_id, system_name


class ColumnType(StrEnum):
    """How a delivered value is written."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CODE = "code"
    FREE_TEXT = "free_text"
    MULTI = "multi"
    """Several values in one cell, parted by the column's separator."""


class ColumnClass(StrEnum):
    """What kind of information a column carries; decides who may be handed it."""

    IDENTIFIER = "identifier"
    PERSONAL = "personal"
    CONTACT = "contact"
    SPECIAL_CATEGORY = "special_category"
    FREE_TEXT = "free_text"
    LOCATION = "location"
    OPERATIONAL = "operational"
    PROVENANCE = "provenance"


class ContractError(ValueError):
    """A contract file does not say what it must; the message names the place and what belongs there."""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One declared column of a source table."""

    name: str
    type: ColumnType
    column_class: ColumnClass
    required: bool = False
    format: str | None = None
    """strptime format of a date or datetime."""
    codes: Mapping[str, str] | None = None
    """Code to meaning, of a code (or multi-code) column."""
    code_list: str | None = None
    """Name of the code list that `codes` came from."""
    separator: str | None = None
    pattern: str | None = None
    """RE2 pattern that the whole value must match."""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    references: str | None = None
    """``TABLE.COLUMN`` of the same system that must hold the value; several parted by ``|`` where any of them may."""
    about: str = ""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One declared table: a file of the delivery."""

    name: str
    file: str
    columns: tuple[SourceColumn, ...]
    key: tuple[str, ...]
    source_id: tuple[str, ...]
    """Columns by which the force knows the row; what a fix-list names."""
    recorded_at: str | None = None
    """Column that holds when the force recorded the row."""
    restriction_column: str | None = None
    unrestricted: tuple[str, ...] = ()
    """Values of the restriction column that may enter; any other value, or none, is refused."""
    marking_column: str | None = None
    staff_column: str | None = None
    """Column that tells a serving officer or member of staff as the subject of the row."""
    staff_pattern: str = ""
    """RE2 pattern, of the whole value and whatever its case, that says so. Such rows are refused: no staff data."""
    about: str = ""

    def column(self, name: str) -> SourceColumn:
        """Return the declared column called ``name``.

        Raises:
            KeyError: there is no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Contract:
    """What one system of one force has agreed to send."""

    force: ForceId
    system: str
    version: int
    title: str
    encoding: str
    delimiter: str
    timezone: str
    tables: Mapping[str, SourceTable]


def read_contract(document: Mapping[str, Any], code_lists: Mapping[str, Mapping[str, str]]) -> Contract:
    """Return the contract that a parsed YAML ``document`` states.

    Args:
        document: the file as parsed.
        code_lists: the pick-lists beside the contract, list name to code to meaning.

    Raises:
        ContractError: something is missing, unknown or contradictory; says where.
    """
    where = f"contract {document.get('force', '?')}/{document.get('system', '?')}"
    try:
        return Contract(
            force=force_id(str(document["force"])),
            system=system_name(str(document["system"])),
            version=int(document["version"]),
            title=str(document.get("title", "")),
            encoding=_one_of(str(document["encoding"]), ("utf-8", "utf-16", "cp1252"), f"{where}: encoding"),
            delimiter=str(document.get("delimiter", ",")),
            timezone=str(document.get("timezone", "Europe/London")),
            tables={
                name: _table(str(name), table, code_lists, f"{where}: table {name}")
                for name, table in document["tables"].items()
            },
        )
    except KeyError as missing:
        raise ContractError(f"{where}: {missing.args[0]} is missing") from missing


_TABLE_KEYS = {"file", "about", "key", "source_id", "recorded_at", "restriction", "marking", "staff", "columns"}
_COLUMN_KEYS = {
    "type", "class", "required", "format", "list", "separator", "pattern", "min", "max", "max_length", "references",
    "about",
}  # fmt: skip


def _table(name: str, document: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]], where: str) -> SourceTable:
    _no_strangers(document, _TABLE_KEYS, where)
    columns = tuple(
        _column(str(column), spec, lists, f"{where}, column {column}") for column, spec in document["columns"].items()
    )
    names = {column.name for column in columns}
    restriction = document.get("restriction") or {}
    staff = document.get("staff") or {}
    table = SourceTable(
        name=name,
        file=str(document["file"]),
        columns=columns,
        key=_names(document["key"]),
        source_id=_names(document.get("source_id", document["key"])),
        recorded_at=document.get("recorded_at"),
        restriction_column=restriction.get("column"),
        unrestricted=tuple(str(value) for value in restriction.get("unrestricted", ())),
        marking_column=(document.get("marking") or {}).get("column"),
        staff_column=staff.get("column"),
        staff_pattern=str(staff.get("pattern", "")),
        about=str(document.get("about", "")),
    )
    single = (table.recorded_at, table.restriction_column, table.marking_column, table.staff_column)
    for column in (*table.key, *table.source_id, *single):
        if column is not None and column not in names:
            raise ContractError(f"{where}: names the column {column}, which it does not declare")
    if restriction and not table.unrestricted:
        raise ContractError(f"{where}: restriction needs the values that count as unrestricted")
    if staff and not (table.staff_column and table.staff_pattern):
        raise ContractError(f"{where}: staff needs a column and the pattern of the values that mean staff")
    return table


def _column(name: str, spec: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]], where: str) -> SourceColumn:
    _no_strangers(spec, _COLUMN_KEYS, where)
    for key in ("type", "class"):
        if key not in spec:
            raise ContractError(f"{where}: {key} is missing")
    kind = ColumnType(_one_of(str(spec["type"]), tuple(ColumnType), f"{where}: type"))
    if kind in {ColumnType.DATE, ColumnType.DATETIME} and "format" not in spec:
        raise ContractError(f"{where}: a {kind} needs a format, such as %d/%m/%Y")
    if kind is ColumnType.CODE and "list" not in spec:
        raise ContractError(f"{where}: a code needs the name of its list")
    if kind is ColumnType.MULTI and "separator" not in spec:
        raise ContractError(f"{where}: several values in one cell need a separator")
    if "list" in spec and spec["list"] not in lists:
        raise ContractError(f"{where}: there is no code list {spec['list']} beside the contract")
    return SourceColumn(
        name=name,
        type=kind,
        column_class=ColumnClass(_one_of(str(spec["class"]), tuple(ColumnClass), f"{where}: class")),
        required=bool(spec.get("required", False)),
        format=spec.get("format"),
        codes=lists[spec["list"]] if "list" in spec else None,
        code_list=spec.get("list"),
        separator=spec.get("separator"),
        pattern=spec.get("pattern"),
        minimum=spec.get("min"),
        maximum=spec.get("max"),
        max_length=spec.get("max_length"),
        references=spec.get("references"),
        about=str(spec.get("about", "")),
    )


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _one_of(value: str, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise ContractError(f"{where}: expected one of {', '.join(allowed)}")
    return value


def _no_strangers(document: Mapping[str, Any], known: set[str], where: str) -> None:
    if strangers := sorted(str(key) for key in document if key not in known):
        raise ContractError(f"{where}: unknown entry {', '.join(strangers)}; known: {', '.join(sorted(known))}")
