"""Where sealed weeks lie: the little that the archive asks of a folder, a bucket, or anything else that keeps files.

1. A file is there whole or not at all.
2. What is kept cold may have to be asked back before it can be read; that takes hours where the store says so.
3. A store may be bound to keep a file until a day (object lock) or until a hold is lifted. Then `delete` says False:
   the key is destroyed all the same, so that what stays can be opened by nobody, and `sweep` removes it later.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol

from ndas.vocabulary import ForceId


def file_name(force: ForceId, item: str) -> str:
    """Where an item's file lies in any store."""
    return f"{force}/{item}.week"


class ColdStore(Protocol):
    """Sealed files by name (`file_name`). It never sees a plain row or a key."""

    def write(self, name: str, *, keep_until: datetime) -> AbstractContextManager[BinaryIO]:
        """A file to write; in its place once the block has ended, gone if it raises.

        Args:
            name: of the file.
            keep_until: a store that can, refuses to delete it before.
        """
        ...

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file to read.

        Raises:
            ArchiveError: it is not there, or was not asked back yet.
        """
        ...

    def ask_back(self, name: str, *, days: int) -> None:
        """Begin to bring a file back from the cold for some days; nothing to do where it is not far."""
        ...

    def is_back(self, name: str) -> bool:
        """Whether it can be read now."""
        ...

    def hold(self, name: str, *, on: bool) -> None:
        """Put a legal hold on the file or lift it, where the store knows such a thing."""
        ...

    def delete(self, name: str) -> bool:
        """Remove a file; return whether it is gone. False: the store is bound to keep it still."""
        ...

    def files(self, force: ForceId) -> tuple[str, ...]:
        """The files of a force, unfinished ones included."""
        ...

    def place(self) -> str:
        """In words, where this is."""
        ...
