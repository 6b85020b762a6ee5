"""Destroys what is due and is killed at the n-th event of disk or database: ``destroyed_at_events.py <folder>``.

Each line on standard input is a number of events, or ``all``. For each, a fork destroys what is due and ends itself
with SIGKILL at that event, as a power cut would; the line that comes back is the signal, or how many events there were.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from ndas.governance import AuditEntry, AuditEvent, KeyKind
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.store.keys import FileKeyHolder
from ndas.vocabulary import ForceId, RunId

FORCE = ForceId("northmoor")
WORDS = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}
LATER = datetime(2028, 1, 1, tzinfo=UTC)
EVENTS = ("open", "os.", "sqlite3.", "shutil.", "fcntl.")


def main(folder: str) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            counted = destroy(Path(folder), None if line.strip() == "all" else int(line))
            (Path(folder) / "counted").write_text(str(counted))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def destroy(folder: Path, at_event: int | None) -> int:
    seen = 0

    def count(name: str, _: object) -> None:
        nonlocal seen
        if name.startswith(EVENTS):
            seen += 1
            if seen == at_event:
                os.kill(os.getpid(), signal.SIGKILL)

    control = Control(f"sqlite:///{folder / 'control.db'}")
    keys = FileKeyHolder(folder / "keys", force=FORCE, purposes={"archive": {KeyKind.ARCHIVE}}, **WORDS)
    archive = Archive(
        folder / "archive", force=FORCE, control=control, keys=keys, purpose="archive", clock=lambda: LATER
    )
    sys.addaudithook(count)
    archive.destroy_due(
        run=RunId("r"), audit=lambda _: AuditEntry(AuditEvent.ARCHIVE_DESTROYED, LATER, FORCE, actor="journey")
    )
    return seen


if __name__ == "__main__":
    main(sys.argv[1])
