"""What the audit entry adds to a page: the same pages with the real log, and with a sink that writes nothing.

    python bench/dashboard/audited_page.py [pages]

Both kinds are asked in turn, in one process, over the invented platform of the tests (real stores, SQLite). Prints the
processor's time of a page of each kind and what the entry adds. The processor's time is what a busy server runs out of;
the wait for the disk is shared by all who wait at the same moment, and printed beside.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "dashboard"))

from invented_platform import NORTHMOOR, Platform

PATHS = ("/events", f"/person/P-{NORTHMOOR}", "/search?q=marlowe", "/insight/serious-violence")


class Nowhere:
    """A sink that takes entries and keeps none."""

    def record(self, entry: object) -> None:
        """Let the entry go."""


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(Path(folder))
        client = platform.enter("ada", NORTHMOOR)
        real, record = platform.control.audit, type(platform.control.audit).record
        for path in PATHS:
            took: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
            assert client.get(path).status_code == 200, path
            for _ in range(rounds):
                for kind, measured in took.items():
                    type(real).record = record if kind == "with" else Nowhere.record  # type: ignore[method-assign,assignment]
                    cpu, wall = time.process_time(), time.perf_counter()
                    assert client.get(path).status_code == 200
                    measured.append((time.process_time() - cpu, time.perf_counter() - wall))
            type(real).record = record  # type: ignore[method-assign]
            (cpu_with, wall_with), (cpu_without, wall_without) = (
                [median(column) * 1000 for column in zip(*took[kind], strict=True)] for kind in ("with", "without")
            )
            print(
                f"{path:30} CPU {cpu_without:6.2f} ms, with its entry {cpu_with:6.2f} ms: "
                f"{cpu_with / cpu_without - 1:+.1%}   (wall {wall_without:.1f} and {wall_with:.1f} ms)"
            )
        platform.control.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150)
