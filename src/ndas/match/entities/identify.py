"""Which things the records of a force speak of, who is tied to each, and ids that persist from week to week.

All of it is done over whole numbers: records, things and people are coded once, in the order of their ids, so that a
number's order is the order of rows in the tables that come out.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, pick, whole
from ndas.match.entities.forms import FORMS_SCHEMA, PART, keys_of
from ndas.match.entities.hubs import HUB_SCHEMA, hub_reasons, report_hubs
from ndas.match.entities.kinds import MENTION_SCHEMA, EntityKind
from ndas.match.entities.resolve import resolve
from ndas.match.person_ids import person_ids

_text = pa.string()
_schema: Any = pa.schema  # its stubs know no mixed list of fields
ENTITY_SCHEMA: Any = _schema(
    [
        pa.field("entity", _text),
        pa.field("kind", _text),
        pa.field("value", _text),
        pa.field("label", _text),
        pa.field("records", pa.int64()),
        pa.field("systems", pa.int64()),
        pa.field("people", pa.int64()),
        pa.field("hub", _text),
    ]
)
"""One thing a row: its id, kind, the key that identifies it, its normal form in words, how many records of how many
systems state it, how many people are tied to it, and why it is a hub (null: it is none). Ordered by id."""
STATED_SCHEMA: Any = _schema([pa.field(n, _text) for n in ("record", "source", "entity", "system")])
"""Which record (of table `source`) states which thing. Ordered by record."""
LISTED_SCHEMA: Any = _schema([pa.field(n, _text) for n in ("entity", "record", "source", "system")])
"""The same rows ordered by thing."""
TIED_SCHEMA: Any = _schema([pa.field(n, _text) for n in ("entity", "person", "record", "relation")])
"""Which person is tied to which thing, by which of their records, as what. Ordered by thing and person."""
STATED = "stated"
"""The relation of a person whose own record states the thing."""


@dataclass(frozen=True)
class Entities:
    """Things after one run, and what the next week begins with: `forms`, and ids with their running number."""

    entities: pa.Table = field(default_factory=ENTITY_SCHEMA.empty_table)
    stated: pa.Table = field(default_factory=STATED_SCHEMA.empty_table)
    tied: pa.Table = field(default_factory=TIED_SCHEMA.empty_table)
    hubs: pa.Table = field(default_factory=HUB_SCHEMA.empty_table)
    forms: pa.Table = field(default_factory=FORMS_SCHEMA.empty_table)
    next_number: int = 0
    fresh: int = 0


NO_ENTITIES = Entities()
"""The things before the first run."""


@dataclass(frozen=True)
class _Coded:
    """Mentions as numbers: what is mentioned, by which record; both in the order of their ids, each pair once."""

    record: Flat
    entity: Flat
    records: pa.Table
    entities: Values


def identify_entities(
    mentions: pa.Table, ties: pa.Table, membership: pa.Table, previous: Entities = NO_ENTITIES
) -> Entities:
    """Which mentions speak of one thing, and who is tied to it.

    Args:
        mentions: rows of `MENTION_SCHEMA`.
        ties: rows of `TIE_SCHEMA`.
        membership: record, person: who each person's record is.
        previous: the week before. Forms and ids are carried from it; the result is that of reading everything anew.
    """
    said = mentions.select(MENTION_SCHEMA.names).combine_chunks()
    keys = keys_of(said, previous.forms)
    kinds = whole(said, "kind")
    resolved = resolve(kinds, keys.strong, keys.weak)
    known = pc.is_valid(resolved)
    said, weak, resolved = said.filter(known), keys.weak.filter(known), resolved.filter(known)
    coded = resolved.dictionary_encode()
    codes, things = np.asarray(coded.indices).astype(np.int64), coded.dictionary
    loose = pc.binary_join_element_wise(whole(said, "kind"), weak, PART).dictionary_encode()
    ids, next_number = _persisted(things, codes, loose, previous)
    order = np.asarray(pc.sort_indices(ids)).astype(np.int64)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    pairs = _coded(said, rank[codes], pick(ids, order))
    tied, tied_entity, tied_person = _tied(pairs, ties, membership, _organisations(things, order))
    split = pc.split_pattern(pick(things, order), PART, max_splits=1)
    kind, value = (pc.list_element(split, place) if len(things) else things for place in (0, 1))
    label = pc.coalesce(_labels(len(things), rank[codes], weak), value)
    systems = _ranked(whole(pairs.records, "system"))
    counts = {
        "records": np.bincount(pairs.entity, minlength=len(things)),
        "systems": _distinct(pairs.entity, systems[pairs.record], len(things)),
        "people": _distinct(tied_entity, tied_person, len(things)),
    }
    encoded = kind.dictionary_encode()
    reasons = hub_reasons(encoded, label, counts["people"])
    columns = {"entity": pairs.entities, "kind": kind, "value": value, "label": label, **counts, "hub": reasons}
    entities = pa.table(columns).cast(ENTITY_SCHEMA)
    hubs = report_hubs(encoded, reasons, counts["people"], counts["records"])
    return Entities(entities, _stated(pairs), tied, hubs, keys.forms, next_number, keys.fresh)


def listed_by_entity(stated: pa.Table) -> pa.Table:
    """The rows of `STATED_SCHEMA` ordered by thing instead."""
    return stated.select(LISTED_SCHEMA.names).sort_by([("entity", "ascending"), ("record", "ascending")])


def _persisted(things: Values, codes: Flat, loose: Values, previous: Entities) -> tuple[Values, int]:
    """The id of each thing: last week's by its key; else that of its weak key, by which alone it was known before."""
    old = previous.entities
    before = pc.binary_join_element_wise(whole(old, "kind"), whole(old, "value"), PART)
    place = _found(things, before)
    free = np.ones(old.num_rows, np.bool_)
    free[place[place >= 0]] = False
    earlier = np.append(_found(loose.dictionary, before), -1)[np.asarray(pc.fill_null(loose.indices, -1))]
    heirs = (earlier >= 0) & (place[codes] < 0)
    heirs[heirs] = free[earlier[heirs]]
    claims = np.unique(np.stack([codes[heirs], earlier[heirs]], axis=1), axis=0)
    heir, first = np.unique(claims[:, 0], return_index=True)
    taken, own = np.unique(claims[first, 1], return_index=True)
    place[heir[own]] = taken
    new = np.flatnonzero(place < 0)
    rank = np.asarray(pc.rank(pick(things, new), tiebreaker="first")).astype(np.int64) - 1 if len(new) else new
    place[new] = old.num_rows + rank
    fresh = pc.binary_replace_slice(person_ids(previous.next_number, len(new)), 0, 1, "E")
    return pick(pa.concat_arrays([whole(old, "entity"), fresh]), place), previous.next_number + len(new)


