"""A process of ours writes for its owner alone, and leaves no copy of its memory where it crashes."""

import os
import resource
import sys

import pytest

from ndas.cli import main


@pytest.fixture
def careless():
    """A process whose files everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_every_file_of_a_new_home_is_its_owners_alone_and_no_core_is_dumped(tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setattr(sys, "argv", ["ndas", "init", "--home", str(home)])
    monkeypatch.setenv("NDAS_PASSPHRASE", "correct horse battery")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    made = [home, *home.rglob("*")]
    assert {path.name for path in made} >= {"control.db", "platform.key", "inbox"}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
