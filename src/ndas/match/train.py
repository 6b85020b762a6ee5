"""Training: how often each level is seen among true pairs (m) and among others (u), and the prior, without labels.

1. u comes from pairs taken at random. Where a level asks for exactly the same value, it is counted outright from the
   values' frequencies. A u that a person set (identifiers, telephones, homes) is left as it is.
2. m comes from expectation maximisation (Winkler 1988) in several sessions. Each session looks at pairs that agree on
   some columns, and learns only the comparisons that do not read those columns.
3. Sessions count by how many true pairs they saw. No level is ever impossible: each has at least a trace.
4. The prior is the number of true pairs expected among the candidates over all pairs.
5. The same records give the same model, whatever the order of rows and the number of threads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.block import RuleSlots, blocks_of, capped_arrays, rule_slots
from ndas.match.encode.columns import Coded, Number
from ndas.match.encode.records import Records
from ndas.match.frequencies import Frequencies, count_frequencies
from ndas.match.kernels.block import sampled_pairs
from ndas.match.kernels.pairs import score_pairs
from ndas.match.kernels.score import NOTHING
from ndas.match.model import Comparison, Kind, Level, Model, Rule, Training
from ndas.match.plan import Plan, Rows, frequency_columns, lay_out, plan_of

_TRACE = 1e-4
_SETTLED = 1e-4
_ALL_PAIRS, _NEW_PAIRS = False, True


@dataclass(frozen=True)
class Effort:
    """How much is looked at in training.

    random_pairs: pairs taken at random for u. session_pairs: most pairs of one session. rounds: most EM rounds.
    """

    random_pairs: int = 400_000
    session_pairs: int = 200_000
    candidate_pairs: int = 200_000
    rounds: int = 60


def train(
    model: Model,
    records: Records,
    sessions: Sequence[Rule],
    effort: Effort | None = None,
    rows: Rows | None = None,
) -> tuple[Model, Frequencies]:
    """The model with m, u and prior learned from these records, and the frequencies of their values.

    `rows` are the records laid out with every column that the model and the sessions read; without, they are made here.
    """
    effort = effort or Effort()
    asked = replace(model, rules=(*model.rules, *sessions))
    rows = lay_out(records, asked) if rows is None else rows
    plan = plan_of(model, rows, records, None)
    slots = rule_slots(asked, records, rows)
    model = _with_u(model, records, plan, effort.random_pairs)
    learned: list[tuple[dict[str, Flat], float]] = []
    rounds = 0
    for number, rule in enumerate(sessions, start=len(model.rules)):
        pairs = _session_pairs(asked, number, slots, rows, records, effort.session_pairs)
        if len(pairs):
            m, matches, took = _maximise(model, rule, levels_of(pairs, plan), effort.rounds)
            learned.append((m, matches))
            rounds = max(rounds, took)
    model = _with_m(model, learned)
    model = replace(model, prior=_prior(model, records, rows, plan, slots, effort.candidate_pairs))
    told = Training(len(records), effort.random_pairs, tuple(rule.name for rule in sessions), rounds)
    return replace(model, trained=told), count_frequencies(records, frequency_columns(model))


def levels_of(pairs: Flat, plan: Plan) -> Flat:
    """The packed levels (uint64) of each pair (record numbers, two a row), all comparisons."""
    weights, levels = np.empty(len(pairs)), np.empty(len(pairs), np.uint64)
    address, table, out, _alive = plan.scoring.table()
    score_pairs(weights, levels, pairs[:, 0].copy(), pairs[:, 1].copy(), 0.0, address, table, out)
    return levels


def _levels_in(vectors: Flat, comparison: int) -> Flat:
    return ((vectors >> np.uint64(4 * comparison)) & np.uint64(15)).astype(np.int64)


def _with_u(model: Model, records: Records, plan: Plan, wanted: int) -> Model:
    count = len(records)
    spread = np.arange(wanted, dtype=np.uint64)
    i = _stirred(spread * np.uint64(2)) % np.uint64(max(count, 1))
    j = _stirred(spread * np.uint64(2) + np.uint64(1)) % np.uint64(max(count, 1))
    apart = i != j
    pairs = np.stack([i[apart], j[apart]], axis=1).astype(np.int64)
    vectors = levels_of(pairs, plan)
    levels = {}
    for number, comparison in enumerate(model.comparisons):
        seen = np.bincount(_levels_in(vectors, number), minlength=len(comparison.levels))[: len(comparison.levels)]
        known = max(float(seen[1:].sum()), 1.0)
        levels[comparison.name] = tuple(
            _set_u(level, (float(seen[at]) + 0.3) / (known + 1.0), records)
            for at, level in enumerate(comparison.levels)
        )
    return model.with_levels(levels)


def _set_u(level: Level, sampled: float, records: Records) -> Level:
    if level.missing or level.fixed_u:
        return level
    exact = _exact_column(level)
    if exact is not None:
        column = records.columns[exact]
        values = column.codes if isinstance(column, Coded) else column.numbers if isinstance(column, Number) else None
        if values is not None:
            present = values[values != NOTHING]
            _, counts = np.unique(present, return_counts=True)
            total = max(len(present), 2)
            agree = float((counts * (counts - 1.0)).sum()) / (total * (total - 1.0))
            return replace(level, u=max(agree, 1e-8))
    return replace(level, u=sampled)


def _exact_column(level: Level) -> str | None:
    """The column when the level asks for exactly the same value of one column, of which frequencies are kept."""
    if len(level.any_of) == 1 and len(level.any_of[0]) == 1 and level.tf:
        test = level.any_of[0][0]
        if test.kind is Kind.SAME and test.left == test.right:
            return test.left
    return None


def _stirred(values: Flat) -> Flat:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _session_pairs(model: Model, rule: int, slots: RuleSlots, rows: Rows, records: Records, wanted: int) -> Flat:
    everyone = np.arange(len(records), dtype=np.int64)
    blocks = blocks_of(rule, model.rules[rule].name, model.block_cap, slots, rows, everyone)
    share = wanted / max(blocks.forecast.pairs, 1)
    none = capped_arrays([], len(model.rules))
    room = min(blocks.forecast.pairs, int(wanted * 1.2) + 1000)
    return _sampled(
        share,
        room,
        rule,
        blocks.keys,
        blocks.starts,
        blocks.sizes,
        slots.low,
        *slots.arrays,
        *none,
        _ALL_PAIRS,
        rows.width,
        rows.rows,
        rows.lists,
    )


def _sampled(share: float, room: int, *what: Any) -> Flat:
    out = np.empty((room, 2), dtype=np.int64)
    return out[: sampled_pairs(out, share, *what)]


def _columns_read(comparison: Comparison) -> set[str]:
    return {c for level in comparison.levels for clause in level.any_of for t in clause for c in t.columns}


def _maximise(model: Model, rule: Rule, vectors: Flat, rounds: int) -> tuple[dict[str, Flat], float, int]:
    """One session of expectation maximisation over the distinct patterns of levels."""
    used = [n for n, c in enumerate(model.comparisons) if not _columns_read(c) & set(rule.columns)]
    mask = np.uint64(sum(15 << (4 * n) for n in used))
    patterns, counts = np.unique(vectors & mask, return_counts=True)
    levels = [_levels_in(patterns, n) for n in used]
    u = [_log_u(model.comparisons[n]) for n in used]
    m = [_first_guess(len(model.comparisons[n].levels)) for n in used]
    share, took = 0.3, 0
    for _ in range(rounds):
        took += 1
        odds = math.log(share / (1 - share)) + sum(
            np.log(mm)[ll] * (ll > 0) - uu[ll] for mm, uu, ll in zip(m, u, levels, strict=True)
        )
        true = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        share = float(np.clip(true.sum() / counts.sum(), 1e-6, 1 - 1e-6))
        moved = 0.0
        for at, level in enumerate(levels):
            fresh = _shares(np.bincount(level, weights=true, minlength=len(m[at])))
            moved = max(moved, float(np.abs(fresh - m[at])[1:].max()))
            m[at] = fresh
        if moved < _SETTLED:
            break
    return {model.comparisons[n].name: m[at] for at, n in enumerate(used)}, float(true.sum()), took


def _log_u(comparison: Comparison) -> Flat:
    return np.array([0.0 if level.missing else math.log(level.u or _TRACE) for level in comparison.levels])


def _first_guess(levels: int) -> Flat:
    guess = np.full(levels, 0.2 / max(levels - 2, 1))
    guess[1] = 0.8
    guess[0] = 1.0
    return guess


def _shares(weights: Flat) -> Flat:
    """Shares among the levels that are not missing; the first entry, for missing, is one."""
    known = weights[1:] + _TRACE
    return np.concatenate([[1.0], known / known.sum()])


def _with_m(model: Model, learned: Sequence[tuple[dict[str, Flat], float]]) -> Model:
    levels = {}
    for comparison in model.comparisons:
        heard = [(m[comparison.name], matches) for m, matches in learned if comparison.name in m]
        if heard:
            total = sum(matches for _, matches in heard) or 1.0
            mean = sum(m * (matches / total) for m, matches in heard)
        else:
            mean = _first_guess(len(comparison.levels))
        shares = np.maximum(mean, _TRACE)
        levels[comparison.name] = tuple(
            level if level.missing else replace(level, m=float(shares[at]))
            for at, level in enumerate(comparison.levels)
        )
    return model.with_levels(levels)


def _prior(model: Model, records: Records, rows: Rows, plan: Plan, slots: RuleSlots, wanted: int) -> float:
    """Expected true pairs among a sample of candidates, over all pairs; found by iterating to a fixed point."""
    everyone = np.arange(len(records), dtype=np.int64)
    every = [blocks_of(n, rule.name, model.block_cap, slots, rows, everyone) for n, rule in enumerate(model.rules)]
    total = sum(blocks.forecast.pairs for blocks in every)
    share = min(1.0, wanted / max(total, 1))
    capped = capped_arrays([blocks.capped for blocks in every], len(slots.at) - 1)
    parts = [
        _sampled(
            share,
            int(b.forecast.pairs * share * 1.5) + 1000,
            b.rule,
            b.keys,
            b.starts,
            b.sizes,
            slots.low,
            *slots.arrays,
            *capped,
            _NEW_PAIRS,
            rows.width,
            rows.rows,
            rows.lists,
        )
        for b in every
    ]
    vectors, counts = np.unique(levels_of(np.concatenate(parts), plan), return_counts=True)
    weights = sum(
        np.array([level.weight for level in c.levels])[_levels_in(vectors, n)] for n, c in enumerate(model.comparisons)
    )
    pairs = len(records) * (len(records) - 1) / 2
    prior = 1.0 / max(len(records), 2)
    for _ in range(40):
        odds = weights + math.log2(prior / (1 - prior))
        true = float((counts / (1 + np.exp2(-np.clip(odds, -500, 500)))).sum()) / share
        prior = float(np.clip(true / pairs, 1e-12, 0.5))
    return prior
