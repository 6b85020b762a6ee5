"""The destruction of archived weeks is killed at points of disk and database: a week is whole or gone."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ndas.governance import KeyKind, KeyRefusedError
from ndas.store.control import Control
from ndas.store.keys import FileKeyHolder, receipt_from_json, verify_receipt
from ndas.vocabulary.ids import RunId

HERE = Path(__file__).parent
WORDS = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}


class Victim:
    """The process that destroys and is killed."""

    def __init__(self, folder):
        command = [sys.executable, str(HERE / "destroyed_at_events.py"), str(folder)]
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


def _check_whole_or_gone(desk, items):
    """A week that does not count as destroyed can be mended; one that does is gone with its receipt."""
    control = Control(str(desk.control.database.url))
    keys = FileKeyHolder(desk.root / "keys", force=desk.force, purposes={"archive": {KeyKind.ARCHIVE}}, **WORDS)
    for item in items:
        kept = control.archive_items.get(item.id)
        file = desk.root / "archive" / item.file
        if kept.state == "destroyed":
            assert not file.exists()
            verify_receipt(receipt_from_json(kept.receipt), keys.verifying_key())
            with pytest.raises(KeyRefusedError, match="destroyed"):
                keys.lend(desk.archive._ref(item.id), purpose="archive", run=RunId("r"))
        else:
            assert kept.receipt is None
    assert control.audit.verify(desk.force, at=desk.now).sound
    control.close()


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.slow)])
def test_a_week_is_whole_or_gone_wherever_its_destruction_is_killed(small_desk, kills):
    desk = small_desk
    items = [desk.seal(number) for number in range(1, 4)]
    desk.control.database.scrub()
    desk.control.close()
    pristine = desk.root / "pristine"
    pristine.mkdir()
    for name in ("archive", "keys"):
        shutil.copytree(desk.root / name, pristine / name)
    shutil.copy(desk.root / "control.db", pristine / "control.db")

    def restore_all():
        for name in ("archive", "keys"):
            shutil.rmtree(desk.root / name)
            shutil.copytree(pristine / name, desk.root / name)
        for path in desk.root.glob("control.db*"):
            path.unlink()
        shutil.copy(pristine / "control.db", desk.root / "control.db")

    with Victim(desk.root) as victim:
        assert victim.run("all") == 0
        _check_whole_or_gone(desk, items)
        events = int((desk.root / "counted").read_text())
        assert events > 30
        killed = 0
        for place in random.Random(7).choices(range(1, events), k=kills):
            restore_all()
            killed += victim.run(place) == -signal.SIGKILL
            _check_whole_or_gone(desk, items)
            assert victim.run("all") == 0
            _check_whole_or_gone(desk, items)
            control = Control(str(desk.control.database.url))
            assert {item.state for item in control.archive_items.of(desk.force)} == {"destroyed"}
            control.close()
            assert not [path for path in (desk.root / "archive").rglob("*") if path.is_file()]
        assert killed >= kills * 0.9
