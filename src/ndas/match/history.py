"""The history of one run: which records changed person and because of what.

`merged`: a record that was with one person is now with another that already existed.
`split`: a record left its person and is now with a person that did not exist before.
Records that are new or gone are no history: they are in one membership and not in the other.
"""

from collections.abc import Callable

import pyarrow as pa

from ndas.match.arrow import Values, pc, whole
from ndas.match.identity import HISTORY_SCHEMA, Identity

Reasons = Callable[[pa.Table], Values]
"""Given moved records (record, from_person, to_person, change), a reason in words for each."""


def moved_records(membership: pa.Table, previous: Identity, reasons: Reasons) -> pa.Table:
    """The history table for `membership` against `previous`, ordered by person and record."""
    old = previous.membership
    if not old.num_rows or not membership.num_rows:
        return HISTORY_SCHEMA.empty_table()
    place = pc.index_in(membership.column("record"), value_set=whole(old, "record"))
    before = whole(old, "person").take(place.combine_chunks())
    now = whole(membership, "person")
    changed = pc.fill_null(pc.not_equal(before, now), fill_value=False)
    if not pc.any(changed).as_py():
        return HISTORY_SCHEMA.empty_table()
    record = whole(membership, "record").filter(changed)
    source, target = before.filter(changed), now.filter(changed)
    existed = pc.is_in(target, value_set=whole(old, "person"))
    change = pc.if_else(existed, "merged", "split")
    moved = pa.table([record, source, target, change], names=["record", "from_person", "to_person", "change"]).sort_by(
        [("to_person", "ascending"), ("from_person", "ascending"), ("record", "ascending")]
    )
    return moved.append_column("reason", reasons(moved)).cast(HISTORY_SCHEMA)
