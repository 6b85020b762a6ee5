"""A process of ours writes for its owner alone, and leaves no copy of its memory where it crashes."""

import os
import subprocess
import sys

MAIN = """
import atexit, resource
atexit.register(lambda: print("core", resource.getrlimit(resource.RLIMIT_CORE)))
from ndas.cli import main
main()
"""


def test_every_file_of_a_new_home_is_its_owners_alone_and_no_core_is_dumped(tmp_path):
    home = tmp_path / "home"
    command = [sys.executable, "-c", MAIN, "init", "--home", str(home)]
    told = {**os.environ, "NDAS_PASSPHRASE": "correct horse battery"}
    done = subprocess.run(command, env=told, umask=0o022, capture_output=True, text=True, check=True)
    assert "core (0, 0)" in done.stdout
    made = [home, *home.rglob("*")]
    assert {path.name for path in made} >= {"control.db", "platform.key", "inbox"}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []
