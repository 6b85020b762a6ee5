"""A readable binary stream over an iterator of blocks, for readers that want a file."""

import io
from collections.abc import Generator

BLOCK_BYTES = 1 << 20


class BlockStream(io.RawIOBase):
    """Reads blocks as they are made. An error once raised is raised at every later read: it never looks like an end."""

    def __init__(self, blocks: Generator[bytes, None, None]) -> None:
        """Read from ``blocks``, which is closed with the stream."""
        self._blocks = blocks
        self._rest = memoryview(b"")
        self.failed: Exception | None = None
        """What went wrong while the blocks were made, if anything did."""

    def readable(self) -> bool:
        """A stream of blocks can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]  # any writable buffer
        """Fill ``buffer`` with what comes next; 0 at the end."""
        if self.failed is not None:
            raise self.failed
        try:
            while not self._rest:
                block = next(self._blocks, None)
                if block is None:
                    return 0
                self._rest = memoryview(block)
        except Exception as failed:
            self.failed = failed
            raise
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        """Close the stream and stop what makes its blocks."""
        if not self.closed:
            self._rest = memoryview(b"")
            self._blocks.close()
        super().close()
