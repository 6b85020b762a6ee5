"""The demonstration as a newcomer runs it: killed in the midst it goes on, and every trap holds at its end."""

import os
import signal
import subprocess
import sys

import pytest

from ndas.cli.demonstration.demo import Demo
from ndas.cli.errors import CommandError

FORCES = ("northmoor", "easthaven", "westvale")


def _command(folder, *more):
    return [sys.executable, "-m", "ndas.cli", "demo", "--no-serve", "--rows", "1000", "--folder", str(folder), *more]


def _sequences(folder, force):
    listed = subprocess.run(
        [sys.executable, "-m", "ndas.cli", "loads", force, "--home", str(folder / "platform")],
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    return [word for word in listed.stdout.split() if word.startswith(f"{force}-all-")]


@pytest.mark.slow  # four demonstrations of three forces: some three minutes
@pytest.mark.parametrize("step", ["harmonise", "archive", "certify"])
def test_it_goes_on_where_it_was_killed_and_every_trap_holds(tmp_path, step):
    folder = tmp_path / "demo"
    with subprocess.Popen(_command(folder), stderr=subprocess.PIPE, text=True, start_new_session=True) as first:
        for line in first.stderr:
            if line.rstrip().endswith(f", week 2: {step}"):
                os.killpg(first.pid, signal.SIGKILL)
                break
        else:
            pytest.fail("it ended before it could be killed")
    for _ in range(2):  # the second time there is nothing left to do
        done = subprocess.run(_command(folder), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert [line for line in done.stdout.splitlines() if "trap" in line] == [
            f"{f}: every trap held" for f in FORCES
        ]
    for force in FORCES:
        assert len(_sequences(folder, force)) == 2
        assert not (folder / "force-side" / force / "extracts").exists()


def test_it_leaves_a_folder_alone_that_is_no_demonstration(tmp_path):
    kept = tmp_path / "thesis.txt"
    kept.write_text("years of work", encoding="utf-8")
    with pytest.raises(CommandError, match="is not a demonstration"):
        Demo(tmp_path, [], {}, fresh=True)
    assert kept.exists()
