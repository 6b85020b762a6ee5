"""Loads a source contract and the code lists beside it.

A contract's folder holds `contract.yaml` and `codes/<list>.yaml`, each list with a name, a version and its values.
What the files must say is checked here and in `ndas.vocabulary.contract`; a column for media, biometric or genetic
data cannot be declared at all.
"""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from ndas.ingest.gate.columns import refuse_forbidden_columns
from ndas.ingest.kernels.dates import compile_format
from ndas.vocabulary.contract import ColumnType, Contract, ContractError, read_contract

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, compiled where it can be had: a force's code lists have thousands of lines."""


def load_contract(folder: Traversable | Path) -> Contract:
    """Return the contract that a folder holds.

    Args:
        folder: holds ``contract.yaml`` and, where the contract names lists, ``codes/*.yaml``.

    Raises:
        ContractError: a file is missing or does not say what it must; names the file and the place.
        ForbiddenColumnError: a column is for what the platform never holds.
    """
    document = _read(folder / "contract.yaml")
    contract = read_contract(document, _code_lists(folder / "codes"))
    where = f"contract {contract.force}/{contract.system}"
    if len(contract.delimiter) != 1 or not contract.delimiter.isascii() or contract.delimiter in '"\r\n\0':
        raise ContractError(f"{where}: delimiter must be one ASCII character, not a quote or a line end")
    for table in contract.tables.values():
        _check_formats(contract, table.name)
        _check_references(contract, table.name)
    refuse_forbidden_columns(contract)
    return contract


def _code_lists(folder: Traversable | Path) -> Mapping[str, Mapping[str, str]]:
    if not folder.is_dir():
        return {}
    lists: dict[str, Mapping[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        document = _read(file)
        name = document.get("name")
        values = document.get("values")
        if name != file.name.removesuffix(".yaml"):
            raise ContractError(f"codes/{file.name}: its name entry must be {file.name.removesuffix('.yaml')}")
        if not isinstance(values, dict) or not values:
            raise ContractError(f"codes/{file.name}: values must list code and meaning")
        for code in values:
            if not isinstance(code, str):
                raise ContractError(f"codes/{file.name}: write each code in quotes, or YAML reads it as something else")
        lists[name] = {code: str(meaning) for code, meaning in values.items()}
    return lists


def _read(file: Traversable | Path) -> dict[str, Any]:
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader, see above
    except FileNotFoundError as missing:
        raise ContractError(f"{file.name} is missing") from missing
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise ContractError(f"{file.name}{place}: not valid YAML") from broken
    if not isinstance(document, dict):
        raise ContractError(f"{file.name}: must be a mapping of names to entries")
    return document


def _check_formats(contract: Contract, table: str) -> None:
    for column in contract.tables[table].columns:
        if column.type in {ColumnType.DATE, ColumnType.DATETIME}:
            try:
                compile_format(column.format or "")
            except ValueError as problem:
                where = f"contract {contract.force}/{contract.system}: table {table}, column {column.name}"
                raise ContractError(f"{where}: {problem}") from problem


def _check_references(contract: Contract, table: str) -> None:
    for column in contract.tables[table].columns:
        if column.references is None:
            continue
        target, _, target_column = column.references.partition(".")
        declared = contract.tables.get(target)
        if declared is None or target_column not in {other.name for other in declared.columns}:
            where = f"contract {contract.force}/{contract.system}: table {table}, column {column.name}"
            raise ContractError(f"{where}: references {column.references}, which the contract does not declare")
