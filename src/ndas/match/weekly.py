"""The weekly run: only rows that changed are encoded and scored; the rest is carried. The result is that of a full run.

1. A row is unchanged when its digest over all columns is. Everything else is new, and what it was before is gone.
2. Only new rows are encoded, into the dictionaries that are carried; values that no record has any more are blanked.
3. Only blocks that hold a new row are enumerated, and in them only pairs with a new row are scored.
4. A block that falls under the cap again is scored as if its records were new; pairs that only a block now over the
   cap brought together are dropped.
5. Components without a new, gone or newly judged record keep their groups; all others are clustered anew.
6. Model and frequencies are those of the last full run: a weight does not move because of somebody else's record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, pick, whole
from ndas.match.block import Blocks, RuleSlots, capped_arrays, forecast_of, rule_slots, sorted_keys
from ndas.match.carried import blanked, dictionaries_of, records_of, rows_with, state_of
from ndas.match.cluster import Before
from ndas.match.edges import Edges, Scored, in_order, score_blocks_of
from ndas.match.encode.person import encode_persons
from ndas.match.encode.records import Records, fixed_order
from ndas.match.encode.row_digests import row_digests
from ndas.match.errors import ModelRefusedError
from ndas.match.full import Run, conclude
from ndas.match.identity import NOBODY, Identity
from ndas.match.judgement import Judgement
from ndas.match.kernels.block import changed_first, rule_keys, runs
from ndas.match.kernels.lists import ascending_distinct
from ndas.match.kernels.score import NOTHING
from ndas.match.kernels.week import SIEVE_BITS, fill_sieve, mark_sharers, positions_of, still_brought
from ndas.match.model import Model
from ndas.match.persons import match_persons
from ndas.match.plan import Rows, columns_used, lay_out, plan_of
from ndas.match.schema import as_person_records
from ndas.match.state import State


@dataclass(frozen=True)
class Week:
    """One week's run, the state for the next, and how many rows were new or changed and how many are gone."""

    run: Run
    state: State
    changed: int
    gone: int


def first_week(
    records: pa.Table,
    model: Model | None = None,
    *,
    previous: Identity = NOBODY,
    judgements: Iterable[Judgement] = (),
    threads: int = 2,
) -> Week:
    """A full run that leaves a state behind. Without a model, one is trained; frequencies are counted anew."""
    shaped = as_person_records(records)
    judged = tuple(judgements)
    run = match_persons(shaped, model, previous=previous, judgements=judged, threads=threads)
    digests = _in_order_of(run.records.ids, shaped, row_digests(shaped))
    return Week(run, state_of(run, digests, judged), shaped.num_rows, 0)


def match_week(
    records: pa.Table, state: State, model: Model, judgements: Iterable[Judgement] = (), threads: int = 2
) -> Week:
    """This week's persons from this week's full extract and last week's state.

    Raises:
        RecordsRefusedError: if the table does not have the agreed shape.
        ModelRefusedError: if the state was made with another version of the model; do a full run then.
    """
    if state.model_version != model.version:
        raise ModelRefusedError(
            f"the state is of model {state.model_version}, not {model.version}: do a full run with the new model"
        )
    judged = tuple(judgements)
    shaped = as_person_records(records)
    digests = row_digests(shaped)
    place = positions_of(digests, state.digests)
    fresh = _Fresh.of(shaped.filter(pa.array(place < 0)), model, state)
    kept = np.sort(place[place >= 0])
    merged = _merge(state, model, kept, fresh)
    changed, blocks, capped, newly = _blocks_to_score(state, model, merged)
    plan = plan_of(model, merged.rows, merged.records, state.frequencies)
    carried = _carried_edges(state, model, merged, changed, capped, newly=newly)
    slots = rule_slots(model, merged.records, merged.rows)
    scored = score_blocks_of(model, slots, merged.rows, plan, blocks, capped, changed, threads)
    edges = in_order([carried, scored.edges])
    whole_week = Scored(edges, scored.forecasts, scored.seen, scored.scored, tuple(capped))
    before = _before(state, merged, changed, judged)
    run = conclude(
        merged.records,
        model,
        state.frequencies,
        merged.rows,
        plan,
        whole_week,
        state.identity,
        judged,
        threads,
        before,
        _places_before(state, kept, fresh, merged.order),
    )
    row_digest = np.concatenate([state.digests[kept], fresh.digests])[merged.order]
    return Week(run, state_of(run, row_digest, judged, tidy=True), len(fresh.digests), len(state.ids) - len(kept))


