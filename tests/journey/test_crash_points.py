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
KILLS, ROUNDS = 200, 20


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


@pytest.mark.slow  # about ten minutes: each round refreshes a week ten times over
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
        for _ in range(ROUNDS):
            shutil.rmtree(stage.folder)
            shutil.copytree(pristine, stage.folder)
            for _ in range(KILLS // ROUNDS):
                killed += victim.run(chance.randrange(1, events)) == -signal.SIGKILL
                assert _live(stage) in (old, new)
            platform = stage.platform()
            for left in waiting(platform):
                refresh(platform, left)
            platform.control.close()
            assert _live(stage) == new
            assert _orphans(stage) == ()
    assert killed > KILLS * 0.5
