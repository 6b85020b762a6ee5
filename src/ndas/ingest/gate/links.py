"""Refuses what belongs to a refused record, by the references that the contract declares and by its key.

Rules:

1. A row that refers to a refused record is refused, and so is whatever refers to that row, to the end.
2. A row that bears the key of a refused record is refused.
3. Where the rule that refused a row protects (a protected person), the records that the row itself refers to are
   refused too, with all that rule 1 says of them.
4. An identifier that declares no reference is held against the keys of all refused records of the system, where it has
   eight characters or more: a shorter one means nothing outside its own table.
5. Keys of refused records exist in memory alone, as keyed hashes, until the load ends.

A reference may name several targets (``CRIME.REF | REPORT.REF``): it holds when one of them has the value. A record so
malformed that its key cannot be read can take nothing with it; what refers to it finds nothing and is quarantined.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from ndas.ingest.arrow import Mask
from ndas.ingest.kernels.hashing import Hashes
from ndas.ingest.kernels.split import Ints
from ndas.ingest.keys import HashKey, KeySet, hash_values
from ndas.ingest.records import Batch, Column
from ndas.vocabulary.contract import ColumnClass, ColumnType, Contract, SourceColumn

REFERS = "refers to a refused record"
BEARS_KEY = "bears the key of a refused record"
_LOOSE_LENGTH = 8


class Tie(Enum):
    """How a column ties its row to others."""

    OWN = auto()
    """It is what others refer to."""
    REFERENCE = auto()
    """It declares what it refers to."""
    LOOSE = auto()
    """It is an identifier and declares nothing."""


@dataclass(frozen=True, slots=True)
class LinkColumn:
    """A column that ties rows together."""

    place: int
    tie: Tie
    targets: tuple[str, ...]
    """``TABLE.COLUMN``: of itself, or of what it refers to."""


def targets_of(column: SourceColumn) -> tuple[str, ...]:
    """What a column refers to, as ``TABLE.COLUMN``; none, one or several."""
    return tuple(target.strip() for target in column.references.split("|")) if column.references else ()


class Links:
    """The ties between the tables of one system."""

    def __init__(self, contract: Contract, rows: Mapping[str, int], key: HashKey) -> None:
        """Prepare for a load.

        Args:
            contract: declares the references.
            rows: rows of each table, as the manifest counts them.
            key: of the hashes.
        """
        self._key = key
        named = {t for table in contract.tables.values() for column in table.columns for t in targets_of(column)}
        self.columns = {name: tuple(_link_columns(contract, name, named)) for name in contract.tables}
        own = {t for columns in self.columns.values() for link in columns if link.tie is Tie.OWN for t in link.targets}
        self._held = {target: KeySet(rows.get(target.partition(".")[0], 0)) for target in named}
        self._refused = {target: KeySet() for target in own | named}
        self._all_refused = KeySet()
        self._tied: dict[str, list[list[Hashes]]] = {
            name: [] for name, columns in self.columns.items() if _passes_on(columns, named)
        }

    def hashes(self, table: str, batch: Batch, rows: Ints) -> list[Hashes]:
        """Hashes of the link columns of a table, for the chosen rows."""
        links = self.columns[table]
        columns = batch.columns([link.place for link in links], rows)
        return [self._hashes(link, column) for link, column in zip(links, columns, strict=True)]

    def _hashes(self, link: LinkColumn, column: Column) -> Hashes:
        hashes = hash_values(column, self._key)
        if link.tie is Tie.LOOSE:
            hashes[np.diff(column.offsets) < _LOOSE_LENGTH] = 0
        return hashes

    def note(self, table: str, hashes: list[Hashes], refused: Mask, protecting: Mask) -> None:
        """Take in a batch of the survey.

        Args:
            table: whose rows they are.
            hashes: from `hashes`, of the sound rows.
            refused: which of these rows the gate refuses.
            protecting: which of them a protecting rule refuses.
        """
        for link, values in zip(self.columns[table], hashes, strict=True):
            if link.tie is Tie.REFERENCE:
                self._refuse(link, values, protecting)
            elif link.tie is Tie.OWN:
                for target in link.targets:
                    if target in self._held:
                        self._held[target].add(values)
                self._refuse(link, values, refused)
        if table in self._tied:
            self._tied[table].append(hashes)

    def _refuse(self, link: LinkColumn, values: Hashes, only: Mask) -> None:
        if only.any():
            for target in link.targets:
                self._refused[target].add(values, only)
            self._all_refused.add(values, only)

    def follow(self) -> None:
        """Follow refusals through all tables to their end. Call once, after every table is surveyed."""
        growing = len(self._all_refused) > 0
        while growing:
            before = len(self._all_refused)
            for table in self._tied:
                self._spread(table)
            growing = len(self._all_refused) > before
        self._tied.clear()

    def _spread(self, table: str) -> None:
        links = self.columns[table]
        for hashes in self._tied[table]:
            touched = np.zeros(len(hashes[0]), dtype=np.bool_)
            for link, values in zip(links, hashes, strict=True):
                touched |= self._is_refused(link, values)
            for link, values in zip(links, hashes, strict=True):
                if link.tie is Tie.OWN:
                    self._refuse(link, values, touched)

    def _is_refused(self, link: LinkColumn, values: Hashes) -> Mask:
        if link.tie is Tie.LOOSE:
            return self._all_refused.holds(values)
        refused = np.zeros(len(values), dtype=np.bool_)
        for target in link.targets:
            refused |= self._refused[target].holds(values)
        return refused

    def suppressed(self, table: str, batch: Batch, rows: Ints) -> Iterator[tuple[str, Mask]]:
        """Which of the chosen rows are refused for their ties, by rule; where two hold, name the later."""
        if not len(self._all_refused) or not self.columns[table]:
            return
        ties = zip(self.columns[table], self.hashes(table, batch, rows), strict=True)
        for link, values in sorted(ties, key=lambda tie: tie[0].tie is not Tie.OWN):
            yield BEARS_KEY if link.tie is Tie.OWN else REFERS, self._is_refused(link, values)

    def dangling(self, link: LinkColumn, column: Column) -> Mask:
        """Which rows refer to a record that the delivery does not hold."""
        hashes = hash_values(column, self._key)
        unheld: Mask = hashes != 0
        for target in link.targets:
            unheld &= ~self._held[target].holds(hashes)
        return unheld


def _link_columns(contract: Contract, table: str, named: set[str]) -> Iterable[LinkColumn]:
    declared = contract.tables[table]
    for place, column in enumerate(declared.columns):
        own = f"{table}.{column.name}"
        is_key = declared.key == (column.name,)
        if is_key or own in named:
            yield LinkColumn(place, Tie.OWN, (own,))
        if targets := targets_of(column):
            yield LinkColumn(place, Tie.REFERENCE, targets)
        elif column.column_class is ColumnClass.IDENTIFIER and column.type is ColumnType.TEXT and not is_key:
            yield LinkColumn(place, Tie.LOOSE, ())


def _passes_on(columns: tuple[LinkColumn, ...], named: set[str]) -> bool:
    """Whether a refusal can pass through the table to rows that declare to refer to it."""
    return len(columns) > 1 and any(link.tie is Tie.OWN and named.intersection(link.targets) for link in columns)
