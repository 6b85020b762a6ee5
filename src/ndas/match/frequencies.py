"""How frequent each value is: a shared rare name says more than a shared common one.

Frequencies are counted when a model is trained (or at a full run) and then carried from week to week, so that a weight
does not move because somebody else's record did. A value first seen later counts as if it were seen once.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, pc, whole
from ndas.match.encode.columns import Coded
from ndas.match.encode.records import Records
from ndas.match.kernels.score import NOTHING

_FIELDS: list[Any] = [("value", pa.string()), ("count", pa.int64())]
FREQUENCY_SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True)
class Frequencies:
    """Per column a table of value and count, and how many records had a value."""

    counts: Mapping[str, pa.Table]
    known: Mapping[str, int]

    def log_shares(self, name: str, column: Coded) -> Flat:
        """log2 of the share of each of the column's dictionary values (float32)."""
        table, known = self.counts[name], max(self.known[name], 1)
        if whole(table, "value") is column.values or whole(table, "value").equals(column.values):
            count = np.asarray(whole(table, "count"))
        else:
            place = np.asarray(pc.fill_null(pc.index_in(column.values, value_set=whole(table, "value")), -1))
            count = np.where(place >= 0, np.append(np.asarray(whole(table, "count")), 0)[place], 0)
        shares: Flat = np.log2(np.maximum(count, 1)) - math.log2(known)
        return shares.astype(np.float32)


def count_frequencies(records: Records, names: Iterable[str]) -> Frequencies:
    """The frequencies of the columns named."""
    counts, known = {}, {}
    for name in names:
        column = records.columns[name]
        if isinstance(column, Coded):
            present = column.codes[column.codes != NOTHING]
            count = np.bincount(present, minlength=len(column.values))
            counts[name] = pa.table([column.values.cast(pa.string()), pa.array(count)], schema=FREQUENCY_SCHEMA)
            known[name] = len(present)
    return Frequencies(counts, known)
