"""The local cold store: one sealed file per archived week in ``archive/<force>/``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ndas.store.archive.errors import ArchiveError
from ndas.vocabulary import ForceId


class ArchiveFolder:
    """A `ColdStore` on this machine's disk. Nothing has to be asked back and nothing is locked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def write(self, name: str, *, keep_until: datetime) -> Iterator[BinaryIO]:  # noqa: ARG002 - a folder locks nothing
        """A file to write; in its place, flushed to disk, once the block has ended; gone if it raises."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _flush_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """A file to read.

        Raises:
            ArchiveError: it is not there.
        """
        try:
            file = (self._root / name).open("rb")
        except FileNotFoundError:
            raise ArchiveError(
                f"the archive has no file {name}; restore the archive's folder from its backup"
            ) from None
        with file:
            yield file

    def ask_back(self, name: str, *, days: int) -> None:
        """Nothing to do: a folder is near. The hours of waiting are the control database's."""

    def is_back(self, name: str) -> bool:
        """Whether the file is there."""
        return (self._root / name).is_file()

    def hold(self, name: str, *, on: bool) -> None:
        """Nothing to do: the hold stands in the control database."""

    def delete(self, name: str) -> bool:
        """Remove a file; one that is gone already is no error."""
        path = self._root / name
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _flush_folder(path.parent)
        return True

    def place(self) -> str:
        """In words, where this is."""
        return f"folder {self._root}"

    @property
    def root(self) -> Path:
        """The folder of the archives of all forces."""
        return self._root

    def files(self, force: ForceId) -> tuple[str, ...]:
        """The files of a force, unfinished ones included."""
        folder = self._root / force
        return tuple(sorted(f"{force}/{path.name}" for path in folder.iterdir())) if folder.is_dir() else ()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
