"""Why a link changed this week: of each record that moved, which record's coming, change or going made it move.

A cause is named only where it is still there. A record that is gone with this week's delivery is not: nothing of it
stays, its id included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, pick, whole
from ndas.match.explain.pair import weigh
from ndas.match.full import Run
from ndas.match.guards import edge_guards
from ndas.match.judgement import Judgement
from ndas.match.state import State

_NEW = "a new record joined them by its evidence"
_CHANGED = "a record that was changed this week now joins them by its evidence"
_JUDGED_SAME = "a person judged that they are the same"
_JUDGED_APART = "a person judged that they are different"
_SAME_WITHDRAWN = "a judgement that they are the same was withdrawn"
_APART_WITHDRAWN = "a judgement that they are different was withdrawn"
_HOLDER_GONE = "a record that held them together is gone with this week's delivery"
_HOLDER_CHANGED = "a record that held them together was changed this week"
HISTORY_COLUMNS = ("record", "from_person", "to_person", "change", "reason", "cause", "judgement", "at", "delivery")
"""The columns of the kept history. `cause`: the record whose coming or change did it, null where none is there.
`judgement`: the id of the judgement that did it, null where none. `at`: the moment whose state the delivery shows."""


@dataclass(frozen=True)
class Said:
    """A judgement with its id, as the history names it."""

    id: str
    judgement: Judgement


def caused_history(
    run: Run, now: State, before: State, judgements: Iterable[Said], withdrawn: Iterable[Said]
) -> pa.Table:
    """The run's history with its causes: record, from_person, to_person, change, reason, cause, judgement.

    Args:
        run: this week's.
        now: the state after it.
        before: the state of the week before.
        judgements: those that stand.
        withdrawn: those that stood when the week before was matched, and stand no more.
    """
    moved = run.identity.history
    facts = _Facts.of(run, now, before)
    reason: list[str] = whole(moved, "reason").to_pylist()
    cause: list[str | None] = [None] * moved.num_rows
    judged: list[str | None] = [None] * moved.num_rows
    told = {name: whole(moved, name).to_pylist() for name in ("from_person", "to_person", "change")}
    bridges, losses = facts.bridges(), facts.losses()
    stands, fallen = _between(judgements, facts), _between(withdrawn, facts)
    ends = zip(told["from_person"], told["to_person"], told["change"], strict=True)
    for at, (source, target, change) in enumerate(ends):  # what moved in one week is little
        merged, both = change == "merged", frozenset((source, target))
        made = stands.get(("same" if merged else "different", both))
        undone = fallen.get(("different" if merged else "same", both))
        if made:
            reason[at], judged[at] = (_JUDGED_SAME if merged else _JUDGED_APART), made
        elif undone:
            reason[at], judged[at] = (_APART_WITHDRAWN if merged else _SAME_WITHDRAWN), undone
        elif merged and target in bridges:
            reason[at], cause[at] = bridges[target]
        elif not merged and source in losses:
            reason[at], cause[at] = losses[source]
    columns: dict[str, Any] = {"reason": reason, "cause": cause, "judgement": judged}
    table = moved.drop_columns(["reason"])
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    return table


@dataclass(frozen=True)
class _Facts:
    """Per record of this week: new, changed, the person before (null: new) and now; persons that lost a record."""

    run: Run
    new: Flat
    changed: Flat
    was: Values
    now: Values
    lost: frozenset[str]

    @staticmethod
    def of(run: Run, now: State, before: State) -> "_Facts":
        place = np.asarray(pc.fill_null(pc.index_in(now.ids, value_set=before.ids), -1)).astype(np.int64)
        new = place < 0
        changed = ~new & (now.digests != before.digests[np.maximum(place, 0)]) if len(before.ids) else new.copy()
        was = pick(before.persons, np.maximum(place, 0), new) if len(before.ids) else pa.nulls(len(new), pa.string())
        persons = whole(run.identity.membership, "person")
        gone = pc.invert(pc.is_in(before.ids, value_set=now.ids))
        lost = frozenset(before.persons.filter(gone).to_pylist())
        return _Facts(run, new, changed, was, persons, lost)

    def persons_of(self, record: str) -> set[str]:
        """The persons that a record was before and is now; none where there is no such record."""
        place = pc.index(self.run.records.ids, record).as_py()
        return set() if place < 0 else {one for one in (self.was[place].as_py(), self.now[place].as_py()) if one}

    def bridges(self) -> dict[str, tuple[str, str]]:
        """Per person, of the links that join what was apart and have a new or changed end, the heaviest one's end."""
        edges, groups = self.run.edges, self.run.clusters.groups
        first, second = edges.first.astype(np.int64), edges.second.astype(np.int64)
        fresh = self.new | self.changed
        at = np.flatnonzero((groups[first] == groups[second]) & (fresh[first] | fresh[second]))
        moved = np.asarray(pc.is_in(self.now, value_set=whole(self.run.identity.history, "to_person")))
        at = at[moved[first[at]]]
        if not len(at):
            return {}
        weight, levels = weigh(self.run.plan, self.run.rows, first[at], second[at])
        may = (edge_guards(self.run.model, levels) < 0) & (weight >= self.run.model.clustering.link)
        found: dict[str, tuple[str, str]] = {}
        for place in np.argsort(-np.where(may, weight, -np.inf), kind="stable")[: int(may.sum())]:
            a, b = int(first[at[place]]), int(second[at[place]])
            if not (self.new[a] or self.new[b]) and self.was[a].as_py() == self.was[b].as_py():
                continue
            end = a if fresh[a] else b
            words = _NEW if self.new[end] else _CHANGED
            found.setdefault(self.now[a].as_py(), (words, self.run.records.ids[end].as_py()))
        return found

    def losses(self) -> dict[str, tuple[str, str | None]]:
        """Per person that a record left: a record of theirs that is gone, else one that was changed."""
        left = set(whole(self.run.identity.history, "from_person").to_pylist())
        found: dict[str, tuple[str, str | None]] = {}
        changed_here: Values = pa.array(self.changed)
        changed = pc.and_(changed_here, pc.is_in(self.was, value_set=pa.array(sorted(left), pa.string())))
        rows = zip(self.run.records.ids.filter(changed).to_pylist(), self.was.filter(changed).to_pylist(), strict=True)
        for record, person in rows:
            found.setdefault(person, (_HOLDER_CHANGED, record))
        return found | dict.fromkeys(left & self.lost, (_HOLDER_GONE, None))


Spoken = dict[tuple[str, frozenset[str]], str]
"""By verdict and the two persons that it speaks of, the id of the latest judgement."""


def _between(said: Iterable[Said], facts: _Facts) -> Spoken:
    found: Spoken = {}
    for one in sorted(said, key=lambda one: one.judgement.decided):
        judgement = one.judgement
        sides = [facts.persons_of(record) for record in (judgement.record_a, judgement.record_b)]
        for pair in product(*sides):
            found[judgement.verdict, frozenset(pair)] = one.id
    return found
