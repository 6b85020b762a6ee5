"""Runs a refresh in a process of its own and kills it there: ``killed_refresh.py <scene> <force> <delivery> <when>``.

``when`` is ``before:<step>`` or ``within:<step>``; the process ends itself with SIGKILL, as a power cut would.
"""

import os
import signal
import sys
from pathlib import Path

from conftest import Scene
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
        if self._moment == "after" and self._now == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    scene, force, delivery, when = sys.argv[1:]
    refresh(Scene(Path(scene), (force,)).platform(), Path(delivery), _Killer(when))
