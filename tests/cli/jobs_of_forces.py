"""Jobs that the tests of side-by-side work hand to other processes."""

import os
import signal
from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.cli.terminal import Bars


def note(job: tuple[Path, str], bars: Bars) -> int:
    """Write down that the job was done, and by which process."""
    bars.begin("noting", 1)
    with job[0].open("a", encoding="ascii") as file:
        file.write(f"{job[1]}\n")
    bars.advance(1)
    bars.end()
    return os.getpid()


def refuse(_job: str, bars: Bars) -> None:
    """Fail in our own words."""
    bars.begin("refusing")
    raise CommandError("the vault is closed; open it")


def wait_for_file(job: Path, _bars: Bars) -> None:
    """Wait for ever, unless the file comes; then fail in our own words."""
    while not job.exists():
        os.sched_yield()
    raise CommandError("enough")


def vanish(_job: str, bars: Bars) -> None:
    """End the process at once, as a machine that is short of memory does."""
    bars.begin("vanishing")
    os.kill(os.getpid(), signal.SIGKILL)
