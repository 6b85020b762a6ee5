"""What was known at a moment is exactly what can be worked out from the records that had been made by then."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.use_cases.features import HAPPENING, MOMENT, point_in_time

ZERO = datetime(2025, 1, 1, tzinfo=UTC)


def _invented(seed, events, subjects, moments):
    rng = np.random.default_rng(seed)
    occurred = rng.integers(0, 700, events)
    recorded = occurred + rng.geometric(0.1, events) - 1
    happenings = pa.table(
        [
            pa.array(np.char.add("s", rng.integers(0, subjects, events).astype(str))),
            pa.array(np.char.add("e", np.arange(events).astype(str))),
            pa.array([ZERO + timedelta(days=int(d)) for d in occurred], HAPPENING.field("occurred").type),
            pa.array([ZERO + timedelta(days=int(d)) for d in recorded], HAPPENING.field("recorded").type),
            pa.array(rng.gamma(2, 50, events)),
        ],
        schema=HAPPENING,
    )
    asked = {
        (f"s{rng.integers(0, subjects)}", ZERO + timedelta(days=int(rng.integers(0, 750)))) for _ in range(moments)
    }
    return happenings, pa.Table.from_pylist([{"subject": s, "moment": m} for s, m in sorted(asked)], MOMENT)


def _one_by_one(happenings, moments):
    rows = happenings.to_pylist()
    for asked in moments.to_pylist():
        at = asked["moment"]
        known = sorted(
            (r["occurred"], r["event"], r["harm"])
            for r in rows
            if r["subject"] == asked["subject"] and r["occurred"] < at and r["recorded"] < at
        )
        yield {
            **asked,
            "count": len(known),
            "lately": sum(o >= at - timedelta(days=90) for o, _, _ in known),
            "decayed": pytest.approx(sum(h * 0.5 ** ((at - o) / timedelta(days=365)) for o, _, h in known)),
            "days_since": (at - known[-1][0]) / timedelta(days=1) if known else None,
            "evidence": [event for _, event, _ in known],
        }


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_it_agrees_with_a_walk_over_the_records(seed):
    happenings, moments = _invented(seed, 60, 5, 20)
    assert point_in_time(happenings, moments).to_pylist() == list(_one_by_one(happenings, moments))


@pytest.mark.parametrize(("events", "moments"), [(0, 5), (40, 0), (0, 0)])
def test_nothing_recorded_and_nothing_asked_are_answered_too(events, moments):
    happenings, asked = _invented(2, events, 3, moments)
    found = point_in_time(happenings, asked)
    assert found.num_rows == moments
    assert found.to_pylist() == list(_one_by_one(happenings, asked))


def test_the_order_in_which_records_come_changes_nothing():
    happenings, asked = _invented(4, 4_000, 40, 200)
    shuffled = happenings.take(pa.array(np.random.default_rng(1).permutation(4_000)))
    found, again = point_in_time(happenings, asked), point_in_time(shuffled, asked)
    assert found.drop(["decayed"]) == again.drop(["decayed"])
    assert np.allclose(found.column("decayed"), again.column("decayed"), rtol=1e-12)


def _after(happenings, clock, then):
    return happenings.filter(pc.less(happenings.column(clock), pa.scalar(then, HAPPENING.field(clock).type)))


def test_deleting_everything_recorded_later_changes_nothing():
    happenings, _ = _invented(1, 20_000, 2_000, 1)
    then = ZERO + timedelta(days=400)
    moments = pa.table([[f"s{n}" for n in range(2_000)], [then] * 2_000], schema=MOMENT)
    assert point_in_time(happenings, moments) == point_in_time(_after(happenings, "recorded", then), moments)


def test_without_the_second_clock_the_same_deletion_would_show():
    happenings, _ = _invented(1, 20_000, 2_000, 1)
    then = ZERO + timedelta(days=400)
    moments = pa.table([[f"s{n}" for n in range(2_000)], [then] * 2_000], schema=MOMENT)
    careless = happenings.set_column(3, HAPPENING.field("recorded"), happenings.column("occurred"))
    kept = _after(happenings, "recorded", then)
    whole, cut = point_in_time(careless, moments), point_in_time(kept, moments)
    changed = pc.sum(pc.not_equal(whole.column("count"), cut.column("count"))).as_py()
    assert changed > 100
