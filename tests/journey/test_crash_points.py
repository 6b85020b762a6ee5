"""A refresh is killed at random points of disk and database; it is old or new, goes on, and orphans nothing."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ndas.duties.orphans import find_orphans
from ndas.journey import refresh, waiting
from ndas.store.reading import ReadingStore
from ndas.vocabulary import ForceId, RunId

FORCE, HERE = "northmoor", Path(__file__).parent
KILLS, IN_A_ROW = 200, 4
"""How many kills, and how many of them one after the other before the journey may go on to its end."""


class Victim:
    """The process that refreshes and is killed."""

    def __init__(self, stage, path):
        command = [sys.executable, str(HERE / "refreshed_at_events.py"), str(stage.folder), FORCE, str(path)]
        self._process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, when):
        self._process.stdin.write(f"{when}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _live(stage):
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


def _orphans(stage):
    platform = stage.platform()
    found = find_orphans(stage.home, platform.control, platform.archive, holder=stage.holder)
    platform.control.close()
    return found


@pytest.mark.slow  # about fifteen minutes: each round refreshes a week, cut short four times
def test_it_is_old_or_new_wherever_it_is_killed_and_nothing_is_left(scene, tmp_path):
    stage = scene(FORCE)
    old = _live(stage)
    path = stage.deliver(FORCE, 2)
    pristine = tmp_path / "pristine"
    shutil.copytree(stage.folder, pristine)
    with Victim(stage, path) as victim:
        assert victim.run("all") == 0
        events = int((stage.folder.parent / "counted").read_text())
        new = _live(stage)
        assert new != old
        assert _orphans(stage) == ()
        chance, killed = random.Random(11), 0
        while killed < KILLS:
            shutil.rmtree(stage.folder)
            shutil.copytree(pristine, stage.folder)
            left = events
            for _ in range(IN_A_ROW):
                at_event = chance.randrange(1, left)
                ended = victim.run(at_event)
                assert ended in (0, -signal.SIGKILL), "the run failed of itself after an earlier kill"
                killed += ended == -signal.SIGKILL
                assert _live(stage) in (old, new)
                left = max(2, left - at_event)
            platform = stage.platform()
            for waits in waiting(platform):
                refresh(platform, waits)
            platform.control.close()
            assert _live(stage) == new
            assert _orphans(stage) == ()
