"""Searching is matching: a typed record is blocked, scored, ranked and explained by the same engine.

1. What is typed may be partial: any of names, a rough birth year, a postcode, a telephone, an e-mail, an identifier.
2. Candidates share a key with what was typed; a birth year is tried with its neighbours.
3. Candidates are scored by the model that made the persons, so a search and a match cannot disagree.
4. A key that very many records share is passed over, and the answer says so: type more to narrow it down.
"""

from dataclasses import dataclass
from threading import Lock

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, bytes_of
from ndas.match.block import RuleSlots
from ndas.match.carried import dictionaries_of
from ndas.match.encode.columns import Listed
from ndas.match.encode.digests import text_digests
from ndas.match.encode.person import encode_persons
from ndas.match.explain.pair import Step, steps_of, weigh
from ndas.match.full import Run
from ndas.match.kernels.block import rule_keys
from ndas.match.kernels.score import NOTHING
from ndas.match.kernels.text import letter_masks
from ndas.match.model import Rule, probability
from ndas.match.plan import Rows, columns_used, lay_out, plan_of

SEARCH_RULES = (
    Rule(("pnc",)),
    Rule(("cro",)),
    Rule(("phones",)),
    Rule(("emails",)),
    Rule(("given_sound", "family_sound")),
    Rule(("family_sound", "birth_year")),
    Rule(("given_sound", "birth_year")),
    Rule(("postcode", "given_sound")),
    Rule(("postcode", "family_sound")),
    Rule(("family_sound", "postcode_district")),
)
"""What a typed record and a candidate share, most telling first."""

_SPARE = 64
_TAIL = 1 << 14


@dataclass(frozen=True)
class Hit:
    """One person found: the record that fits best, its weight, and why."""

    person: str
    record: str
    weight: float
    probability: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """The persons found, best first, how many records were looked at, and which keys were too common to follow."""

    hits: tuple[Hit, ...]
    looked_at: int
    too_common: tuple[str, ...]


