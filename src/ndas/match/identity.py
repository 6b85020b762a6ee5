"""Who is who: the membership of records in persons, ids that persist, and the history of what changed and why.

1. Every record belongs to exactly one person.
2. A group of records keeps the person id with which it shares most records; each id goes to one group at most.
3. An id is never used again once its person is gone.
4. A record that changes person, and a person that is absorbed or split, is written to the history with the reason.
5. Nothing here depends on the order of rows.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, pick, whole
from ndas.match.person_ids import person_ids

MEMBERSHIP_SCHEMA = pa.schema([("record", pa.string()), ("person", pa.string())])
HISTORY_SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("from_person", pa.string()),
        ("to_person", pa.string()),
        ("change", pa.string()),
        ("reason", pa.string()),
    ]
)
CONFLICT_SCHEMA = pa.schema([("record_a", pa.string()), ("record_b", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True)
class Identity:
    """Who is who after one run.

    membership: record, person. One row per record.
    history: what changed against the run before: record, from_person, to_person, change (`merged` or `split`), reason.
    conflicts: pairs of records that evidence would join and a hard conflict keeps apart: record_a, record_b, reason.
    next_number: the running number that the next new person gets; carry it to the next run.
    """

    membership: pa.Table
    history: pa.Table = field(default_factory=HISTORY_SCHEMA.empty_table)
    conflicts: pa.Table = field(default_factory=CONFLICT_SCHEMA.empty_table)
    next_number: int = 0

    @property
    def person_count(self) -> int:
        """How many persons there are."""
        return int(pc.count_distinct(self.membership.column("person")).as_py())


NOBODY = Identity(MEMBERSHIP_SCHEMA.empty_table())
"""The identity before the first run."""


def persist(
    records: Values, groups: npt.NDArray[np.int64], previous: Identity, was: Flat | None = None
) -> tuple[pa.Table, int]:
    """Membership with persistent ids for records grouped by number, and the next running number.

    Args:
        records: record ids, unique.
        groups: the group of each record: numbers from 0 without gaps, in an order that does not depend on rows.
        previous: the identity of the run before.
        was: each record's position in the previous membership, -1 for a new one; without, it is looked up.
    """
    old = previous.membership
    place = positions_in(old, records) if was is None else was
    encoded = whole(old, "person").dictionary_encode()
    codes = np.append(encoded.indices.to_numpy(), -1)[place].astype(np.int64)
    persons, next_number = persons_of(groups, codes, encoded.dictionary, previous.next_number)
    return pa.table([records, persons], schema=MEMBERSHIP_SCHEMA), next_number


def positions_in(membership: pa.Table, records: Values) -> Flat:
    """The row of each record in a membership, -1 where it is not there."""
    return np.asarray(pc.fill_null(pc.index_in(records, value_set=whole(membership, "record")), -1))


def persons_of(groups: Flat, before: Flat, names: Values, next_number: int) -> tuple[Values, int]:
    """The person id of each record, and the next running number.

    Args:
        groups: the group of each record, numbers from 0 without gaps.
        before: the position in `names` of the person that each record was, -1 for a new record.
        names: the ids of the persons before.
        next_number: the running number that the next new person gets.
    """
    count = int(groups.max()) + 1 if len(groups) else 0
    inherited = np.full(count, -1, dtype=np.int64)
    known = before >= 0
    if known.any():
        _inherit(groups[known], before[known], names, inherited)
    new = np.flatnonzero(inherited < 0)
    fresh = person_ids(next_number, len(new))
    inherited[new] = len(names) + np.arange(len(new))
    every = pa.concat_arrays([names.cast(pa.string()), fresh])
    return pick(every, inherited[groups]), next_number + len(new)


def _inherit(
    groups: npt.NDArray[np.int64],
    persons: npt.NDArray[np.int64],
    names: Values,
    inherited: npt.NDArray[np.int64],
) -> None:
    """Gives each group the person it overlaps most: largest overlaps choose first, ties by person id."""
    width = len(names)
    pairs, overlap = np.unique(groups * width + persons, return_counts=True)
    group, person = pairs // width, pairs % width
    alone = (np.bincount(group, minlength=len(inherited))[group] == 1) & (np.bincount(person)[person] == 1)
    inherited[group[alone]] = person[alone]
    # what is contested is rare (merges and splits of one week), so it is decided one by one
    rest = np.flatnonzero(~alone)
    order = np.asarray(pc.rank(pick(names, person[rest]), tiebreaker="dense"))
    rest = rest[np.lexsort((group[rest], order, -overlap[rest]))]
    taken: set[int] = set()
    for at in rest:
        if inherited[group[at]] < 0 and int(person[at]) not in taken:
            inherited[group[at]] = person[at]
            taken.add(int(person[at]))
