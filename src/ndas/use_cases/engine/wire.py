"""How a question and its tables travel to the confined process and the answer back: over pipes, never over a file.

A message is its length (eight bytes) and JSON; a table is an Arrow stream.
"""

import json
import struct
from typing import Any, BinaryIO, cast

import pyarrow as pa

_LONGEST = 256 << 20
"""Bytes of one message: an answer holds figures and leads, not records."""


class CutOffError(Exception):
    """The other side ended before it had said everything."""


def send(pipe: BinaryIO, message: Any) -> None:
    """Send one message."""
    body = json.dumps(message, separators=(",", ":")).encode()
    pipe.write(struct.pack("<Q", len(body)))
    pipe.write(body)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """Receive one message.

    Raises:
        CutOffError: the other side ended, or claims more than a message may hold.
    """
    head = pipe.read(8)
    if len(head) < 8:  # noqa: PLR2004 - the length of a length
        raise CutOffError
    length = struct.unpack("<Q", head)[0]
    body = pipe.read(length) if length <= _LONGEST else b""
    if len(body) < length:
        raise CutOffError
    return json.loads(body)


def send_table(pipe: BinaryIO, batches: pa.RecordBatchReader) -> int:
    """Send one table; return its rows."""
    rows = 0
    with pa.ipc.new_stream(cast("Any", pipe), batches.schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
            rows += batch.num_rows
    pipe.flush()
    return rows


def receive_table(pipe: BinaryIO) -> pa.RecordBatchReader:
    """Receive one table, batch by batch, as it is read."""
    return pa.ipc.open_stream(cast("Any", pipe))