@dataclass(frozen=True)
class _Fresh:
    """New rows, encoded with dictionaries of their own, and their digests in the records' order."""

    ids: Values
    rows: Rows
    homes: dict[str, str]
    dictionaries: dict[str, Values]
    digests: Flat

    @staticmethod
    def of(table: pa.Table, model: Model, state: State) -> "_Fresh":
        encoded = encode_persons(table, state.hubs)
        homes, dictionaries = dictionaries_of(encoded, columns_used(model))
        digests = _in_order_of(encoded.ids, table, row_digests(table))
        return _Fresh(encoded.ids, lay_out(encoded, model), homes, dictionaries, digests)


@dataclass(frozen=True)
class _Merged:
    """Carried and new rows in one: each record's number last week (-1: new), and how they were sorted."""

    records: Records
    rows: Rows
    origin: Flat
    order: Flat


def _in_order_of(ids: Values, table: pa.Table, digests: Flat) -> Flat:
    return digests[np.asarray(pc.index_in(ids, value_set=whole(table, "record")))]


def _places_before(state: State, kept: Flat, fresh: _Fresh, order: Flat) -> Flat:
    """Each record's number last week, also where its row has changed since; -1 where the record itself is new."""
    found = np.asarray(pc.fill_null(pc.index_in(state.ids, value_set=fresh.ids), -1))
    changed = np.flatnonzero(found >= 0)
    earlier = np.full(len(fresh.ids), -1)
    earlier[found[changed]] = changed
    return np.concatenate([kept, earlier])[order]


def _merge(state: State, model: Model, kept: Flat, fresh: _Fresh) -> _Merged:
    dictionaries, mappings = _grown(state, fresh)
    matrix, lists = _recoded(state, fresh, mappings)
    ids = pa.concat_arrays([pick(state.ids, kept), fresh.ids])
    order = fixed_order(ids)
    origin = np.concatenate([kept, np.full(len(fresh.ids), -1)])[order]
    old = state.rows.reshape(-1, state.width)
    joined = np.concatenate([old[kept], matrix])[order]
    rows = rows_with(model, state, joined.reshape(-1), lists, dictionaries)
    tidy = blanked(dictionaries, state.homes, state.kinds, state.slots, rows)
    records = records_of(state, pick(ids, order), rows, tidy)
    return _Merged(records, rows, origin, order)


def _grown(state: State, fresh: _Fresh) -> tuple[dict[str, Values], dict[str, Flat]]:
    """The dictionaries with the new values at their ends, and for each new code its code there."""
    dictionaries, mappings = {}, {}
    for home, old in state.dictionaries.items():
        new = fresh.dictionaries[home]
        found = np.asarray(pc.fill_null(pc.index_in(old, value_set=new), -1))
        mapping = np.full(len(new), -1, np.int64)
        at = np.flatnonzero(found >= 0)
        mapping[found[at]] = at
        more = np.flatnonzero(mapping < 0)
        mapping[more] = len(old) + np.arange(len(more))
        dictionaries[home] = pa.concat_arrays([old, pick(new, more)])
        mappings[home] = mapping.astype(np.int32)
    return dictionaries, mappings


