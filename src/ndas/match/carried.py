"""From a run to the state that the next week begins with, and from a state back to records and rows."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, bytes_of, pc, whole
from ndas.match.encode.columns import Coded, Column, Listed, Number, Stays
from ndas.match.encode.records import Records
from ndas.match.frequencies import Frequencies
from ndas.match.full import Run
from ndas.match.judgement import Judgement
from ndas.match.kernels.carried import mark_seen
from ndas.match.kernels.text import letter_masks
from ndas.match.model import Kind, Model
from ndas.match.plan import Rows, all_tests, columns_used
from ndas.match.state import State

_KINDS = {Coded: "coded", Listed: "listed", Number: "number", Stays: "stays"}
_BY_TEXT = (Kind.ALIKE, Kind.ONE_EDIT, Kind.EDITS)


def state_of(run: Run, digests: Flat, judgements: Iterable[Judgement], *, tidy: bool = False) -> State:
    """The state after a run; `digests` are those of the source rows, in the order of the run's records.

    `tidy` says that the run's dictionaries hold no value that no record has.
    """
    used = columns_used(run.model)
    homes, dictionaries = dictionaries_of(run.records, used)
    kinds = {name: _KINDS[type(run.records.columns[name])] for name in used}
    slots = {name: run.rows.slots[name] for name in used}
    fresh = dictionaries if tidy else blanked(dictionaries, homes, kinds, slots, run.rows)
    return State(
        model_version=run.model.version,
        ids=run.records.ids,
        digests=digests,
        rows=run.rows.rows,
        width=run.rows.width,
        lists=run.rows.lists,
        slots=slots,
        homes=homes,
        kinds=kinds,
        dictionaries=fresh,
        edges=run.edges,
        groups=run.clusters.groups,
        components=run.clusters.components,
        capped=run.scored.capped,
        frequencies=_present(run.frequencies, homes, fresh),
        hubs=run.records.hubs,
        persons=whole(run.identity.membership, "person"),
        next_number=run.identity.next_number,
        judged=tuple(sorted({r for j in judgements if j.withdrawn is None for r in (j.record_a, j.record_b)})),
    )


def _present(frequencies: Frequencies, homes: Mapping[str, str], dictionaries: Mapping[str, Values]) -> Frequencies:
    """The frequencies of values that some record still has: a deleted name leaves these too."""
    counts = {}
    for name, table in frequencies.counts.items():
        inside = pc.is_in(whole(table, "value"), value_set=dictionaries[homes[name]])
        counts[name] = table if pc.all(inside).as_py() else table.filter(inside)
    return Frequencies(counts, frequencies.known)


def dictionaries_of(records: Records, used: list[str]) -> tuple[dict[str, str], dict[str, Values]]:
    """Each distinct dictionary once, named after the first column that uses it, and each column's home."""
    homes: dict[str, str] = {}
    dictionaries: dict[str, Values] = {}
    for name in used:
        column = records.columns[name]
        if isinstance(column, Coded | Listed):
            same = [known for known, values in dictionaries.items() if values is column.values]
            homes[name] = same[0] if same else name
            if not same:
                dictionaries[name] = (
                    column.values.cast(pa.string()) if column.values.type != pa.string() else column.values
                )
    return homes, dictionaries


def blanked(
    dictionaries: Mapping[str, Values],
    homes: Mapping[str, str],
    kinds: Mapping[str, str],
    slots: Mapping[str, int],
    rows: Rows,
) -> dict[str, Values]:
    """The dictionaries with values that no record has any more made empty; codes keep their places."""
    order = list(dictionaries)
    base = dict(zip(order, np.cumsum([0, *(len(dictionaries[home]) for home in order)]).tolist(), strict=False))
    seen = np.zeros(sum(len(values) for values in dictionaries.values()) + 1, np.bool_)
    of_kind = {
        kind: np.array([(slots[n], base[h]) for n, h in homes.items() if (kinds[n] == "coded") == kind], np.int64)
        for kind in (True, False)
    }
    mark_seen(seen, of_kind[True].reshape(-1), of_kind[False].reshape(-1), rows.width, rows.rows, rows.lists)
    fresh = {}
    for home, values in dictionaries.items():
        held = seen[base[home] : base[home] + len(values)]
        fresh[home] = values if held.all() else pc.if_else(pa.array(held), values, "")
    return fresh


def records_of(state: State, ids: Values, rows: Rows, dictionaries: Mapping[str, Values]) -> Records:
    """Records as views of rows: no column is copied."""
    matrix = rows.rows.reshape(-1, rows.width)
    columns: dict[str, Column] = {}
    for name, slot in state.slots.items():
        kind = state.kinds[name]
        if kind == "coded":
            columns[name] = Coded(matrix[:, slot], dictionaries[state.homes[name]])
        elif kind == "number":
            columns[name] = Number(matrix[:, slot])
        elif kind == "listed":
            columns[name] = Listed(matrix[:, slot], matrix[:, slot + 1], rows.lists, dictionaries[state.homes[name]])
        else:
            columns[name] = Stays(matrix[:, slot], matrix[:, slot + 1], rows.lists)
    return Records(ids, columns, state.hubs)


def rows_with(model: Model, state: State, matrix: Flat, lists: Flat, dictionaries: Mapping[str, Values]) -> Rows:
    """Rows as the kernels read them, from a matrix in the state's slots and the dictionaries' bytes."""
    bases: dict[str, int] = {}
    begun: dict[str, int] = {}
    texts, ats = [np.zeros(0, np.uint8)], []
    strings = length = 0
    for test in all_tests(model):
        if test.kind in _BY_TEXT and test.left not in bases:
            home = state.homes[test.left]
            if home not in begun:
                text, at = bytes_of(dictionaries[home])
                begun[home] = strings
                texts.append(text)
                ats.append(at + length)
                strings, length = strings + len(at), length + len(text)
            bases[test.left] = begun[home]
    text, at = np.concatenate(texts), np.concatenate([*ats, np.zeros(1, np.int64)])
    return Rows(state.slots, state.width, matrix, lists, text, at, letter_masks(text, at), bases)
