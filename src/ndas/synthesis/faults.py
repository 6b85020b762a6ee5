"""Rows that break the contract, a small known share of each kind, so that quarantine has work to do.

A fault belongs to a record: it is there every week until the force corrects it (half of them each week).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.synthesis.area import World
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.texts import Table, pa, pc
from ndas.vocabulary import ColumnType
from ndas.vocabulary.contract import SourceColumn, SourceTable

KINDS = ("none", "bad_date", "missing_required", "unknown_code", "ragged_row")


@dataclass(frozen=True)
class Faults:
    """Which rows of an extract break the contract, and how."""

    world: World
    week: int
    share: float = 0.0004
    """Share of each kind in each table that has a column for it."""

    RAGGED = 4

    def spoil(self, spec: SourceTable, table: Table, key: Ints, shielded: Flags) -> tuple[Table, Ints]:
        """Return the chunk with its faults, and the kind of each row's fault (a position in `KINDS`)."""
        kind = self._draw(spec.name, key, shielded)
        for number, column in enumerate(faulty_columns(spec), start=1):
            here = kind == number
            if column is None:
                kind[here] = 0
            elif here.any():
                place = table.schema.get_field_index(column.name)
                bad = _bad_value(number)
                table = table.set_column(place, column.name, pc.if_else(pa.array(here), bad, table.column(place)))
        return table, kind

    def _draw(self, name: str, key: Ints, shielded: Flags) -> Ints:
        dice = self.world.dice
        unit = dice.unit(f"fault {name}", key)
        corrected = 2 + (np.log(1 - dice.unit(f"fault corrected {name}", key)) / np.log(0.5)).astype(np.int64)
        number = (unit / self.share).astype(np.int64) + 1
        faulty = (number <= self.RAGGED) & (self.week < corrected) & ~shielded
        return np.where(faulty, number, 0)


def faulty_columns(spec: SourceTable) -> tuple[SourceColumn | None, SourceColumn | None, SourceColumn | None]:
    """Return the columns of a table that get a bad date, a blank where a value is required, and an unknown code."""
    kept = {*spec.key, *spec.source_id, spec.restriction_column, spec.marking_column}
    dates = [c for c in spec.columns if c.type in {ColumnType.DATE, ColumnType.DATETIME}]
    dates.sort(key=lambda column: column.name == spec.recorded_at)
    required = [c for c in spec.columns if c.required and c.name not in kept]
    listed = [c for c in spec.columns if c.type is ColumnType.CODE and c.name not in kept]
    return dates[0] if dates else None, required[0] if required else None, listed[0] if listed else None


def _bad_value(kind: int) -> Any:
    return pa.scalar((None, "31/02/20226", None, "ZZ-NOT-LISTED")[kind], pa.string())
