"""What the audit entry adds to a page: the same pages with the real log, and with a sink that writes nothing.

    python bench/dashboard/audited_page.py [pages]

Both kinds are asked in turn, in one process, over the invented platform of the tests (real stores, SQLite): in pairs,
one of each kind, now one and now the other first, so that what else the machine does falls on both. What the entry adds
is the median over the pairs; what the writing itself takes is measured beside, on the thread that does it (the rest is
what a page finds cold once it has waited). The processor's time is what a busy server runs out of; the wait for the
disk is shared by all who wait at the same moment, and printed beside.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "dashboard"))

from invented_platform import NORTHMOOR, Platform

from ndas.governance import AuditEntry
from ndas.store.audit import AuditLog

PATHS = ("/events", f"/person/P-{NORTHMOOR}", "/search?q=marlowe", "/insight/serious-violence")


class Nowhere:
    """A sink that takes entries and keeps none."""

    def record(self, entry: object) -> None:
        """Let the entry go."""


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(Path(folder))
        client = platform.enter("ada", NORTHMOOR)
        real, plain = platform.control.audit, type(platform.control.audit).record
        itself: list[float] = []

        def record(log: AuditLog, entry: AuditEntry) -> None:
            start = time.thread_time()
            plain(log, entry)
            itself.append(time.thread_time() - start)

        whole = [0.0, 0.0]
        for path in PATHS:
            assert client.get(path).status_code == 200, path
            pairs: list[dict[str, tuple[float, float]]] = []
            itself.clear()
            for number in range(rounds):
                pairs.append({})
                for kind in ("with", "without") if number % 2 else ("without", "with"):
                    type(real).record = record if kind == "with" else Nowhere.record  # type: ignore[method-assign,assignment]
                    cpu, wall = time.process_time(), time.perf_counter()
                    assert client.get(path).status_code == 200
                    pairs[-1][kind] = (time.process_time() - cpu, time.perf_counter() - wall)
            type(real).record = plain  # type: ignore[method-assign]
            without, wall = (median(pair["without"][what] for pair in pairs) * 1000 for what in (0, 1))
            adds, wait = (
                median(pair["with"][what] - pair["without"][what] for pair in pairs) * 1000 for what in (0, 1)
            )
            whole = [whole[0] + without, whole[1] + adds]
            print(
                f"{path:30} CPU {without:6.2f} ms, its entry adds {adds:5.2f} ms: {adds / without:+.1%}, "
                f"of which its writing {median(itself) * 1000:.2f}   (wall {wall:.1f} and {wait:+.1f} ms)",
                flush=True,
            )
        print(
            f"{'all together':30} CPU {whole[0]:6.2f} ms, their entries {whole[1]:5.2f} ms: {whole[1] / whole[0]:+.1%}"
        )
        platform.control.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150)
