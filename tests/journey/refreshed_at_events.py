"""Refreshes and is killed at the n-th event: ``refreshed_at_events.py <scene> <force> <delivery>``.

Each line on standard input is a number of events of disk and database, or ``all``. For each, a fork takes the journey
from where it stands and ends itself with SIGKILL at that event, as a power cut would; the line that comes back is the
signal. ``counted`` beside the scene then holds how many events a run to its end had.
"""

import os
import signal
import sys
from pathlib import Path

from conftest import Scene
from ndas.journey import refresh

EVENTS = ("open", "os.", "sqlite3.", "shutil.", "fcntl.")


def main(folder: str, force: str, delivery: str) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            seen = take(Path(folder), force, Path(delivery), None if line.strip() == "all" else int(line))
            (Path(folder).parent / "counted").write_text(str(seen))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def take(folder: Path, force: str, delivery: Path, at_event: int | None) -> int:
    seen = 0
    writing = os.O_WRONLY | os.O_RDWR

    def count(name: str, said: tuple) -> None:
        nonlocal seen
        if not name.startswith(EVENTS) or name.startswith(("os.listdir", "os.scandir", "os.walk")):
            return
        if name == "open" and not (isinstance(said[2], int) and said[2] & writing):
            return  # reading changes nothing
        seen += 1
        if seen == at_event:
            os.kill(os.getpid(), signal.SIGKILL)

    platform = Scene(folder, (force,)).platform()
    sys.addaudithook(count)
    refresh(platform, delivery)
    return seen


if __name__ == "__main__":
    main(*sys.argv[1:])
