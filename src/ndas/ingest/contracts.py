"""Checks what a source contract must say before rows are judged by it.

`ndas.vocabulary` reads a contract's files; here is what only a load needs to know:

1. A column for media, biometric or genetic data cannot be declared.
2. Date formats are ones that can be read, patterns are RE2, references name declared columns.
3. The delimiter is one ASCII character that is neither a quote nor a line end.
4. A code list has no code that YAML made of an unquoted yes, no or null.
"""

import re2

from ndas.ingest.gate.columns import refuse_forbidden_columns
from ndas.ingest.gate.links import targets_of
from ndas.ingest.kernels.dates import compile_format
from ndas.vocabulary.contract import ColumnType, Contract, ContractError, SourceColumn

_UNQUOTED = {"True", "False", "None"}


def check_contract(contract: Contract) -> None:
    """Check that rows can be judged by the contract.

    Raises:
        ContractError: it says something that cannot be used; names the place.
        ForbiddenColumnError: a column is for what the platform never holds.
    """
    where = f"contract {contract.force}/{contract.system}"
    if len(contract.delimiter) != 1 or not contract.delimiter.isascii() or contract.delimiter in '"\r\n\0':
        raise ContractError(f"{where}: delimiter must be one ASCII character, not a quote or a line end")
    for table in contract.tables.values():
        for column in table.columns:
            try:
                _check_column(contract, column)
            except (ValueError, re2.error) as problem:
                raise ContractError(f"{where}: table {table.name}, column {column.name}: {problem}") from problem
    refuse_forbidden_columns(contract)


def _check_column(contract: Contract, column: SourceColumn) -> None:
    if column.type in {ColumnType.DATE, ColumnType.DATETIME}:
        compile_format(column.format or "")
    if column.pattern is not None:
        re2.compile(column.pattern)
    if _UNQUOTED.intersection(column.codes or ()):
        raise ValueError(f"code list {column.code_list}: write each code in quotes, or YAML reads it as something else")
    for target in targets_of(column):
        table, _, name = target.partition(".")
        declared = contract.tables.get(table)
        if declared is None or name not in {other.name for other in declared.columns}:
            raise ValueError(f"references {target}, which the contract does not declare")
