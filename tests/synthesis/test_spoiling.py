from pathlib import Path

import pytest

from ndas.synthesis import SPOILINGS, Extract, invent, spoil


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return invent("easthaven", 1, 500, 1, tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("kind", SPOILINGS)
def test_it_spoils_one_file_and_leaves_the_rest(good: Extract, kind: str, tmp_path: Path) -> None:
    bad = spoil(good, kind, tmp_path)
    changed = 0
    for file in good.files:
        copy = tmp_path / file.system / file.path.name
        changed += not copy.exists() or copy.read_bytes() != file.path.read_bytes()
    assert changed == 1
    assert (kind == "missing_file") == (len(bad.files) < len(good.files))
    assert all(str(file.path).startswith(str(tmp_path)) for file in bad.files)


def test_it_hides_a_picture_in_free_text(good: Extract, tmp_path: Path) -> None:
    bad = spoil(good, "base64_in_text", tmp_path)
    assert sum("base64,iVBORw0KGgo" in file.path.read_text("utf-16") for file in bad.files) == 1


def test_it_refuses_an_unknown_kind(good: Extract, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="media_column"):
        spoil(good, "sabotage", tmp_path)
