"""A model and encoded records as the flat numbers that the kernels read.

Each record is one row of 32-bit slots: a coded column takes one slot, a number one, a list two (start and count).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ndas.match.arrow import Flat, Values, bytes_of
from ndas.match.encode.columns import Coded, Column, Listed, Number, Stays
from ndas.match.encode.records import Records
from ndas.match.errors import ModelRefusedError
from ndas.match.frequencies import Frequencies
from ndas.match.kernels.score import NOTHING
from ndas.match.kernels.text import letter_masks
from ndas.match.model import Kind, Level, Model, Test
from ndas.match.specialised import Scoring, order_of, scoring_address

_TILE = 2048
_BY_TEXT = (Kind.ALIKE, Kind.ONE_EDIT, Kind.EDITS)


@dataclass(frozen=True)
class Rows:
    """Encoded records side by side: `rows` (records x width, int32), flat `lists`, and every string's bytes."""

    slots: Mapping[str, int]
    width: int
    rows: Flat
    lists: Flat
    text: Flat
    text_at: Flat
    mask: Flat
    bases: Mapping[str, int]

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take last, in their order."""
        return self.width, self.rows, self.lists, self.text, self.text_at, self.mask


@dataclass(frozen=True)
class Plan:
    """A model's levels, clauses and tests as offsets into flat arrays."""

    prior: float
    shape: Flat
    level_at: Flat
    clause_at: Flat
    tests: Flat
    bounds: Flat
    weights: Flat
    tf_of: Flat
    tf: Flat
    tf_log: Flat
    scoring: Scoring


def columns_used(model: Model) -> list[str]:
    """Every column that the model's tests, frequencies and rules read, in a fixed order."""
    names: dict[str, None] = {}
    for test in all_tests(model):
        names.update(dict.fromkeys(test.columns))
    for comparison in model.comparisons:
        names.update({level.tf: None for level in comparison.levels if level.tf})
    for rule in model.rules:
        names.update(dict.fromkeys(rule.columns))
    return list(names)


def all_tests(model: Model) -> list[Test]:
    """The tests of all comparisons in order, then of conflicts, then of certain clauses."""
    tests = [t for c in model.comparisons for level in c.levels for clause in level.any_of for t in clause]
    tests += [conflict.test for conflict in model.conflicts]
    return tests + [test for clause in model.certain for test in clause]


def lay_out(records: Records, model: Model) -> Rows:
    """The records' columns that the model reads, as rows.

    Raises:
        ModelRefusedError: if the model reads a column that the records lack.
    """
    names = columns_used(model)
    unknown = [name for name in names if name not in records.columns]
    if unknown:
        raise ModelRefusedError(f"model {model.name} reads columns that the records lack: {unknown}")
    slots, width = _slots(records, names)
    rows = np.empty((len(records), width), dtype=np.int32)
    lists: list[Flat] = []
    held = 0
    filling: list[Flat] = []
    for name in names:
        column = records.columns[name]
        if isinstance(column, Coded):
            filling.append(column.codes)
        elif isinstance(column, Number):
            filling.append(column.numbers)
        else:
            flat = column.codes if isinstance(column, Listed) else column.minutes
            filling.append(np.where(column.counts > 0, column.starts + np.int32(held), NOTHING))
            filling.append(column.counts)
            lists.append(flat)
            held += len(flat)
    for begin in range(0, len(records), _TILE):  # a tile of rows stays near the processor while all columns fill it
        tile = rows[begin : begin + _TILE]
        for at, numbers in enumerate(filling):
            tile[:, at] = numbers[begin : begin + _TILE]
    text, text_at, mask, bases = _texts(records, model)
    flat_lists = np.concatenate([*lists, np.zeros(1, np.int32)]).astype(np.int32)
    return Rows(slots, width, rows.reshape(-1), flat_lists, text, text_at, mask, bases)


def seen_through(rows: Rows, records: Records) -> Records:
    """The same records as views of their rows, so that no column is held twice. Columns without a slot are dropped."""
    matrix = rows.rows.reshape(-1, rows.width)
    columns: dict[str, Column] = {}
    for name, at in rows.slots.items():
        column = records.columns[name]
        if isinstance(column, Coded):
            columns[name] = Coded(matrix[:, at], column.values)
        elif isinstance(column, Number):
            columns[name] = Number(matrix[:, at])
        elif isinstance(column, Listed):
            columns[name] = Listed(matrix[:, at], matrix[:, at + 1], rows.lists, column.values)
        else:
            columns[name] = Stays(matrix[:, at], matrix[:, at + 1], rows.lists)
    return Records(records.ids, columns, records.hubs)


def _slots(records: Records, names: list[str]) -> tuple[dict[str, int], int]:
    slots, width = {}, 0
    for name in names:
        slots[name] = width
        width += 2 if isinstance(records.columns[name], Listed | Stays) else 1
    return slots, width


