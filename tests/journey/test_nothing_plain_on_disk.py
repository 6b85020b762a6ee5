"""During and after a refresh no file of the platform, and no temporary file, holds a plain word of the extract."""

import csv
import tempfile
from pathlib import Path

FORCE = "northmoor"


class _Looking:
    """Looks through every file at each step of the refresh."""

    def __init__(self, folders: list[Path], words: list[bytes]) -> None:
        self.folders, self.words = folders, words
        self.looked = 0
        self.found: list[tuple[str, Path]] = []

    def begin(self, step: str, total: int | None = None) -> None:
        self._look(step)

    def advance(self, done: int, total: int | None = None) -> None:
        self._look(f"after {done} of {total}")

    def end(self) -> None:
        self._look("end")

    def _look(self, when: str) -> None:
        for folder in self.folders:
            for path in folder.rglob("*"):
                if path.is_file():
                    try:
                        content = path.read_bytes()
                    except OSError:
                        continue
                    self.looked += 1
                    self.found += [(when, path) for word in self.words if word in content]


def _words(folder: Path) -> list[bytes]:
    """Names, telephone numbers and pieces of text that no program writes by chance."""
    with (folder / "rms" / "PERSON.csv").open(encoding="utf-8", errors="replace") as file:
        people = list(csv.DictReader(file))
    names = {f"{row['SURNAME']}" for row in people[:300] if len(row.get("SURNAME") or "") >= 8}
    return [name.encode() for name in sorted(names)] + [name.encode("utf-16-le") for name in sorted(names)[:10]]


def test_no_plain_word_reaches_a_disk(scene, monkeypatch, tmp_path):
    stage = scene(FORCE)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    words = [*_words(stage.extract(FORCE, 2)), *(token.encode() for token in stage.canaries(FORCE, 2)["refused"])]
    assert len(words) > 40
    looking = _Looking([stage.home, temporary, stage.side(FORCE)], words)
    here = set(Path().iterdir())
    stage.refresh(FORCE, 2, looking)
    looking.end()
    assert looking.looked > 100
    assert looking.found == []
    assert set(Path().iterdir()) == here


def test_the_search_would_find_a_plain_word(scene):
    stage = scene(FORCE)
    words = _words(stage.extract(FORCE, 2))
    (stage.home / "a file").write_bytes(b"..." + words[0] + b"...")
    looking = _Looking([stage.home], words[:1])
    looking.end()
    assert [path.name for _, path in looking.found] == ["a file"]
