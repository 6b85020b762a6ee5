"""Withdraws a force and is killed at the n-th event: ``withdrawn_at_events.py <ground>``.

Each line on standard input is a number of events of disk and database (each statement and commit is one), or ``all``.
For each, a fork does what the second person's command does, from where things stand, and ends itself with SIGKILL at
that event, as a power cut would; the line that comes back is the signal. ``counted`` beside the ground then holds how
many events a run to its end had.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, event

sys.path.insert(0, str(Path(__file__).parents[1]))

from conftest import NOW, Ground
from ndas.duties.withdrawal import agree_to_withdraw, withdraw_force
from ndas.store.control import Control

EVENTS = ("open", "os.", "sqlite3.", "shutil.", "fcntl.")


def main(folder: str) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            seen = take(Path(folder), None if line.strip() == "all" else int(line))
            (Path(folder).parent / "counted").write_text(str(seen))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def take(folder: Path, at_event: int | None) -> int:
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

    control = Control(f"sqlite:///{folder / 'platform' / 'control.db'}")
    ground = Ground(folder, control, now=NOW + timedelta(days=7), weeks=["000001-abc", "000002-abc"])
    sys.addaudithook(count)
    for moment in ("before_cursor_execute", "commit"):
        event.listen(Engine, moment, lambda *_: count("sqlite3.", ()))
    approval = ""
    if control.forces.get(ground.force).left_at is None:
        by = f"custodian-{ground.force}"
        approval = agree_to_withdraw(control, ground.force, by=by, reason="ends", at=ground.now).id
    done = withdraw_force(ground.estate, ground.archive, approval=approval)
    assert not done.issued.refused, [str(one) for one in done.issued.findings]
    return seen


if __name__ == "__main__":
    main(sys.argv[1])
