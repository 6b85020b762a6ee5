"""The delivery file, held open once: what was checked is what is read, even if the path is given to another file."""

import io
import os
import stat
import threading
from pathlib import Path

from ndas.transfer.blocks import BLOCK_BYTES
from ndas.transfer.container import Member, scan
from ndas.transfer.errors import ContainerError


class Window(io.RawIOBase):
    """Reads one member of an open file, independently of other windows on it."""

    def __init__(self, file: io.FileIO, lock: threading.Lock, member: Member) -> None:
        """Read ``member`` of ``file``; ``lock`` guards the file's one position."""
        self._file = file
        self._lock = lock
        self._at = member.offset
        self._end = member.offset + member.size

    def readable(self) -> bool:
        """A window can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]  # any writable buffer
        """Fill ``buffer`` from the member; 0 at its end."""
        with self._lock:
            self._file.seek(self._at)
            size = self._file.readinto(memoryview(buffer)[: self._end - self._at])
        self._at += size
        return size


class Container:
    """An open delivery file and its members. Close it when done."""

    def __init__(self, path: Path) -> None:
        """Open and scan the file at ``path``.

        Raises:
            ContainerError: it cannot be read, or is not a delivery container.
        """
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  # a pipe of that name would block the open
                raise ContainerError("it is not a plain file")
            self._file = io.FileIO(path)
        except OSError as unreadable:
            raise ContainerError(f"the file cannot be read: {unreadable.strerror}") from unreadable
        self._lock = threading.Lock()
        try:
            self.members = scan(self._file)
        except BaseException:
            self._file.close()
            raise
        self._by_name = {member.name: member for member in self.members}

    def content(self, name: str) -> bytes:
        """Return the bytes of a small member whole (the manifest or its signature)."""
        with self.window(name) as window:
            return window.read()

    def window(self, name: str) -> io.BufferedReader:
        """Return a stream over the member called ``name``."""
        return io.BufferedReader(Window(self._file, self._lock, self._by_name[name]), BLOCK_BYTES // 8)

    def close(self) -> None:
        """Close the file; windows on it read no more."""
        self._file.close()