def _recoded(state: State, fresh: _Fresh, mappings: dict[str, Flat]) -> tuple[Flat, Flat]:
    """The new rows in the carried dictionaries' codes, and the flat lists with the new ones at their end."""
    matrix = fresh.rows.rows.reshape(-1, state.width).copy()
    lists = [state.lists]
    held = len(state.lists)
    for name, slot in state.slots.items():
        kind = state.kinds[name]
        if kind == "coded":
            codes = matrix[:, slot]
            known = codes != NOTHING
            matrix[known, slot] = mappings[state.homes[name]][codes[known]]
        elif kind in ("listed", "stays"):
            starts, counts = matrix[:, slot], matrix[:, slot + 1]
            begins = np.where(counts > 0, starts, 0).astype(np.int64)
            flat = fresh.rows.lists
            if kind == "listed":
                mapping = mappings[state.homes[name]]
                lengths, flat = ascending_distinct(begins, counts.astype(np.int64), _mapped(flat, mapping))
                begins = np.cumsum(lengths) - lengths
            matrix[:, slot] = np.where(counts > 0, begins + held, NOTHING)
            lists.append(flat)
            held += len(flat)
    return matrix, np.concatenate(lists)


def _mapped(codes: Flat, mapping: Flat) -> Flat:
    """Codes through a mapping; codes of other columns in the same flat array may fall outside and are left."""
    inside = (codes >= 0) & (codes < len(mapping))
    out = codes.copy()
    out[inside] = mapping[codes[inside]]
    return out


def _blocks_to_score(state: State, model: Model, merged: _Merged) -> tuple[Flat, list[Blocks], list[Flat], bool]:
    """Which records count as changed, blocks that hold one, keys left out, and whether any is left out newly."""
    slots = rule_slots(model, merged.records, merged.rows)
    changed = merged.origin < 0
    stayed = np.zeros(len(state.ids), np.bool_)
    stayed[merged.origin[~changed]] = True
    gone = np.flatnonzero(~stayed)
    while True:
        asked = [_asked(number, state, merged, slots, changed, gone) for number in range(len(model.rules))]
        marked = _sharers(asked, merged, slots)
        parts = [
            _touched_blocks(
                number, rule.name, model, merged, slots, one, np.flatnonzero(marked >> np.uint32(number) & 1)
            )
            for (number, rule), one in zip(enumerate(model.rules), asked, strict=True)
        ]
        again = changed.copy()
        for part in parts:
            again[part.reopened] = True
        if (again == changed).all():
            break
        changed = again
    for part in parts:
        changed_first(part.blocks.keys, part.blocks.starts, part.blocks.sizes, slots.low, changed)
    newly = any(part.newly_capped for part in parts)
    return changed, [part.blocks for part in parts], [part.capped for part in parts], newly


@dataclass(frozen=True)
class _Asked:
    """One rule's keys whose blocks must be looked at: of new records, and of blocks that may be under the cap again.

    before: keys that were left out last week. doubtful: those of them that a new or gone record has.
    """

    wanted: Flat
    before: Flat
    doubtful: Flat


def _asked(number: int, state: State, merged: _Merged, slots: RuleSlots, changed: Flat, gone: Flat) -> _Asked:
    begin, end, low, rows = int(slots.at[number]), int(slots.at[number + 1]), slots.low, merged.rows
    rule = (slots.slots, begin, end, slots.listed, rows.width)
    fresh = rule_keys(low, *rule, rows.rows, rows.lists, np.flatnonzero(changed)) & ~low
    before = state.capped[number] if number < len(state.capped) else np.zeros(0, np.uint64)
    doubtful = before
    if len(before):
        left = rule_keys(low, *rule, state.rows, rows.lists, gone) & ~low
        doubtful = np.intersect1d(before, np.concatenate([fresh, left]))
    return _Asked(np.union1d(fresh, doubtful), before, doubtful)


