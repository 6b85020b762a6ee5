"""All that waits, of several forces at once, at the command line and with the forces' own key holders."""

import pytest
from typer.testing import CliRunner

from ndas.cli import app
from ndas.cli.demonstration.demo import Demo
from ndas.cli.demonstration.force_side import Week
from ndas.cli.home.platform import open_platform
from ndas.cli.terminal import Bars
from ndas.synthesis import invent
from ndas.vocabulary.ids import force_id

pytestmark = pytest.mark.slow
FORCES = {"northmoor": "Northmoor Police", "easthaven": "Easthaven Constabulary"}


def test_forces_are_taken_side_by_side_and_what_is_refused_holds_nobody_up(tmp_path):
    with Demo(tmp_path / "demo", [(force, force) for force in FORCES], FORCES, fresh=False) as demo:
        for force, side in demo.sides.items():
            extract = invent(force, 1, 1500, 5, tmp_path / "extracts")
            week = Week(tmp_path / "extracts" / force / "week-1", 1, extract.as_at)
            with Bars(force) as bars:
                side.deliver(week, demo.home / "inbox", bars)
        (demo.home / "inbox" / "westvale-all-000001.ndas").write_bytes(b"no delivery at all")
        done = CliRunner().invoke(app, ["refresh", "--home", str(demo.home)], env={"COLUMNS": "200"})
        assert done.exit_code == 1
        assert done.output.count("is live") == 2, done.output
        assert "UnknownForce: westvale-all-000001" in done.output
        assert done.output.count("Checkpoint of the audit log") == 2
        platform = open_platform(demo.home)
        assert all(platform.control.snapshots.live(force_id(force)) for force in FORCES)
        assert list((demo.home / "inbox").glob("*.ndas")) == []
        again = CliRunner().invoke(app, ["refresh", "--home", str(demo.home)])
        assert again.exit_code == 0
        assert "Nothing waits" in again.output
