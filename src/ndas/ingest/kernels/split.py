"""Finds the records and fields of delimited text, one pass over the bytes.

The grammar (RFC 4180, with the leniency that loses nothing):

1. A record ends at LF, CR LF or CR outside quotes, or at the end of the file. An empty line is not a record.
2. A field is quoted when its first byte is a quote. Inside, two quotes stand for one, and delimiters and line ends
   are text. A quote later in an unquoted field is text.
3. A record is malformed when a closing quote is followed by anything but a delimiter or a line end, when it has not
   the number of fields of the header, when it holds a NUL or the mark of an undecodable byte, or when the file ends
   inside its quotes. A malformed record is still one record, with a number and a place; its fields are not given.
"""

import numpy as np
import numpy.typing as npt

from ndas.ingest.kernels.compiled import compiled, read_word

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]

SOUND = 0
RAGGED = 1
STRAY_QUOTE = 2
UNDECODABLE = 4
UNCLOSED = 8

QUOTE, LF, CR, NUL = 34, 10, 13, 0
MARK = b"\xef\xb7\x90"
"""U+FDD0 in UTF-8, a code point that no text may hold: stands where a byte could not be decoded."""
_M0, _M1 = MARK[0], MARK[1]


def byte_classes(delimiter: str) -> Bytes:
    """Return for each byte value whether the splitter must look at it: 0 means it is plain text."""
    classes = np.zeros(256, dtype=np.uint8)
    for special in (ord(delimiter), QUOTE, LF, CR, NUL, _M0):
        classes[special] = 1
    return classes


_ONES, _HIGHS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_QUOTES, _MARKS = np.uint64(QUOTE * 0x0101010101010101), np.uint64(_M0 * 0x0101010101010101)


@compiled
def _is_plain(word: int) -> bool:
    """Whether eight bytes hold no quote, no NUL and no first byte of the mark (the well-known test for a zero byte)."""
    quotes, marks = word ^ _QUOTES, word ^ _MARKS
    zeros = ((word - _ONES) & ~word) | ((quotes - _ONES) & ~quotes) | ((marks - _ONES) & ~marks)
    return bool(zeros & _HIGHS == 0)


@compiled
def split_records(  # noqa: C901, PLR0912, PLR0915  # one state machine, reviewed as a whole against the grammar above
    text: Bytes,
    start: int,
    stop: int,
    at_end: bool,  # noqa: FBT001  # numba takes no keywords
    delimiter: int,
    classes: Bytes,
    columns: int,
    record_at: Ints,
    verdict: Bytes,
    begin: Ints,
    end: Ints,
) -> tuple[int, int]:
    """Split ``text[start:stop]`` into records until the text or the space for them ends.

    Args:
        text: the bytes.
        start: where the first record begins.
        stop: where the text ends for now.
        at_end: whether the file ends there too.
        delimiter: the byte between fields.
        classes: `byte_classes` of that delimiter.
        columns: how many fields a record must have.
        record_at: receives where each record begins, and after the last where it ended; one longer than the capacity.
        verdict: receives `SOUND` or the sum of what is wrong with each record.
        begin: receives, record by record, where each field's content begins.
        end: receives where it ends; negative where doubled quotes must be undone.

    Returns:
        How many records were found, and where the first byte that belongs to none of them lies.
    """
    capacity = verdict.shape[0]
    found = 0
    at = start
    while found < capacity:
        while at < stop and (text[at] == LF or text[at] == CR):
            at += 1
        record_at[found] = at
        if at >= stop:
            break
        fault = 0
        field = 0
        base = found * columns
        closed = False
        while not closed:
            # one field
            quoted = at < stop and text[at] == QUOTE
            doubled = False
            if quoted:
                at += 1
                first = at
                last = -1
                while at < stop:
                    if at + 8 <= stop and _is_plain(read_word(text, np.int64(at))):
                        at += 8
                        continue
                    byte = text[at]
                    if classes[byte] != 0:
                        if byte == QUOTE:
                            if at + 1 < stop and text[at + 1] == QUOTE:
                                doubled = True
                                at += 1
                            elif at + 1 >= stop and not at_end:
                                break
                            else:
                                last = at
                                at += 1
                                break
                        elif byte == NUL or (byte == _M0 and at + 1 < stop and text[at + 1] == _M1):
                            fault |= UNDECODABLE
                    at += 1
                if last < 0:
                    if not at_end:
                        return found, record_at[found]
                    fault |= UNCLOSED
                    last = stop
                if at < stop and text[at] != delimiter and text[at] != LF and text[at] != CR:
                    fault |= STRAY_QUOTE
            else:
                first = at
                last = -1
            while at < stop:
                byte = text[at]
                if classes[byte] != 0:
                    if byte in (delimiter, LF, CR):
                        break
                    if byte == NUL or (byte == _M0 and at + 1 < stop and text[at + 1] == _M1):
                        fault |= UNDECODABLE
                at += 1
            if last < 0:
                last = at
            if field < columns:
                begin[base + field] = first
                end[base + field] = -last if doubled else last
            field += 1
            if at >= stop:
                if not at_end:
                    return found, record_at[found]
                closed = True
            elif text[at] == delimiter:
                at += 1
            else:
                if text[at] == CR:
                    if at + 1 >= stop and not at_end:
                        return found, record_at[found]
                    if at + 1 < stop and text[at + 1] == LF:
                        at += 1
                at += 1
                closed = True
        if field != columns:
            fault |= RAGGED
        verdict[found] = fault
        found += 1
    record_at[found] = at
    return found, at
