"""Turns a file of a known encoding into UTF-8, piece by piece.

Rules:

1. The contract's encoding holds. A byte order mark that contradicts it stops the file.
2. Bytes that the encoding cannot mean are replaced by one mark that no text may hold (U+FDD0), so that the row they
   stand in is refused and counted, and every other row is read.
3. Text that itself holds that mark is treated the same.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ndas.ingest.errors import EncodingError
from ndas.ingest.kernels.split import MARK

_MARK = MARK.decode()
_HANDLER = "ndas-undecodable"
codecs.register_error(_HANDLER, lambda problem: (_MARK, problem.end))  # type: ignore[attr-defined]  # every decode error has an end

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
PIECE = 4 << 20
"""Bytes read at a time."""


def utf8_pieces(stream: BinaryIO, encoding: str, file: str) -> Iterator[bytes]:
    """Give the stream's text as UTF-8, without a byte order mark.

    Args:
        stream: read to its end, so that what it checks there is checked.
        encoding: what the contract states: ``utf-8``, ``utf-16`` or ``cp1252``.
        file: the file's name, for messages.

    Raises:
        EncodingError: a byte order mark says otherwise, or UTF-16 comes without one.
    """
    first = stream.read(PIECE)
    while len(first) < len(codecs.BOM_UTF8) and (more := stream.read(PIECE)):
        first += more
    marked = next(((mark, name) for mark, name in _BYTE_ORDER_MARKS if first.startswith(mark)), None)
    if encoding == "utf-16" and (marked is None or marked[1] == "utf-8"):
        raise EncodingError(
            f"{file}: the contract says UTF-16, but the file does not begin with a UTF-16 byte order mark. "
            "Export it as the contract says, or agree a new contract."
        )
    if encoding != "utf-16" and marked is not None and marked[1] != encoding:
        raise EncodingError(
            f"{file}: the contract says {encoding}, but the file begins with the byte order mark of {marked[1]}. "
            "Export it as the contract says, or agree a new contract."
        )
    mark, name = marked or (b"", encoding)
    decoder = codecs.getincrementaldecoder(name)(_HANDLER)
    wide = name.startswith("utf-16")
    piece = first[len(mark) :]
    while piece:
        # Two encodings of three are ASCII where the bytes are: most pieces need no work then.
        plain = piece.isascii() and not wide and not decoder.getstate()[0]
        yield piece if plain else decoder.decode(piece).encode("utf-8")
        piece = stream.read(PIECE)
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8")
