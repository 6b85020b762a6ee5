"""A CSV file that a spreadsheet can open safely.

1. A cell that starts like a formula (`= + - @`, tab, carriage return) gets an apostrophe in front, so that nothing a
   source system held can run in a reader's spreadsheet.
2. The first line is the marking; the file name carries it too.
3. UTF-8 with a byte order mark, which is what spreadsheet programs need to read names rightly.
"""

import csv
import io
from collections.abc import Iterable, Iterator

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def csv_pieces(marking: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[bytes]:
    """The file piece by piece, so that memory stays bounded."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([marking])
    writer.writerow(head)
    for number, row in enumerate(rows, 1):
        writer.writerow([guarded(cell) for cell in row])
        if number % BATCH == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