class Searcher:
    """An index over a run's codes. Making one costs a sort per rule; asking costs milliseconds. Threads may share it.

    Holds in memory 8 bytes a record and rule, one more copy of the rows, and 12 bytes per distinct value.
    """

    def __init__(self, run: Run, rules: tuple[Rule, ...] = SEARCH_RULES, most: int = 20_000) -> None:
        self._run, self._rules, self._most, self._lock = run, rules, most, Lock()
        self._used = columns_used(run.model)
        self._homes, self._dictionaries = dictionaries_of(run.records, self._used)
        self._lookups = {home: _Lookup.of(values) for home, values in self._dictionaries.items()}
        self._rows = _roomy(run, self._homes, self._dictionaries)
        self._plan = plan_of(run.model, self._rows, run.records, run.frequencies, spare=_SPARE)
        listed = [isinstance(run.records.columns[n], Listed) for rule in rules for n in rule.columns]
        at = np.concatenate([[0], np.cumsum([len(rule.columns) for rule in rules])]).astype(np.int64)
        slots = np.array([run.rows.slots[n] for rule in rules for n in rule.columns], np.int64)
        low = np.uint64((1 << max(int(len(run.records) + 8).bit_length(), 24)) - 1)
        self._slots = RuleSlots(slots, at, np.array(listed, np.bool_), low)
        everyone = np.arange(len(run.records), dtype=np.int64)
        self._keys = [self._sorted_keys(number, everyone) for number in range(len(rules))]
        self._persons: Values = run.identity.membership.column("person").combine_chunks()

    def search(self, typed: pa.Table, most: int = 20, years: int = 2) -> Answer:
        """The persons that fit a typed record.

        Args:
            typed: one row; any columns of `PERSON_SCHEMA`, of which `record` and `system` may be left out.
            most: how many persons at most.
            years: by how much a typed birth year may be wrong.
        """
        for name in ("record", "system"):
            if name not in typed.column_names:
                typed = typed.append_column(name, pa.array(["typed"]))
        encoded = encode_persons(typed, self._run.records.hubs)
        rows = lay_out(encoded, self._run.model)
        homes, dictionaries = dictionaries_of(encoded, self._used)
        with self._lock:
            place = self._write(rows, homes, dictionaries)
            candidates, common = self._candidates(place, years)
            weights, vectors = weigh(self._plan, self._rows, np.full(len(candidates), place), candidates)
            best = self._best(candidates, weights, most)
            hits = tuple(self._hit(place, candidates[at], weights[at], vectors[at]) for at in best)
        return Answer(hits, len(candidates), common)

    def _sorted_keys(self, rule: int, records: Flat) -> Flat:
        begin, end = int(self._slots.at[rule]), int(self._slots.at[rule + 1])
        rows = self._rows
        keys = rule_keys(
            self._slots.low,
            self._slots.slots,
            begin,
            end,
            self._slots.listed,
            rows.width,
            rows.rows,
            rows.lists,
            records,
        )
        keys.sort()
        return keys

    def _write(self, rows: Rows, homes: dict[str, str], dictionaries: dict[str, Values]) -> int:
        """Puts the typed record into the spare row, values that nobody has into spare codes; gives its number."""
        place = len(self._run.records)
        tail = len(self._rows.text) - _TAIL
        codes: dict[str, Flat] = {}
        for home, values in dictionaries.items():
            codes[home], tail = self._codes(home, values, tail)
        row = rows.rows.copy()
        free = len(self._rows.lists) - 256
        for name, slot in self._run.rows.slots.items():
            if name not in homes:
                continue
            mapping = codes[homes[name]]
            if isinstance(self._run.records.columns[name], Listed):
                flat: Flat = (
                    np.sort(mapping[rows.lists[row[slot] : row[slot] + row[slot + 1]]]) if row[slot + 1] else []
                )
                self._rows.lists[free : free + len(flat)] = flat
                row[slot] = free if len(flat) else NOTHING
                free += len(flat)
            elif row[slot] != NOTHING:
                row[slot] = mapping[row[slot]]
        for spare in range(5):
            at = (place + spare) * self._rows.width
            self._rows.rows[at : at + self._rows.width] = row
        return place

    def _codes(self, home: str, values: Values, tail: int) -> tuple[Flat, int]:
        known = self._lookups[home].codes(values)
        size = len(self._dictionaries[home])
        base = next((b for n, b in self._rows.bases.items() if self._homes[n] == home), None)
        text, at = bytes_of(values)
        for number, value in enumerate(np.flatnonzero(known < 0)[: _SPARE // 2]):
            spare = size + 2 * number
            known[value] = spare
            part = text[at[value] : at[value + 1]][:256]
            if base is not None and tail + len(part) <= len(self._rows.text):
                self._rows.text[tail : tail + len(part)] = part
                self._rows.text_at[base + spare : base + spare + 2] = tail, tail + len(part)
                self._rows.mask[base + spare] = letter_masks(part, np.array([0, len(part)]))[0]
                tail += len(part)
        known[known < 0] = NOTHING
        return known.astype(np.int32), tail

    def _candidates(self, place: int, years: int) -> tuple[Flat, tuple[str, ...]]:
        found, common = [], []
        rows, year = self._rows, self._run.rows.slots.get("birth_year")
        for number, rule in enumerate(self._rules):
            asked = [place]
            if "birth_year" in rule.columns and year is not None and rows.rows[place * rows.width + year] != NOTHING:
                typed_year = int(rows.rows[place * rows.width + year])
                asked = [place + spare for spare in range(min(2 * years + 1, 5))]
                for spare, record in enumerate(asked):
                    rows.rows[record * rows.width + year] = typed_year + (spare + 1) // 2 * (-1) ** spare
            for key in self._sorted_keys(number, np.array(asked, np.int64)) & ~self._slots.low:
                begin, end = np.searchsorted(self._keys[number], [key, key | self._slots.low])
                end += int(end < len(self._keys[number]) and self._keys[number][end] == key | self._slots.low)
                if end - begin > self._most:
                    common.append(rule.name)
                else:
                    found.append((self._keys[number][begin:end] & self._slots.low).astype(np.int64))
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64), tuple(dict.fromkeys(common))

    def _best(self, candidates: Flat, weights: Flat, most: int) -> list[int]:
        best: dict[int, int] = {}
        for at in np.argsort(-weights, kind="stable"):
            best.setdefault(int(self._run.clusters.groups[candidates[at]]), int(at))
            if len(best) == most:
                break
        return list(best.values())

    def _hit(self, place: int, record: int, weight: float, vector: Flat) -> Hit:
        steps = steps_of(self._run.model, self._plan, self._rows, place, int(record), int(vector))
        told = tuple(step for step in steps if step.level != "missing")
        person, name = self._persons[int(record)].as_py(), self._run.records.ids[int(record)].as_py()
        return Hit(person, name, float(weight), probability(float(weight)), told)


@dataclass(frozen=True)
class _Lookup:
    """From a value to its code: the digests of a dictionary's values in order, and the code of each."""

    digests: Flat
    numbers: Flat

    @staticmethod
    def of(values: Values) -> "_Lookup":
        digests = text_digests(values)
        order = np.argsort(digests, kind="stable")
        return _Lookup(digests[order], order.astype(np.int32))

    def codes(self, values: Values) -> Flat:
        """The code of each value, -1 where nobody has it."""
        wanted = text_digests(values)
        if not len(self.digests):
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(self.digests, wanted), len(self.digests) - 1)
        return np.where(self.digests[at] == wanted, self.numbers[at], -1).astype(np.int64)


def _roomy(run: Run, homes: dict[str, str], dictionaries: dict[str, Values]) -> Rows:
    """The run's rows with room for a typed record: spare rows, spare codes in every dictionary, spare bytes."""
    old = run.rows
    rows = np.concatenate([old.rows, np.full(5 * old.width, NOTHING, np.int32)])
    lists = np.concatenate([old.lists, np.zeros(256, np.int32)])
    texts, ats, bases = [], [], {}
    begun: dict[str, int] = {}
    strings = length = 0
    for name in old.bases:
        home = homes[name]
        if home not in begun:
            text, at = bytes_of(dictionaries[home])
            begun[home] = strings
            texts.append(text)
            ats += [at + length, np.full(_SPARE, length + len(text))]
            strings, length = strings + len(at) + _SPARE, length + len(text)
        bases[name] = begun[home]
    text = np.concatenate([*texts, np.zeros(_TAIL, np.uint8)])
    text_at = np.concatenate([*ats, np.full(2, length)]).astype(np.int64)
    return Rows(old.slots, old.width, rows, lists, text, text_at, letter_masks(text, text_at), bases)
