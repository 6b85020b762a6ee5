"""What a compilation knows besides the mapping: the contract, and whose data it is."""

from dataclasses import dataclass

from ndas.vocabulary.contract import Contract, SourceColumn, SourceTable
from ndas.vocabulary.ids import ForceId


@dataclass(frozen=True, slots=True)
class Context:
    """The contract of the system, and the force."""

    contract: Contract
    force: ForceId

    def table(self, name: str) -> SourceTable | None:
        """The contract's table, or None where it has none of that name."""
        return self.contract.tables.get(name)

    def column(self, table: str, name: str) -> SourceColumn | None:
        """The contract's column, or None where the table has none of that name."""
        found = self.table(table)
        if found is None:
            return None
        return next((column for column in found.columns if column.name == name), None)