def _found(values: Values, among: Values) -> Flat:
    """Where each value stands, -1 where nowhere."""
    if not len(among):
        return np.full(len(values), -1, np.int64)
    return np.asarray(pc.fill_null(pc.index_in(values, value_set=among), -1)).astype(np.int64)


def _coded(said: pa.Table, entity: Flat, entities: Values) -> _Coded:
    """Each record that states something once, in the order of ids, and each pair of record and thing once."""
    keyed = pc.binary_join_element_wise(whole(said, "record"), whole(said, "source"), PART).dictionary_encode()
    codes = np.asarray(keyed.indices).astype(np.int64)
    order = np.asarray(pc.sort_indices(keyed.dictionary)).astype(np.int64)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    first = np.empty(len(order), np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    names = ("record", "source", "system")
    records = pa.table({name: pick(whole(said, name), first[order]) for name in names})
    pairs = _sorted_once((rank[codes].astype(np.uint64) << np.uint64(32)) | entity.astype(np.uint64))
    low = np.uint64(0xFFFFFFFF)
    return _Coded((pairs >> np.uint64(32)).astype(np.int64), (pairs & low).astype(np.int64), records, entities)


def _stated(pairs: _Coded) -> pa.Table:
    columns = {name: pick(whole(pairs.records, name), pairs.record) for name in ("record", "source", "system")}
    return pa.table(columns | {"entity": pick(pairs.entities, pairs.entity)}).select(STATED_SCHEMA.names)


def _organisations(things: Values, order: Flat) -> Flat:
    """Which things are organisations: a record that states one is the organisation, and not a person tied to it."""
    return np.asarray(pc.starts_with(things, EntityKind.ORGANISATION.value + PART))[order]


def _tied(pairs: _Coded, ties: pa.Table, membership: pa.Table, organisation: Flat) -> tuple[pa.Table, Flat, Flat]:
    """People whose own records state a thing, and recorded links of people to objects and places that do.

    Also each row's thing and person as numbers.
    """
    personal = np.asarray(pc.equal(whole(pairs.records, "source"), "person"))
    own = np.flatnonzero(personal[pairs.record] & ~organisation[pairs.entity])
    at, which = _linked(pairs, ties)
    records = pa.concat_arrays(
        [pick(whole(pairs.records, "record"), pairs.record[own]), pick(whole(ties, "person"), which)]
    )
    relations = pc.fill_null(pick(whole(ties, "relation"), which), "linked")
    relation = pa.concat_arrays([pa.array([STATED] * len(own), _text), relations])
    entity = np.concatenate([pairs.entity[own], pairs.entity[at]])
    place = _found(records, whole(membership, "record"))
    persons = pc.coalesce(pick(whole(membership, "person"), np.maximum(place, 0), place < 0), records)
    person = _ranked(persons)
    kinds, sources = (_ranked(column) for column in (relation, records))
    order = np.lexsort((kinds, sources, person, entity))
    rows = np.stack([entity, person, sources, kinds])[:, order]
    order = order[np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(axis=0)])[: len(order)]]
    columns = [pick(pairs.entities, entity), persons, records, relation]
    table = pa.table([pick(column, order) for column in columns], names=TIED_SCHEMA.names)
    return table.cast(TIED_SCHEMA), entity, person


