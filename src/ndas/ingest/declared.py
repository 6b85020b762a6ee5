"""Checks that a delivery and the contracts name the same tables and columns, before a row is read.

1. Every table of the manifest is declared by the contract of its system, and every declared table is there: a table
   left out of a full delivery would delete all that it holds.
2. Every column of a file is declared and every declared column is there, once. Columns may come in any order.
3. The header of the file is what the manifest says.

A name that does not look like a column's name is not repeated: where the header is missing it is somebody's data.
"""

import difflib
import re
from collections.abc import Mapping, Sequence

from ndas.ingest.errors import UndeclaredError
from ndas.vocabulary.contract import Contract, SourceTable
from ndas.vocabulary.delivery import Manifest, ManifestTable

_NAME = re.compile(r"[A-Za-z][A-Za-z_]*[A-Za-z0-9_]{0,3}")
_LONGEST_NAME = 40


def check_tables(manifest: Manifest, contracts: Mapping[str, Contract]) -> tuple[ManifestTable, ...]:
    """Return the manifest's tables, checked against the contracts.

    Raises:
        UndeclaredError: names every table and column that is missing or not declared.
    """
    problems: list[str] = []
    sent = {(table.system, table.table) for table in manifest.tables}
    if len(sent) != len(manifest.tables):
        problems.append("a table is listed twice")
    for system, contract in sorted(contracts.items()):
        if contract.force != manifest.force:
            problems.append(f"the contract of {system} is another force's")
        problems += [f"{system}: table {name} is missing" for name in contract.tables if (system, name) not in sent]
    for table in manifest.tables:
        declared = contracts[table.system].tables.get(table.table) if table.system in contracts else None
        if declared is None:
            problems.append(f"{table.system}: table {table.table} is not declared")
        else:
            problems += [f"{table.system}/{table.table}: {text}" for text in _differences(declared, table.columns)]
    if problems:
        raise UndeclaredError(
            f"delivery {manifest.delivery} and its contract differ; nothing was loaded. "
            + "; ".join(problems)
            + ". Correct the extract, or agree a new version of the contract."
        )
    return manifest.tables


def check_header(table: ManifestTable, header: Sequence[str]) -> None:
    """Check the header of a file against the manifest.

    Raises:
        UndeclaredError: they differ.
    """
    if tuple(header) != table.columns:
        raise UndeclaredError(
            f"{table.system}/{table.table}: the header of {table.file} is not the one that the manifest states. "
            "Seal the delivery again from the file as it is."
        )


def _differences(declared: SourceTable, columns: Sequence[str]) -> list[str]:
    expected = [column.name for column in declared.columns]
    missing = [name for name in expected if name not in columns]
    strange = [(place, name) for place, name in enumerate(columns, 1) if name not in expected]
    if len(missing) == len(expected):
        return ["none of the declared columns is there; is the header missing?"]
    problems = [f"column {name} is missing" for name in missing]
    for place, name in strange:
        shown = _shown(name)
        close = difflib.get_close_matches(_plain(name), [_plain(other) for other in missing], n=1, cutoff=0.6)
        hint = next((f" (renamed from {other}?)" for other in missing if close and _plain(other) == close[0]), "")
        problems.append(f"column {place}{shown} is not declared{hint}")
    problems += [f"column {name} comes twice" for name in expected if list(columns).count(name) > 1]
    return problems


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _shown(name: str) -> str:
    return f", {name}," if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) else ""
