"""The history of one run: which records changed person and because of what.

`merged`: a record that was with one person is now with another that already existed.
`split`: a record left its person and is now with a person that did not exist before.
Records that are new or gone are no history: they are in one membership and not in the other.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc, pick, whole
from ndas.match.identity import HISTORY_SCHEMA, Identity, positions_in

Reasons = Callable[[pa.Table], Values]
"""Given moved records (record, from_person, to_person, change, and `at`, the row in the membership), a reason each."""


def moved_records(membership: pa.Table, previous: Identity, reasons: Reasons, was: Flat | None = None) -> pa.Table:
    """The history table for `membership` against `previous`, ordered by person and record.

    `was` is each row's position in the previous membership, -1 for a new record; without, it is looked up.
    """
    old = previous.membership
    if not old.num_rows or not membership.num_rows:
        return HISTORY_SCHEMA.empty_table()
    if was is None:
        was = positions_in(old, whole(membership, "record"))
    before = pick(whole(old, "person"), was, was < 0)
    now = whole(membership, "person")
    changed = pc.fill_null(pc.not_equal(before, now), fill_value=False)
    if not pc.any(changed).as_py():
        return HISTORY_SCHEMA.empty_table()
    record = whole(membership, "record").filter(changed)
    source, target = before.filter(changed), now.filter(changed)
    persons = whole(old, "person")
    existed = pc.is_in(target, value_set=persons.filter(pc.is_in(persons, value_set=target.unique())))
    change = pc.if_else(existed, "merged", "split")
    at = pa.array(np.flatnonzero(np.asarray(changed)))
    moved = pa.table(
        [record, source, target, change, at], names=["record", "from_person", "to_person", "change", "at"]
    ).sort_by([("to_person", "ascending"), ("from_person", "ascending"), ("record", "ascending")])
    return moved.append_column("reason", reasons(moved)).select(HISTORY_SCHEMA.names).cast(HISTORY_SCHEMA)