def _texts(records: Records, model: Model) -> tuple[Flat, Flat, Flat, dict[str, int]]:
    """The bytes of every dictionary that a test reads as text, each dictionary once."""
    bases: dict[str, int] = {}
    seen: list[tuple[Values, int]] = []
    texts, ats = [np.zeros(0, np.uint8)], []
    strings, length = 0, 0
    for test in all_tests(model):
        if test.kind not in _BY_TEXT or test.left in bases:
            continue
        column = records.columns[test.left]
        if not isinstance(column, Coded):
            raise ModelRefusedError(f"column {test.left} is compared as text but is not one text a record")
        known = [base for values, base in seen if values is column.values]
        if known:
            bases[test.left] = known[0]
            continue
        text, at = bytes_of(column.values)
        bases[test.left] = strings
        seen.append((column.values, strings))
        texts.append(text)
        ats.append(at + length)
        strings, length = strings + len(at), length + len(text)
    text, at = np.concatenate(texts), np.concatenate([*ats, np.zeros(1, np.int64)])
    return text, at, letter_masks(text, at), bases


def plan_of(model: Model, rows: Rows, records: Records, frequencies: Frequencies | None, *, spare: int = 0) -> Plan:
    """The model as flat numbers for these rows. Without frequencies (in training) weights are nought.

    `spare` codes at the end of each dictionary count as values that were seen once.
    """
    tests = all_tests(model)
    numbers = np.array(
        [(t.kind, rows.slots[t.left], rows.slots[t.right], rows.bases.get(t.left, 0)) for t in tests], np.int32
    ).reshape(-1)
    shape, level_at, clause_at, levels = [0], [0], [0], []
    for comparison in model.comparisons:
        for level in comparison.levels:
            for clause in level.any_of:
                clause_at.append(clause_at[-1] + len(clause))
            level_at.append(len(clause_at) - 1)
            levels.append((level, _exact_u(comparison.levels, level)))
        shape.append(len(levels))
    tf_bases, tf_log = _tf_arrays(model, records, frequencies, spare)
    weights = np.array([level.weight if frequencies is not None else 0.0 for level, _ in levels])
    tf_of = np.full((len(levels), 2), -1, dtype=np.int64)
    tf = np.zeros((len(levels), 2))
    for at, (level, base_u) in enumerate(levels):
        if level.tf and frequencies is not None:
            tf_of[at] = rows.slots[level.tf], tf_bases[level.tf]
            tf[at] = math.log2(base_u), math.log2(level.tf_floor) if level.tf_floor else -1000.0
    best = [
        max(weights[k] + (max(tf[k, 0] - tf[k, 1], 0.0) if tf_of[k, 0] >= 0 else 0.0) for k in range(a, b))
        for a, b in pairwise(shape)
    ]
    rest = np.maximum(best, 0.0)[order_of(model.comparisons)]
    reach = np.concatenate([np.cumsum(rest[::-1])[::-1], [0.0]])
    bounds = np.array([t.bound for t in tests])
    flat_of, flat_tf = tf_of.reshape(-1), tf.reshape(-1)
    read = (
        rows.rows,
        rows.lists,
        rows.text,
        rows.text_at,
        rows.mask,
        weights,
        flat_of,
        flat_tf,
        tf_log,
        reach,
        numbers,
    )
    scoring = Scoring(scoring_address(model.comparisons, dict(rows.slots), rows.width), tuple(map(_plain, read)))
    shape_a, level_a, clause_a = (np.array(x, np.int64) for x in (shape, level_at, clause_at))
    prior = model.prior_weight
    return Plan(prior, shape_a, level_a, clause_a, numbers, bounds, weights, flat_of, flat_tf, tf_log, scoring)


def _plain(array: Flat) -> Flat:
    """The array in one piece, and with an address even where it is empty."""
    return np.ascontiguousarray(array) if len(array) else np.zeros(1, array.dtype)


def _exact_u(levels: tuple[Level, ...], level: Level) -> float:
    """The u that a frequency replaces: that of the level which asks for exactly the same value of that column."""
    if not level.tf:
        return 1.0
    exact = ((Test(Kind.SAME, level.tf, level.tf),),)
    for candidate in levels:
        if candidate.any_of == exact and candidate.u:
            return candidate.u
    return level.u or 1.0


def _tf_arrays(
    model: Model, records: Records, frequencies: Frequencies | None, spare: int
) -> tuple[dict[str, int], Flat]:
    bases: dict[str, int] = {}
    arrays = [np.zeros(0, np.float32)]
    held = 0
    if frequencies is not None:
        for name in frequency_columns(model):
            column = records.columns[name]
            if not isinstance(column, Coded):
                raise ModelRefusedError(f"column {name} has frequencies but is not one value a record")
            once = np.full(spare, -math.log2(max(frequencies.known[name], 1)), np.float32)
            shares = np.concatenate([frequencies.log_shares(name, column), once])
            bases[name] = held
            arrays.append(shares)
            held += len(shares)
    return bases, np.concatenate([*arrays, np.zeros(1, np.float32)])


def frequency_columns(model: Model) -> list[str]:
    """Columns whose values' frequencies move weights."""
    names = {level.tf: None for c in model.comparisons for level in c.levels if level.tf}
    return [name for name in names if name]
