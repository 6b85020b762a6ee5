"""A key holder that is down, a clock that jumps, a full disk: last week stays live, and it goes on afterwards."""

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ndas.duties.orphans import find_orphans
from ndas.governance import KeyRefusedError
from ndas.journey import refresh, waiting
from ndas.store.control import ForceBusyError
from ndas.store.keys import RemoteKeyHolder
from ndas.vocabulary import ForceId

FORCE, HERE = ForceId("northmoor"), Path(__file__).parent


def _live(stage):
    platform = stage.platform()
    try:
        return platform.control.snapshots.live(FORCE).snapshot
    finally:
        platform.control.close()


def _recovers(stage, old):
    """What waits is taken to its end; nothing is left over, and the log is whole."""
    platform = stage.platform()
    for left in waiting(platform):
        refresh(platform, left)
    assert platform.control.snapshots.live(FORCE).snapshot != old
    holder = stage.holder(FORCE)
    keys = {one.ref for one in holder.inventory() if one.state == "live"}
    assert find_orphans(stage.home, platform.control, platform.archive, live_keys=lambda _: keys) == ()
    assert platform.control.audit.verify(FORCE, at=stage.now).sound
    platform.control.close()


@pytest.mark.slow
def test_a_key_holder_that_is_down_stops_it_with_a_sentence_and_loses_nothing(scene, tmp_path):
    stage = scene(FORCE)
    old, path = _live(stage), stage.deliver(FORCE, 2)
    platform = stage.platform()
    down = replace(platform, holder=lambda _: RemoteKeyHolder(tmp_path / "absent.sock"))
    with pytest.raises(KeyRefusedError, match="does not answer"):
        refresh(down, path)
    platform.control.close()
    assert path.exists()
    assert _live(stage) == old
    _recovers(stage, old)


class _Jumping:
    """A clock that jumps at each step, forward and back."""

    def __init__(self, stage) -> None:
        self.stage = stage
        self.jumps = [timedelta(days=days) for days in (3, -40, 90, -60)]

    def begin(self, step, total=None):
        if step not in ("open", "load"):
            self.stage.now += self.jumps[0]
            self.jumps.append(self.jumps.pop(0))

    def advance(self, done, total=None):
        """Nothing happens to the clock within a step."""

    def end(self):
        """Nothing happens to the clock between two steps."""


@pytest.mark.slow
def test_a_clock_that_jumps_back_and_forth_loses_nothing(scene):
    stage = scene(FORCE)
    old, path = _live(stage), stage.deliver(FORCE, 2)
    platform = stage.platform()
    with suppress(KeyRefusedError, ForceBusyError):  # a lease that ran out is a refusal; anything else is a fault
        refresh(platform, path, _Jumping(stage))
    platform.control.close()
    _recovers(stage, old)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [300_000, 900_000])
def test_a_full_disk_stops_it_and_it_goes_on_once_there_is_room(scene, limit):
    stage = scene(FORCE)
    old, path = _live(stage), stage.deliver(FORCE, 2)
    command = [sys.executable, str(HERE / "limited_refresh.py"), str(stage.folder), FORCE, str(path), str(limit)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() != "done"
    assert _live(stage) == old
    _recovers(stage, old)