def _sharers(asked: list[_Asked], merged: _Merged, slots: RuleSlots) -> Flat:
    """For each record the rules, as bits, under which it has a key that is asked for."""
    keys = np.concatenate([one.wanted for one in asked])
    key_at = np.concatenate([[0], np.cumsum([len(one.wanted) for one in asked])]).astype(np.int64)
    sieve = np.zeros(len(asked) << (SIEVE_BITS - 3), np.uint8)
    fill_sieve(sieve, keys, key_at)
    marked = np.empty(len(merged.origin), np.uint32)
    rows = merged.rows
    what: tuple[Any, ...] = (*slots.arrays, rows.width, rows.rows, rows.lists)
    mark_sharers(marked, sieve, keys, key_at, slots.low, *what)
    return marked


@dataclass(frozen=True)
class _Touched:
    """One rule's blocks with a new record, the keys left out now, records of blocks no longer left out."""

    blocks: Blocks
    capped: Flat
    reopened: Flat
    newly_capped: bool


def _touched_blocks(
    number: int, name: str, model: Model, merged: _Merged, slots: RuleSlots, asked: _Asked, sharers: Flat
) -> _Touched:
    low, wanted, before = slots.low, asked.wanted, asked.before
    keys = sorted_keys(number, slots, merged.rows, sharers)
    if len(wanted):
        at = np.minimum(np.searchsorted(wanted, keys & ~low), len(wanted) - 1)
        keys = keys[wanted[at] == (keys & ~low)]
    starts, sizes = runs(keys, low)
    over = sizes > model.block_cap
    now = keys[starts[over]] & ~low
    capped = np.union1d(np.setdiff1d(before, wanted), now)
    reopened = np.setdiff1d(asked.doubtful, now)
    inside = np.isin(keys & ~low, reopened) if len(reopened) else np.zeros(len(keys), np.bool_)
    blocks = Blocks(number, keys, starts[~over], sizes[~over], capped, forecast_of(name, sizes, over))
    return _Touched(blocks, capped, (keys[inside] & low).astype(np.int64), bool(len(np.setdiff1d(now, before))))


def _carried_edges(
    state: State, model: Model, merged: _Merged, changed: Flat, capped: list[Flat], *, newly: bool
) -> Edges:  # found beside the keys
    """Last week's edges between records that did not change, under this week's numbers."""
    place = np.full(len(state.ids), -1, np.int64)
    same = np.flatnonzero(merged.origin >= 0)
    place[merged.origin[same]] = np.where(changed[same], -1, same)
    first, second = place[state.edges.first], place[state.edges.second]
    stand = (first >= 0) & (second >= 0)
    kept = state.edges.where(stand)
    kept = Edges(first[stand].astype(np.uint32), second[stand].astype(np.uint32), kept.weight, kept.levels, kept.rule)
    if not newly:
        return kept
    slots = rule_slots(model, merged.records, merged.rows)
    out = np.empty(len(kept), np.bool_)
    rows = merged.rows
    arrays = capped_arrays(capped, len(model.rules))
    arguments: tuple[Any, ...] = (
        out,
        kept.first,
        kept.second,
        len(model.rules),
        slots.low,
        *slots.arrays,
        *arrays,
        rows.width,
        rows.rows,
        rows.lists,
    )
    still_brought(*arguments)
    return kept.where(out)


def _before(state: State, merged: _Merged, changed: Flat, judgements: tuple[Judgement, ...]) -> Before:
    """Last week's groups and components, for records whose components may have stayed as they were."""
    judged = {r for j in judgements if j.withdrawn is None for r in (j.record_a, j.record_b)} | set(state.judged)
    anew = changed.copy()
    if judged:
        anew |= np.asarray(pc.is_in(merged.records.ids, value_set=pa.array(sorted(judged), pa.string())))
    sizes = np.bincount(state.components, minlength=1)
    safe = np.where(anew, 0, merged.origin)
    components = np.where(anew, -1, state.components[safe])
    return Before(np.where(anew, -1, state.groups[safe]), components, np.where(anew, -1, sizes[state.components[safe]]))
