"""Features of a million events at three moments of a hundred thousand people, and whether the future shows in any.

python bench/use_cases/point_in_time.py [events]
"""

import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ndas.use_cases.features import HAPPENING, MOMENT, point_in_time

_START = np.datetime64("2024-01-01T00:00:00", "us")


def main(events: int) -> None:
    """Measure and print."""
    rng, people = np.random.default_rng(3), events // 10
    occurred = _START + rng.integers(0, 700 * 86_400, events).astype("timedelta64[s]")
    recorded = occurred + rng.integers(0, 864_000, events).astype("timedelta64[s]")
    clock = HAPPENING.field("occurred").type
    happenings = pa.table(
        [
            pa.array(np.char.add("s", rng.integers(0, people, events).astype(str))),
            pa.array(np.char.add("e", np.arange(events).astype(str))),
            pa.array(occurred).cast(clock),
            pa.array(recorded).cast(clock),
            pa.array(rng.gamma(2, 50, events)),
        ],
        schema=HAPPENING,
    )
    subjects = np.char.add("s", np.arange(people).astype(str))
    moments = _START + np.array([300, 450, 600], dtype="timedelta64[D]")
    asked = pa.table([pa.array(np.repeat(subjects, 3)), pa.array(np.tile(moments, people)).cast(clock)], schema=MOMENT)
    begun = time.process_time()
    found = point_in_time(happenings, asked)
    print(f"{events:,} events, {asked.num_rows:,} people and moments: {time.process_time() - begun:.2f} CPU-s")
    changed = 0
    for moment in moments:
        at = pa.scalar(moment.astype(object)).cast(pa.timestamp("us")).cast(clock)
        cut = point_in_time(
            happenings.filter(pc.less(happenings.column("recorded"), at)),
            asked.filter(pc.equal(asked.column("moment"), at)),
        )
        whole = found.filter(pc.equal(found.column("moment"), at))
        changed += whole.num_rows - sum(
            a == b for a, b in zip(whole.drop(["decayed"]).to_pylist(), cut.drop(["decayed"]).to_pylist(), strict=True)
        )
        same = np.allclose(np.asarray(whole.column("decayed")), np.asarray(cut.column("decayed")), rtol=1e-12)
        changed += 0 if same else 1
    print(f"rows that change when everything recorded later is deleted: {changed}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
