"""Encoded records: ids in one fixed order, and the columns that a model compares.

The order is that of a hash of the record id, so that nothing downstream can depend on the order of rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, in_one_piece, pc
from ndas.match.encode.columns import Coded, Column, Listed, Number, Stays, decoded
from ndas.match.encode.contacts import Hubs
from ndas.match.encode.digests import text_digests


@dataclass(frozen=True)
class Records:
    """Records ready to be compared: `ids` (Arrow strings) and one encoded column per name, all in one order."""

    ids: Values
    columns: Mapping[str, Column]
    hubs: tuple[Hubs, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.ids)

    def as_table(self, names: list[str], id_name: str = "record") -> pa.Table:
        """The columns named as Arrow values, for another engine."""
        return pa.table({id_name: self.ids} | {name: decoded(self.columns[name]) for name in names})


def in_fixed_order(ids: Values, columns: dict[str, Column], hubs: tuple[Hubs, ...] = ()) -> Records:
    """The records sorted by the hash of their id (equal hashes, should there be any, by the id itself).

    Takes the columns out of `columns` one by one, so that no more than one is held twice.
    """
    ids = in_one_piece(ids)
    order = fixed_order(ids)
    ordered = {name: taken(columns.pop(name), order) for name in list(columns)}
    return Records(ids.take(pa.array(order)), ordered, hubs)


def fixed_order(ids: Values) -> Flat:
    """The order of the records by the hash of their id."""
    digests = text_digests(ids)
    order = np.argsort(digests, kind="stable")
    ordered = digests[order]
    if len(ordered) > 1 and (ordered[1:] == ordered[:-1]).any():
        return np.lexsort((np.asarray(pc.rank(ids, tiebreaker="dense")), digests))
    return order


def taken(column: Column, order: Flat) -> Column:
    """The column for the records numbered in `order`. Lists keep their flat codes where they lie."""
    if isinstance(column, Coded):
        return Coded(column.codes[order], column.values)
    if isinstance(column, Number):
        return Number(column.numbers[order])
    if isinstance(column, Stays):
        return Stays(column.starts[order], column.counts[order], column.minutes)
    return Listed(column.starts[order], column.counts[order], column.codes, column.values)
