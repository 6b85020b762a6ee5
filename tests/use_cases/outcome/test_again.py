"""Two readings that share nothing agree, on whatever lives chance invents."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import SPEC

from ndas.use_cases.outcome import LIVES
from ndas.use_cases.outcome.again import label_again_at
from ndas.use_cases.outcome.label import label_at

AT = datetime(2024, 1, 1, tzinfo=UTC)
_ROW = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["a", "b"]),
        "event": st.sampled_from(["e1", "e2", "e3"]),
        "code": st.sampled_from(["19C", "20A/1", "19CX", "8N", None]),
        "part": st.sampled_from(["suspect", "victim", "convicted"]),
        "status": st.sampled_from(["open", "cancelled"]),
        "detected": st.sampled_from(["victim report", "police proactive"]),
        "born": st.sampled_from([1980, 2005, 2006, None]),
        "occurred": st.sampled_from([-731, -730, -1, 0, 1, 364, 365, 366]),
        "recorded": st.sampled_from([-1, 0, 1, 454, 455, 456]),
        "harm": st.just(1.0),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_ROW, max_size=6))
def test_both_readings_agree_at_every_edge(rows):
    lives = pa.Table.from_pylist(
        [row | {name: AT + timedelta(days=row[name]) for name in ("occurred", "recorded")} for row in rows], LIVES
    )
    made = label_at(SPEC, lives, [AT])
    told = set(zip(*(made.column(name).to_pylist() for name in ("subject", "moment", "label")), strict=True))
    assert told == label_again_at(SPEC, lives, [AT])
