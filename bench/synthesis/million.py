"""How long a million invented rows take, and how much memory: `python bench/synthesis/million.py [rows] [force ...]`.

Each force runs in a process of its own, so that the peak of one is not the peak of all.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ndas.synthesis import FORCES, invent


def measure(force: str, scale: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        extract = invent(force, 2, scale, 1, Path(folder))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(file.path.stat().st_size for file in extract.files) / 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = f"wall {wall:6.1f} s  CPU {cpu:6.1f} s  peak {peak:6.0f} MB"
        print(f"{force:10} {extract.rows:>10,} rows {size:7.0f} MB  {took}")


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        measure(sys.argv[2], int(sys.argv[3]))
        return
    scale = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000
    for force in sys.argv[2:] or FORCES:
        subprocess.run([sys.executable, __file__, "--one", force, str(scale)], check=True)


if __name__ == "__main__":
    main()
