"""The local cold store: one sealed file per archived week in ``archive/<force>/``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ndas.store.archive.errors import ArchiveError
from ndas.vocabulary import ForceId


class ArchiveFolder:
    """Files by force and item. A file is there whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def file_name(self, force: ForceId, item: str) -> str:
        """Where an item's file lies, below the archive's root."""
        return f"{force}/{item}.week"

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:
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

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        path = self._root / name
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _flush_folder(path.parent)

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
