"""Features of a subject at a moment, with the records that they rest on.

`count`: events before the moment. `lately`: those within the window. `decayed`: their harm, halved with every half-life
that has passed. `days_since`: since the last one. `evidence`: their ids, the newest last. A subject of whom nothing was
known has count 0, no `days_since`, and no evidence.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import Array, arrow

_CLOCK = pa.timestamp("us", "UTC")
HAPPENING = pa.schema(
    dict.fromkeys(("subject", "event"), pa.string())
    | dict.fromkeys(("occurred", "recorded"), _CLOCK)
    | {"harm": pa.float64()}
)
"""What happened to or by a subject, with both clocks; one row for each subject and event."""
MOMENT = pa.schema(dict.fromkeys(("subject",), pa.string()) | dict.fromkeys(("moment",), _CLOCK))
"""Of whom, and as of when."""

_DAY = 86_400_000_000
_AT_ONCE = 4_000_000
"""Pairs of a moment and an event before it that are held at once: what bounds the memory."""
_NEVER = np.iinfo(np.int64).max


def point_in_time(
    happenings: pa.Table, moments: pa.Table, *, half_life_days: float = 365.0, window_days: int = 90
) -> pa.Table:
    """Return one row for each of ``moments``, by subject and moment.

    What happened is laid out by subject and time, so that what came before a moment is one run of rows; no join is
    needed, and evidence is in its order from the start.

    Args:
        happenings: in the shape of `HAPPENING`.
        moments: in the shape of `MOMENT`, each once.
        half_life_days: after which harm counts half.
        window_days: of ``lately``.
    """
    asked = moments.sort_by([("subject", "ascending"), ("moment", "ascending")])
    at = np.asarray(asked.column("moment").cast(pa.int64()).to_numpy())
    subjects = arrow.unique(asked.column("subject"))
    ordered, begins, ends = _runs(happenings, subjects, asked, at)
    occurred, recorded = _clock(ordered, "occurred"), _clock(ordered, "recorded")
    harm = np.asarray(arrow.fill_null(ordered.column("harm"), 0.0).to_numpy())
    columns: dict[str, list[Array]] = {"count": [], "lately": [], "decayed": [], "last": [], "evidence": []}
    for rows in _parts(ends - begins):
        for name, column in _counted(
            begins[rows], ends[rows], at[rows], occurred, recorded, harm, window_days * _DAY, half_life_days * _DAY
        ).items():
            columns[name].append(column)
    found = {name: np.concatenate(parts) for name, parts in columns.items()}
    days = (at - found["last"]) / _DAY
    named: Any = ordered.column("event").combine_chunks().take(pa.array(found["evidence"]))
    offsets: Any = pa.array(np.concatenate([[0], np.cumsum(found["count"])]).astype(np.int32))
    told: dict[str, Any] = {name: asked.column(name) for name in ("subject", "moment")}
    told |= {name: found[name] for name in ("count", "lately", "decayed")}
    told["days_since"] = pa.array(days, mask=found["count"] == 0)
    told["evidence"] = pa.ListArray.from_arrays(offsets, named)
    return pa.table(told)


def _runs(happenings: pa.Table, subjects: Any, asked: pa.Table, at: Array) -> tuple[pa.Table, Array, Array]:
    """What happened by subject, time and event, and for each moment asked where the run before it begins and ends."""
    subject = arrow.index_in(happenings.column("subject"), subjects)
    keep = arrow.and_(arrow.is_valid(subject), arrow.is_valid(happenings.column("occurred")))
    kept, who = happenings.filter(keep), np.asarray(subject.filter(keep).to_numpy()).astype(np.int64)
    occurred = _clock(kept, "occurred")
    times, rank = np.unique(occurred, return_inverse=True)
    place = who * (len(times) + 1) + rank
    order = _in_order(place, kept.column("event"))
    place = place[order]
    asker = np.asarray(arrow.index_in(asked.column("subject"), subjects).to_numpy()).astype(np.int64)
    first = asker * (len(times) + 1)
    begins = np.searchsorted(place, first)
    ends = np.searchsorted(place, first + np.searchsorted(times, at))
    rows: Any = pa.array(order)
    return kept.take(rows), begins, ends


def _in_order(place: Array, event: Any) -> Array:
    """The order by place; what shares one is ordered by the event's id, whatever order it came in."""
    order = np.argsort(place, kind="stable")
    same = np.flatnonzero(np.diff(place[order]) == 0)
    if len(same):
        tied = np.union1d(same, same + 1)
        rows = order[tied]
        by_name = pa.table({"place": place[rows], "event": event.take(pa.array(rows))})
        keys = [("place", "ascending"), ("event", "ascending")]
        order[tied] = rows[np.asarray(arrow.sort_indices(by_name, sort_keys=keys))]
    return order


def _parts(lengths: Array) -> Iterator[slice]:
    """Moments in turn, so many at once that what came before them fits."""
    total = np.concatenate([[0], np.cumsum(lengths)])
    first = 0
    while first < len(lengths) or not first:
        last = max(int(np.searchsorted(total, total[first] + _AT_ONCE, side="right")) - 1, first + 1)
        yield slice(first, last)
        first = last


def _counted(
    begins: Array, ends: Array, at: Array, occurred: Array, recorded: Array, harm: Array, window: float, half: float
) -> dict[str, Array]:
    """What is to be told of some moments, each with its run of rows."""
    lengths = ends - begins
    row = np.repeat(np.arange(len(lengths)), lengths)
    event = np.arange(len(row)) + np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    known = recorded[event] < at[row]
    row, event = row[known], event[known]
    age = at[row] - occurred[event]
    count = np.bincount(row, minlength=len(at))
    ended = np.cumsum(count)
    last = np.zeros(len(at), np.int64)
    last[count > 0] = occurred[event[ended[count > 0] - 1]]
    return {
        "count": count,
        "lately": np.bincount(row[age <= window], minlength=len(at)),
        "decayed": np.bincount(row, weights=harm[event] * np.exp2(-age / half), minlength=len(at)),
        "last": last,
        "evidence": event,
    }


def _clock(table: pa.Table, name: str) -> Array:
    """A clock in microseconds; what has none comes after everything."""
    return np.asarray(arrow.fill_null(table.column(name).cast(pa.int64()), _NEVER).to_numpy())
