"""Counts the records of a CSV as it streams by, so that the force's count and ours mean the same thing.

1. A record ends at a line end (LF, CRLF or CR) outside a quoted field, or at the end of the file.
2. A quote opens a field only as the field's first character; elsewhere it is a plain character.
3. In a quoted field a doubled quote is a plain quote; delimiters and line ends are plain characters too.
4. An empty line is no record. The header is one, and is left out of the count.

These are the rules of RFC 4180 and of Python's `csv`; a property test holds the two together. The work is set-based:
each block is reduced by one compiled expression and counted, with no loop over characters or records.
"""

import codecs
import re

BYTE_ORDER_MARK = codecs.BOM_UTF8
MAX_RUN = 1 << 20
"""Longest run of quotes taken as text; holding a longer one back would let a hostile file cost quadratic time."""
_LINE_ENDS = re.compile(rb"\n{2,}")


class RecordCounter:
    """Counts records of one CSV handed in as blocks of any size. Memory: one block."""

    def __init__(self, *, encoding: str, delimiter: str) -> None:
        """Count a CSV written in ``encoding`` (utf-8, utf-16 or cp1252) with a one-character ``delimiter``."""
        # Only UTF-16 hides ASCII's line ends, quotes and delimiters from a bytewise look.
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding == "utf-16" else None
        comma = re.escape(delimiter.encode())
        # The look-behind follows the quote so that the engine can leap from quote to quote.
        self._quoted = re.compile(rb'"(?<![^' + comma + rb'\r\n]")[^"]*+(?:""[^"]*+)*+(?:"|\Z)')
        self._delimiter = delimiter.encode()
        self._held = b""
        self._started = False
        self._inside = False
        self._context = b"\n"
        self._ended = 0

    def feed(self, block: bytes) -> None:
        """Take the next block.

        Raises:
            ValueError: a run of quotes is longer than `MAX_RUN`, which no extract holds.
        """
        text = self._held + (self._decoder.decode(block).encode() if self._decoder else block)
        if not self._started:
            if len(text) < len(BYTE_ORDER_MARK):
                self._held = text
                return
            self._started = True
            text = text.removeprefix(BYTE_ORDER_MARK)
        # A quote may be half of a doubled one and CR half of CRLF: neither may end a block.
        kept = text.rstrip(b'"\r')
        self._held = text[len(kept) :]
        if len(self._held) > MAX_RUN:
            raise ValueError(f"a run of more than {MAX_RUN} quotes: this is no CSV")
        self._count(kept)

    def records(self) -> int:
        """Return the number of records after the header, once the last block is in."""
        text = (self._held + (self._decoder.decode(b"", final=True).encode() if self._decoder else b"")).removeprefix(
            b"" if self._started else BYTE_ORDER_MARK
        )
        self._started, self._held = True, b""
        self._count(text)
        unended = self._inside or self._context != b"\n"
        return max(self._ended + unended - 1, 0)

    def _count(self, text: bytes) -> None:
        if not text:
            return
        opening = b'"' if self._inside else self._context
        last = text[-1:]
        skeleton = self._quoted.sub(b'"', opening + text)
        self._inside = self._left_open(opening + text, skeleton)
        if b"\r" in skeleton:
            skeleton = skeleton.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n\n" in skeleton:
            skeleton = _LINE_ENDS.sub(b"\n", skeleton)
        self._ended += skeleton.count(b"\n") - (opening == b"\n")
        if self._inside:
            return
        self._context = b"\n" if last in b"\r\n" else self._delimiter if last == self._delimiter else b"x"

    def _left_open(self, text: bytes, skeleton: bytes) -> bool:
        """Whether the block ends within a quoted field: the reduced text ends in a quote that the block does not."""
        return skeleton.endswith(b'"') and not text.endswith(b'"')
