"""What a load says of itself: counts, rules, measures and facts of columns, and no value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ndas.vocabulary.delivery import Manifest
from ndas.vocabulary.ids import DeliveryId
from ndas.vocabulary.rows import Reconciliation


class Dimension(StrEnum):
    """The six dimensions of the Government Data Quality Framework."""

    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness"
    TIMELINESS = "timeliness"
    CONSISTENCY = "consistency"
    VALIDITY = "validity"
    ACCURACY = "accuracy"


@dataclass(frozen=True, slots=True)
class Measure:
    """One dimension of one table: how many of how many, in words."""

    dimension: Dimension
    numerator: int
    denominator: int
    """0 where the table has nothing that the dimension could be measured on."""
    sentence: str

    @property
    def share(self) -> float | None:
        """Numerator over denominator, or None where there is nothing to measure."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What one column of a table holds, over the rows that were not refused."""

    column: str
    rows: int
    given: int
    """Rows with a value that is more than blanks."""
    distinct: int
    """Different values, estimated (HyperLogLog, standard error 1.6 %)."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many rows broke one rule of one column."""

    column: str
    rule: str
    rows: int


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table."""

    reconciliation: Reconciliation
    refused: Mapping[str, int]
    """Rows refused, by rule."""
    broken: tuple[RuleCount, ...]
    """Rules broken by quarantined rows; a row counts under each that it broke."""
    columns: tuple[ColumnFacts, ...]
    measures: tuple[Measure, ...]
    special_category: Mapping[str, int]
    """Special-category mentions in free text, by kind; over all rows that were not refused at the gate."""

    @property
    def system(self) -> str:
        """The source system."""
        return self.reconciliation.system

    @property
    def table(self) -> str:
        """The source table."""
        return self.reconciliation.table


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of a delivery."""

    delivery: DeliveryId
    packs: tuple[str, ...]
    """Rule packs used: name, version, digest."""
    contracts: Mapping[str, int]
    """System to the version of its contract."""
    tables: tuple[TableReport, ...]

    @classmethod
    def of(
        cls, manifest: Manifest, packs: tuple[str, ...], contracts: Mapping[str, int], tables: tuple[TableReport, ...]
    ) -> "IngestReport":
        """Put a delivery's table reports together."""
        return cls(manifest.delivery, packs, contracts, tables)

    @property
    def reconciliations(self) -> tuple[Reconciliation, ...]:
        """The account of every table."""
        return tuple(table.reconciliation for table in self.tables)

    @property
    def accepted(self) -> int:
        """Rows accepted in all tables."""
        return sum(table.reconciliation.accepted for table in self.tables)

    @property
    def quarantined(self) -> int:
        """Rows quarantined in all tables."""
        return sum(table.reconciliation.quarantined for table in self.tables)

    @property
    def refused_by_rule(self) -> Mapping[str, int]:
        """Rows refused in all tables, by rule."""
        total: Counter[str] = Counter()
        for table in self.tables:
            total.update(table.refused)
        return dict(total)

    def table(self, system: str, name: str) -> TableReport:
        """Return the report of one table.

        Raises:
            KeyError: the delivery has no such table.
        """
        for table in self.tables:
            if (table.system, table.table) == (system, name):
                return table
        raise KeyError(f"{system}/{name}")
