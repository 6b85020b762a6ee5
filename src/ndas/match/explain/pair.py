"""Why two records are, or are not, one person: a waterfall of weights in bits, each with its words."""

from dataclasses import dataclass

import numpy as np

from ndas.match.arrow import Flat, pc
from ndas.match.errors import RecordsRefusedError
from ndas.match.full import Run
from ndas.match.guards import guard_masks
from ndas.match.kernels.cluster import conflicts_of
from ndas.match.kernels.guard import guards_of
from ndas.match.kernels.pairs import score_pairs
from ndas.match.kernels.score import NOTHING
from ndas.match.model import Level, Model, probability
from ndas.match.plan import Plan, Rows


@dataclass(frozen=True)
class Step:
    """One bar of the waterfall: what was compared and found, in words, and its weight in bits.

    rarity: the part of the weight that the value's being rare or common added or took.
    """

    comparison: str
    level: str
    words: str
    weight: float
    rarity: float


@dataclass(frozen=True)
class PairExplanation:
    """The whole waterfall of a pair. `weight` is the sum of `prior` and the steps.

    guard: why the pair may not be joined on its own, or None. conflict: why it never may, or None.
    judgement: `same` or `different` if a person said so. joined: whether the two are one person in this run.
    """

    record_a: str
    record_b: str
    model_version: str
    prior: float
    steps: tuple[Step, ...]
    weight: float
    probability: float
    guard: str | None
    conflict: str | None
    judgement: str | None
    joined: bool


def explain_pair(run: Run, record_a: str, record_b: str) -> PairExplanation:
    """Why these two records are, or are not, one person.

    Raises:
        RecordsRefusedError: if the run does not have one of the records.
    """
    a, b = (record_number(run, record) for record in (record_a, record_b))
    weight, vector = weigh(run.plan, run.rows, np.array([a]), np.array([b]))
    packed = (min(a, b) << 32) | max(a, b)
    said = run.binding.verdicts[run.binding.pairs == np.uint64(packed)]
    groups = run.clusters.groups
    return PairExplanation(
        record_a,
        record_b,
        run.model.version,
        run.model.prior_weight,
        steps_of(run.model, run.plan, run.rows, a, b, int(vector[0])),
        float(weight[0]),
        probability(float(weight[0])),
        _guard(run.model, vector),
        _conflict(run, a, b),
        {1: "same", 2: "different"}.get(int(said[0])) if len(said) else None,
        bool(groups[a] == groups[b]),
    )


def record_number(run: Run, record: str) -> int:
    """The number of a record in the run."""
    place = pc.index(run.records.ids, record).as_py()
    if place < 0:
        raise RecordsRefusedError("the run does not have this record: it may be gone with this week's delivery")
    return int(place)


def weigh(plan: Plan, _rows: Rows, first: Flat, second: Flat) -> tuple[Flat, Flat]:
    """Weights and packed levels of pairs given by number, over the rows that the plan was made for."""
    weights, vectors = np.empty(len(first)), np.empty(len(first), np.uint64)
    pairs = first.astype(np.int64), second.astype(np.int64)
    address, table, levels, _alive = plan.scoring.table()
    score_pairs(weights, vectors, *pairs, plan.prior, address, table, levels)
    return weights, vectors


def steps_of(model: Model, plan: Plan, rows: Rows, a: int, b: int, vector: int) -> tuple[Step, ...]:
    """The bars of the waterfall, in the model's order."""
    steps = []
    for number, comparison in enumerate(model.comparisons):
        at = (vector >> (4 * number)) & 15
        level = comparison.levels[at]
        rarity = _rarity(plan, rows, int(plan.shape[number]) + at, level, (a, b))
        steps.append(Step(comparison.name, level.name, level.words, level.weight + rarity, rarity))
    return tuple(steps)


def _rarity(plan: Plan, rows: Rows, level_number: int, level: Level, records: tuple[int, int]) -> float:
    if not level.tf:
        return 0.0
    slot, base = plan.tf_of[2 * level_number : 2 * level_number + 2]
    codes = [int(rows.rows[record * rows.width + slot]) for record in records]
    shares = [float(plan.tf_log[base + code]) for code in codes if code != NOTHING]
    usual, floor = plan.tf[2 * level_number : 2 * level_number + 2]
    return float(usual - max(*shares, floor)) if shares else 0.0


def _guard(model: Model, vector: Flat) -> str | None:
    out = np.empty(1, np.int8)
    guards_of(out, vector, *guard_masks(model).arrays)
    return model.guards[out[0]].words if out[0] >= 0 else None


def _conflict(run: Run, a: int, b: int) -> str | None:
    end = len(run.plan.bounds) - sum(len(clause) for clause in run.model.certain)
    out = np.empty(1, np.int64)
    begin = end - len(run.model.conflicts)
    conflicts_of(out, np.array([[a, b]]), begin, end, run.plan.tests, run.plan.bounds, *run.rows.arrays)
    return run.model.conflicts[out[0]].words if out[0] < len(run.model.conflicts) else None
