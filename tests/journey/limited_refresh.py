"""Refreshes where no file may grow beyond a limit, as on a full disk: ``limited_refresh.py <scene> <force> <file> N``.

Prints the kind of error that ended it, or ``done``.
"""

import resource
import signal
import sys
from pathlib import Path

from conftest import Scene
from ndas.journey import refresh


def main(folder: str, force: str, delivery: str, limit: str) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    platform = Scene(Path(folder), (force,)).platform()
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        refresh(platform, Path(delivery))
    except Exception as failed:  # noqa: BLE001 - whatever it is, its kind is what is asked
        sys.stdout.write(f"{type(failed).__module__}.{type(failed).__name__}\n")
        return
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
