"""Refreshes and is killed, again and again: ``killed_refresh.py <scene> <force> <delivery>``.

Each line on standard input says when: ``before:<step>`` or ``within:<step>``. For each, a fork takes the journey from
where it stands and ends itself with SIGKILL at that moment, as a power cut would; the line that comes back is the
signal that ended it. The fork is made before any engine has started a thread.
"""

import os
import signal
import sys
from pathlib import Path

from conftest import Scene, profile_of
from ndas.journey import refresh


class _Killer:
    def __init__(self, when: str) -> None:
        self._moment, self._step = when.split(":")
        self._now = ""

    def begin(self, step: str, total: int | None = None) -> None:
        if self._moment == "before" and step == self._step:
            os.kill(os.getpid(), signal.SIGKILL)
        self._now = step

    def advance(self, done: int, total: int | None = None) -> None:
        if self._moment == "within" and self._now == self._step and done * 2 >= (total or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    def end(self) -> None:
        """Between two steps is before the next one."""


def main(folder: str, force: str, delivery: str) -> None:
    for plan in profile_of(force, force).plans:
        plan.sql("duckdb")  # compiled here once, not in every fork
    for when in sys.stdin:
        child = os.fork()
        if child == 0:
            refresh(Scene(Path(folder), (force,)).platform(), Path(delivery), _Killer(when.strip()))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
