"""Refuses what belongs to a refused record, by the references that the contract declares.

Rules:

1. A row that refers to a refused record is refused, and so is whatever refers to that row, to the end.
2. A row that bears the key of a refused record is refused.
3. Where the rule that refused a row protects (a protected person), the records that the row itself refers to are
   refused too, with all that rule 1 says of them.
4. Keys of refused records exist in memory alone, as keyed hashes, until the load ends.

A record so malformed that its key cannot be read can take nothing with it; what refers to it finds nothing and is
quarantined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ndas.ingest.arrow import Mask
from ndas.ingest.kernels.hashing import Hashes
from ndas.ingest.kernels.split import Ints
from ndas.ingest.keys import HashKey, KeySet, hash_values
from ndas.ingest.records import Batch, Column
from ndas.vocabulary.contract import Contract

REFERS = "refers to a refused record"
BEARS_KEY = "bears the key of a refused record"


@dataclass(frozen=True, slots=True)
class LinkColumn:
    """A column by which rows are tied: what it holds is a value of ``target`` (``TABLE.COLUMN``)."""

    place: int
    target: str
    is_reference: bool
    """False where the column is itself what others refer to."""


@dataclass(slots=True)
class _Tied:
    """Hashes of the rows of a table that both refers and is referred to: needed to follow refusals to their end."""

    pieces: list[list[Hashes]] = field(default_factory=list)


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
        targets = {
            column.references for table in contract.tables.values() for column in table.columns if column.references
        }
        self.columns = {name: tuple(_link_columns(contract, name, targets)) for name in contract.tables}
        self._held = {target: KeySet(rows.get(target.partition(".")[0], 0)) for target in targets}
        self._refused = {target: KeySet() for target in targets}
        self._tied = {name: _Tied() for name, columns in self.columns.items() if _passes_on(columns)}

    def hashes(self, table: str, batch: Batch, rows: Ints) -> list[Hashes]:
        """Hashes of the link columns of a table, for the chosen rows."""
        columns = batch.columns([link.place for link in self.columns[table]], rows)
        return [hash_values(column, self._key) for column in columns]

    def note(self, table: str, hashes: list[Hashes], refused: Mask, protecting: Mask) -> None:
        """Take in a batch of the survey.

        Args:
            table: whose rows they are.
            hashes: from `hashes`, of the sound rows.
            refused: which of these rows the gate refuses.
            protecting: which of them a protecting rule refuses.
        """
        for link, values in zip(self.columns[table], hashes, strict=True):
            if link.is_reference:
                self._refused[link.target].add(values, protecting)
            else:
                self._held[link.target].add(values)
                self._refused[link.target].add(values, refused)
        if table in self._tied:
            self._tied[table].pieces.append(hashes)

    def follow(self) -> None:
        """Follow refusals through all tables to their end. Call once, after every table is surveyed."""
        growing = True
        while growing:
            spread = [self._spread(table) for table in self._tied]  # each table, whatever the others say
            growing = any(spread)
        self._tied.clear()

    def _spread(self, table: str) -> bool:
        links = self.columns[table]
        before = sum(len(self._refused[link.target]) for link in links)
        for hashes in self._tied[table].pieces:
            touched = self._touched(links, hashes)
            for link, values in zip(links, hashes, strict=True):
                if not link.is_reference:
                    self._refused[link.target].add(values, touched)
        return sum(len(self._refused[link.target]) for link in links) > before

    def _touched(self, links: Iterable[LinkColumn], hashes: list[Hashes]) -> Mask:
        touched = np.zeros(len(hashes[0]), dtype=np.bool_)
        for link, values in zip(links, hashes, strict=True):
            touched |= self._refused[link.target].holds(values)
        return touched

    def suppressed(self, table: str, hashes: list[Hashes]) -> list[tuple[str, Mask]]:
        """Which rows are refused for their ties, by rule; where two hold, the later is the one to name."""
        ties = sorted(zip(self.columns[table], hashes, strict=True), key=lambda tie: tie[0].is_reference)
        return [
            (REFERS if link.is_reference else BEARS_KEY, self._refused[link.target].holds(values))
            for link, values in ties
        ]

    def dangling(self, link: LinkColumn, column: Column) -> Mask:
        """Which rows refer to a record that the delivery does not hold."""
        hashes = hash_values(column, self._key)
        unheld: Mask = ~self._held[link.target].holds(hashes)
        unheld &= hashes != 0
        return unheld


def _link_columns(contract: Contract, table: str, targets: set[str]) -> Iterable[LinkColumn]:
    for place, column in enumerate(contract.tables[table].columns):
        if (own := f"{table}.{column.name}") in targets:
            yield LinkColumn(place, own, is_reference=False)
        if column.references:
            yield LinkColumn(place, column.references, is_reference=True)


def _passes_on(columns: tuple[LinkColumn, ...]) -> bool:
    """Whether a refusal can pass through the table to rows that refer to it."""
    return len(columns) > 1 and any(not link.is_reference for link in columns)