def _ranked(values: Values) -> Flat:
    """Each value's place among the distinct values in order."""
    encoded = values.dictionary_encode()
    order = np.asarray(pc.sort_indices(encoded.dictionary)).astype(np.int64)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[np.asarray(encoded.indices)]


def _sorted_once(packed: Flat) -> Flat:
    """The different numbers in order (numpy's own way of hashing them first is several times slower here)."""
    packed = np.sort(packed)
    return packed[np.concatenate([[True], packed[1:] != packed[:-1]])[: len(packed)]]


def _linked(pairs: _Coded, ties: pa.Table) -> tuple[Flat, Flat]:
    """For each recorded link and thing that its object or place states: the pair and the link, as numbers."""
    ends = pc.binary_join_element_wise(whole(ties, "record"), whole(ties, "source"), PART)
    known = pc.binary_join_element_wise(whole(pairs.records, "record"), whole(pairs.records, "source"), PART)
    record = _found(ends, known)
    link = np.flatnonzero(record >= 0)
    begin, end = (np.searchsorted(pairs.record, record[link], side=side) for side in ("left", "right"))
    many = end - begin
    at = np.repeat(begin - np.concatenate([[0], np.cumsum(many)[:-1]]), many) + np.arange(many.sum())
    return at.astype(np.int64), np.repeat(link, many)


def _labels(count: int, entity: Flat, weak: Values) -> Values:
    """The words for each thing: of its weak keys the first in order; null where it has none."""
    said = weak.dictionary_encode()
    inside = np.asarray(pc.is_valid(weak))
    if not inside.any():
        return pa.nulls(count, _text)
    order = np.asarray(pc.sort_indices(said.dictionary)).astype(np.int64)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    least = np.full(count, len(order), np.int64)
    np.minimum.at(least, entity[inside], rank[np.asarray(pc.fill_null(said.indices, 0))[inside]])
    none = least == len(order)
    return pick(said.dictionary, order[np.where(none, 0, least)], none)


def _distinct(entity: Flat, other: Flat, count: int) -> Flat:
    """How many different others each thing has."""
    pairs = _sorted_once((entity.astype(np.uint64) << np.uint64(32)) | other.astype(np.uint64))
    return np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=count)
