"""A refresh is killed before every step, one kill after the other; readers see old or new, and it always goes on."""

import signal
import subprocess
import sys
from pathlib import Path

from ndas.journey import refresh, waiting
from ndas.journey.steps import BUILDING, RETIRING, SWITCHING
from ndas.store.reading import ReadingStore
from ndas.vocabulary import ForceId, RunId

FORCE = "northmoor"
HERE = Path(__file__).parent


class _Victim:
    """The process that refreshes and is killed."""

    def __init__(self, stage, path):
        command = [sys.executable, str(HERE / "killed_refresh.py"), str(stage.folder), FORCE, str(path)]
        self._process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def kill(self, when):
        self._process.stdin.write(f"{when}\n")
        self._process.stdin.flush()
        assert int(self._process.stdout.readline()) == -signal.SIGKILL, when


def _seen_by_readers(stage):
    """The live snapshot's id, after reading it to the end."""
    platform = stage.platform()
    live = platform.control.snapshots.live(ForceId(FORCE)).snapshot
    lend = platform.lend_snapshot(ForceId(FORCE), live, RunId("reader"), "verify")
    with platform.snapshots.open(ForceId(FORCE), live, lend) as snapshot:
        snapshot.verify()
        store = ReadingStore.open(snapshot)
        store.verify()
        store.close()
    platform.control.close()
    return live


def test_it_is_old_or_new_whatever_step_it_is_killed_before_and_it_goes_on(scene):
    stage = scene(FORCE)
    old = _seen_by_readers(stage)
    path = stage.deliver(FORCE, 2)
    with _Victim(stage, path) as victim:
        victim.kill("within:reading and checking")
        assert _seen_by_readers(stage) == old
        is_new = False
        for step in (*BUILDING[1:], *SWITCHING, *RETIRING):
            victim.kill(f"before:{step.name}")
            assert (_seen_by_readers(stage) != old) is is_new, step.name
            is_new |= step.name == "publish"  # the next kill comes after it

    platform = stage.platform()
    assert [refresh(platform, left).held for left in waiting(platform)] == [False]
    assert waiting(platform) == []
    new = _seen_by_readers(stage)
    assert new != old
    assert sorted(folder.name for folder in (stage.home / "snapshots" / FORCE).iterdir()) == [new]
    assert not list(stage.inbox.glob("*.ndas"))
    assert platform.control.audit.verify(ForceId(FORCE), at=stage.now).sound
    certified = platform.control.certificates.of(ForceId(FORCE))
    assert [(one.number, one.state) for one in certified] == [(2, "issued"), (1, "issued")]
