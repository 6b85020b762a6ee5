"""A withdrawal is killed at points of disk and database: the force is there, or nobody reads it; never half.

Whatever was cut short, the second person's same command finishes it, and the neighbour is untouched byte for byte.
"""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ndas.duties.certificate import Expected, verify_certificate
from ndas.duties.orphans import find_orphans
from ndas.duties.withdrawal import ask_to_withdraw
from ndas.governance import KeyKind, KeyRef, KeyRefusedError
from ndas.store.control import Control
from ndas.store.control.withdrawals import leaving
from ndas.store.database import rows_of

HERE = Path(__file__).parent
IN_A_ROW = 3
"""Kills one after the other before the withdrawal may go on to its end."""


class Victim:
    """The process that withdraws and is killed."""

    def __init__(self, folder):
        command = [sys.executable, str(HERE / "withdrawn_at_events.py"), str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

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


def _opened(ground):
    ground.control = Control(f"sqlite:///{ground.home / 'control.db'}")
    return ground.control


def _rows(control, force):
    with control.database.read() as connection:
        return sum(
            connection.scalar(select(func.count()).select_from(table).where(rows_of(table, force)))
            for table in leaving()
        )


def _check_there_or_gone(ground, standing):
    """The force is wholly there and readable, or its pointer, people and words are gone together."""
    control = _opened(ground)
    left = control.forces.get(ground.force).left_at
    live = control.snapshots.live(ground.force)
    if left is None:
        assert _rows(control, ground.force) >= standing
        with ground.estate.open(live.snapshot) as snapshot:
            snapshot.verify()
        assert control.certificates.last_issued(ground.force) is None
    else:
        assert live is None
        assert _rows(control, ground.force) == 0
    control.close()
    return left is not None


def _check_finished(ground, other):
    control = _opened(ground)
    assert control.forces.get(ground.force).left_at is not None
    assert control.runs.unfinished(ground.force) == ()
    assert control.runs.lease(ground.force) is None
    (record,) = [one for one in control.certificates.of(ground.force) if one.occasion == "withdrawal"]
    file = (ground.home / record.file).read_bytes()
    assert verify_certificate(file, Expected(force=ground.force, holder_key=ground.holder.verifying_key())).ok
    for ref in (
        KeyRef(ground.force, KeyKind.SNAPSHOT, "000002-abc"),
        KeyRef(ground.force, KeyKind.SNAPSHOT, "000001-abc"),
    ):
        with pytest.raises(KeyRefusedError, match="destroyed"):
            ground.holder.lend(ref, purpose="refresh", run="read")
    there = [path for path in ground.home.rglob("*") if path.is_file() and ground.force in str(path)]
    assert {path.parent.parent.name for path in there} == {"certificates"}
    assert control.audit.verify(ground.force, at=ground.now).sound
    holders = {one.force: one.holder for one in (ground, other)}
    other.control = control
    archives = {one.force: one.archive for one in (ground, other)}
    found = find_orphans(ground.home, control, archives.__getitem__, holder=holders.__getitem__)
    assert [str(one) for one in found if one.force in ("", ground.force)] == []
    control.close()


@pytest.mark.parametrize("kills", [1, pytest.param(200, marks=pytest.mark.slow)])
def test_the_force_is_there_or_gone_wherever_its_withdrawal_is_killed(both, everything_of, tmp_path, kills):
    ground, other = both
    ask_to_withdraw(ground.control, ground.force, by=f"owner-{ground.force}", reason="ends", at=ground.now)
    ground.control.database.scrub()
    standing = _rows(ground.control, ground.force)
    before = everything_of(other)
    ground.control.close()
    pristine = tmp_path / "pristine"
    shutil.copytree(ground.folder, pristine)
    chance, killed, places = random.Random(17), 0, set()
    with Victim(ground.folder) as victim:
        assert victim.run("all") == 0
        events = int((ground.folder.parent / "counted").read_text())
        assert events > 100
        _check_finished(ground, other)
        while killed < kills:
            shutil.rmtree(ground.folder)
            shutil.copytree(pristine, ground.folder)
            left = events
            for _ in range(min(IN_A_ROW, kills - killed)):
                at_event = chance.randrange(1, left)
                ended = victim.run(at_event)
                assert ended in (0, -signal.SIGKILL), "it failed of itself after an earlier kill"
                killed += ended == -signal.SIGKILL
                places.add(_check_there_or_gone(ground, standing))
                left = max(2, left - at_event)
            assert victim.run("all") == 0
            other.control = _opened(ground)
            assert everything_of(other) == before
            ground.control.close()
            _check_finished(ground, other)
    assert kills < 50 or places == {True, False}
