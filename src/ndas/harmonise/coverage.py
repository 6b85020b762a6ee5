"""What a mapping takes of what a force sends: columns used, left out with a reason, and not spoken for at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from ndas.harmonise.identity import references_of
from ndas.harmonise.lineage import Origin, columns_read
from ndas.harmonise.plan import Plan
from ndas.vocabulary.pole import POLE


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """One source table."""

    table: str
    used: tuple[str, ...]
    unused: Mapping[str, str]
    """Column to the reason why it is not taken over: what the force need not send (minimisation)."""
    unspoken: tuple[str, ...]
    """Columns that are neither used nor explained: use them, or say why not."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One system."""

    system: str
    tables: tuple[TableCoverage, ...]
    unfilled: Mapping[str, tuple[str, ...]]
    """POLE table that the mapping makes to its attributes that no row mapping sets."""


def coverage(plan: Plan) -> Coverage:
    """Return what the plan's mapping takes of its contract, and what it leaves empty in POLE."""
    read: set[Origin] = set()
    filled: dict[str, set[str]] = {}
    for row in plan.rows:
        read |= columns_read(row.row, references_of(plan.mapping.tables[row.row.table], row.context))
        filled.setdefault(row.row.make, set()).update(row.columns)
    tables = []
    for name, table in plan.contract.tables.items():
        columns = [column.name for column in table.columns]
        used = tuple(column for column in columns if Origin(name, column) in read or column == table.recorded_at)
        given = plan.mapping.tables[name].unused
        reasons = {column: given.get(column, given.get("*", "")) for column in columns if column not in used}
        unused = {column: reason for column, reason in reasons.items() if reason}
        tables.append(TableCoverage(name, used, unused, tuple(column for column in reasons if column not in unused)))
    provenance = {"force", "system", "source_table", "cell"}
    unfilled = {
        make: tuple(name for name in POLE[make].column_names if name not in columns | provenance)
        for make, columns in filled.items()
    }
    return Coverage(plan.system, tuple(tables), unfilled)
