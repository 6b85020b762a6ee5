"""Every file is listed, in one order; what goes while it is listed is left out, what cannot be read is not."""

import os
import shutil

import pytest

from ndas.duties.files import files_below


@pytest.fixture
def home(tmp_path):
    for name in ("b/2.x", "b/1.x", "a/deep/3.x", "c", "a/4.x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "b" / "nowhere").symlink_to(tmp_path / "gone")
    return tmp_path


def _names(home, **asked):
    return [path.relative_to(home).as_posix() for path in files_below(home, **asked)]


def test_it_lists_every_file_in_an_order_that_is_always_the_same(home):
    assert _names(home) == ["c", "a/4.x", "a/deep/3.x", "b/1.x", "b/2.x"]


def test_it_leaves_out_a_folder_at_the_top_and_none_of_that_name_below(home):
    (home / "b" / "a").mkdir()
    (home / "b" / "a" / "5.x").write_bytes(b"x")
    assert _names(home, leaving_out=("a",)) == ["c", "b/1.x", "b/2.x", "b/a/5.x"]


def test_it_goes_on_where_a_folder_goes_while_it_is_listed(home):
    """As another force's replaced week does: its folder is known, and gone when it is entered."""
    listed = files_below(home)
    assert next(listed).name == "c"
    shutil.rmtree(home / "b")
    (home / "a" / "deep" / "3.x").unlink()
    assert [path.name for path in listed] == ["4.x"]


def test_a_folder_that_does_not_exist_has_no_files(tmp_path):
    assert list(files_below(tmp_path / "never")) == []


def test_a_folder_that_may_not_be_read_is_an_error_and_is_not_passed_over(home, monkeypatch):
    scan = os.scandir

    def refusing(path):
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(PermissionError):
        list(files_below(home))
