"""Pairs as they are kept for later: the whole waterfall of each in a row, to be read with nothing but the model.

Levels are packed as the kernels pack them, four bits a comparison in the model's order. `rarity` is, in the same
order, the part of each weight that the value's being rare or common added or took.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pick
from ndas.match.explain.pair import Step, weigh
from ndas.match.full import Run
from ndas.match.guards import edge_guards
from ndas.match.kernels.score import NOTHING
from ndas.match.model import Model
from ndas.match.plan import Plan, Rows

_BITS, _MASK = 4, 15


def told_pairs(run: Run, first: Flat, second: Flat) -> dict[str, Values]:
    """Columns record_a, record_b, weight (bits), levels (packed) and rarity of pairs given by number."""
    weight, vectors = weigh(run.plan, run.rows, first, second)
    rarity = rarities(run.model, run.plan, run.rows, (first, second), vectors)
    flat: Any = pa.array(rarity.reshape(-1))
    return {
        "record_a": pick(run.records.ids, first),
        "record_b": pick(run.records.ids, second),
        "weight": pa.array(weight.astype(np.float64)),
        "levels": pa.array(vectors.astype(np.uint64)),
        "rarity": pa.FixedSizeListArray.from_arrays(flat, rarity.shape[1]),
    }


def rarities(model: Model, plan: Plan, rows: Rows, pairs: tuple[Flat, Flat], vectors: Flat) -> Flat:
    """What the values' frequencies added to each weight: pairs x comparisons, in bits (float32)."""
    found = np.zeros((len(vectors), len(model.comparisons)), np.float32)
    for number, comparison in enumerate(model.comparisons):
        levels = (vectors >> np.uint64(_BITS * number)) & np.uint64(_MASK)
        for at, level in enumerate(comparison.levels):
            here = np.flatnonzero(levels == at) if level.tf else ()
            if len(here):
                found[here, number] = _rarity(plan, rows, int(plan.shape[number]) + at, [side[here] for side in pairs])
    return found


def _rarity(plan: Plan, rows: Rows, level_number: int, sides: list[Flat]) -> Flat:
    slot, base = plan.tf_of[2 * level_number : 2 * level_number + 2]
    usual, floor = plan.tf[2 * level_number : 2 * level_number + 2]
    commonest, known = np.full(len(sides[0]), floor), np.zeros(len(sides[0]), np.bool_)
    for side in sides:
        codes = rows.rows[side.astype(np.int64) * rows.width + slot]
        has = codes != NOTHING
        commonest[has] = np.maximum(commonest[has], plan.tf_log[base + codes[has]])
        known |= has
    return np.where(known, usual - commonest, 0.0)


def steps_told(model: Model, row: Mapping[str, Any]) -> tuple[Step, ...]:
    """The bars of the waterfall of a kept pair, in the model's order."""
    steps = []
    for number, comparison in enumerate(model.comparisons):
        level = comparison.levels[(row["levels"] >> (_BITS * number)) & _MASK]
        rarity = float(row["rarity"][number])
        steps.append(Step(comparison.name, level.name, level.words, level.weight + rarity, rarity))
    return tuple(steps)


def guard_told(model: Model, row: Mapping[str, Any]) -> str | None:
    """Why a kept pair may not be joined on its own, or None."""
    number = int(edge_guards(model, np.array([row["levels"]], np.uint64))[0])
    return model.guards[number].words if number >= 0 else None
