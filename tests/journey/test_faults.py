"""A key holder that is down or says no, a clock that jumps, a full or read-only disk, two at once.

Whatever it is, last week stays live, a sentence says what to do, and it goes on afterwards.
"""

import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ndas.duties.orphans import find_orphans
from ndas.governance import AuditEvent, KeyRefusedError
from ndas.journey import Nobody, refresh, waiting
from ndas.store.audit import AuditQuery
from ndas.store.control import ForceBusyError
from ndas.store.keys import THE_LIVE_KEYS, KdfCost, KeyOffice, RemoteKeyHolder, found_custody, open_custody
from ndas.vocabulary import ForceId, RunId

FORCE, HERE = ForceId("northmoor"), Path(__file__).parent
SENTENCE = r"DiskError: the disk of .* did not take what was written: .*nothing is lost.*then run: ndas refresh"


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
    assert find_orphans(stage.home, platform.control, platform.archive, holder=stage.holder) == ()
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


def _refresh_where(stage, path, how, *, own_mounts=False):
    """Refresh in a process whose disk does not take everything; return what it said."""
    apart = ["unshare", "--mount", "--propagation", "private"] if own_mounts else []
    script = [sys.executable, str(HERE / "limited_refresh.py"), str(stage.folder), FORCE, str(path), how]
    done = subprocess.run([*apart, *script], cwd=HERE, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("limit", [150_000, 300_000])
def test_a_file_that_may_not_grow_stops_it_and_it_goes_on_once_there_is_room(scene, limit):
    stage = scene(FORCE)
    old, path = _live(stage), stage.deliver(FORCE, 2)
    assert re.match(SENTENCE, _refresh_where(stage, path, str(limit)))
    assert _live(stage) == old
    _recovers(stage, old)


@pytest.fixture
def may_mount():
    """Skips where this account may not make mounts of its own."""
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this account may not make mounts of its own (unshare -m)")


@pytest.mark.slow
@pytest.mark.usefixtures("may_mount")
@pytest.mark.parametrize(("how", "why"), [("read-only", "read-only|cannot be written"), ("small", "full")])
def test_a_full_or_read_only_disk_stops_it_with_a_sentence_and_loses_nothing(scene, how, why):
    stage = scene(FORCE)
    old, path = _live(stage), stage.deliver(FORCE, 2)
    said = _refresh_where(stage, path, how, own_mounts=True)
    assert re.match(SENTENCE, said)
    assert re.search(why, said)
    assert _live(stage) == old
    _recovers(stage, old)


@pytest.mark.slow
def test_a_second_refresh_at_once_is_refused_and_takes_nothing_from_the_first(scene):
    stage = scene(FORCE)
    old, path = _live(stage), stage.deliver(FORCE, 2)
    script = [sys.executable, str(HERE / "limited_refresh.py"), str(stage.folder), FORCE, str(path), "2000000000"]
    told = []

    class Meanwhile(Nobody):
        def begin(self, step, total=None):
            if step == "match":
                told.append(subprocess.run(script, cwd=HERE, capture_output=True, text=True, check=True).stdout)

    platform = stage.platform()
    refresh(platform, path, Meanwhile())
    platform.control.close()
    assert re.match("ForceBusyError: a run of northmoor is under way", told[0])
    _recovers(stage, old)


class _Revoking(Nobody):
    """The force's custodian takes every key back while a step is about to begin."""

    def __init__(self, stage, when) -> None:
        self.stage, self.when = stage, when

    def begin(self, step, total=None):
        if step == self.when:
            KeyOffice(self.stage.holder(FORCE).keeping, by="custodian").revoke(THE_LIVE_KEYS, run=RunId("revoke"))


@pytest.mark.slow
@pytest.mark.parametrize("when", ["harmonise", "compare", "publish"])
def test_a_revoke_stops_a_running_refresh_at_its_next_step_and_it_goes_on_once_the_force_lends_again(scene, when):
    stage = scene(FORCE)
    people = {"anna": "the passphrase of anna", "ben": "the passphrase of ben"}
    both = open_custody(found_custody(FORCE, people, cost=KdfCost(memory_kib=64, iterations=1, lanes=1)), people)
    keeping = stage.holder(FORCE).keeping
    providers = {name: keeping.vault(name).provider for name in ("live", "archive")}
    KeyOffice(keeping, by="anna and ben").appoint(both, providers, before=None, run=RunId("appoint"))
    old, path = _live(stage), stage.deliver(FORCE, 2)
    platform = stage.platform()
    with pytest.raises(KeyRefusedError, match=r"the key is revoked.*ask the force to lend it again"):
        refresh(platform, path, _Revoking(stage, when))
    (run,) = platform.control.runs.about(path.stem)
    assert run.state == "failed"
    done = [step.name for step in platform.control.runs.steps(run.id)]
    assert when not in done
    found = platform.control.audit.find(AuditQuery(force=FORCE), count=500).records
    assert [one.entry.event for one in found if one.entry.event is AuditEvent.KEY_REFUSED]
    platform.control.close()
    assert _live(stage) == old
    KeyOffice(stage.holder(FORCE).keeping, by="anna and ben").restore(THE_LIVE_KEYS, both, run=RunId("restore"))
    _recovers(stage, old)
