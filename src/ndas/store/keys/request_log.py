"""The key holder's own log: every request, granted or refused, on disk before it is answered.

The force's record of what the platform asked for, independent of the platform's audit log. Each line holds the digest
of the line before, so that a line that was changed or taken out is found. It holds no key material.
"""

import fcntl
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

_START = "0" * 64
_TAIL = 4096
"""Bytes from the end in which the last line surely lies: ids, purposes and outcomes are short by rule."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request and what came of it."""

    at: datetime
    action: str
    key: str
    purpose: str
    run: str
    outcome: str


class RequestLog:
    """An append-only file of requests. Several processes may append to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, request: Request) -> None:
        """Write the request down; on disk when this returns.

        Raises:
            OSError: it could not be written; the request must be refused.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(_line(request, _last_digest(file)))
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> tuple[Request, ...]:
        """Every request, oldest first.

        Raises:
            ValueError: a line was changed, taken out or put in; names the line.
        """
        if not self._path.exists():
            return ()
        requests: list[Request] = []
        previous = _START
        for number, line in enumerate(self._whole_lines(), 1):
            try:
                said = json.loads(line)
                request = Request(**{**said["request"], "at": datetime.fromisoformat(said["request"]["at"])})
            except (KeyError, TypeError, ValueError):
                raise ValueError(f"{self._path.name}, line {number}: not a line of this log") from None
            if _line(request, previous) != line + b"\n":
                raise ValueError(f"{self._path.name}, line {number}: does not follow the line before; it was changed")
            requests.append(request)
            previous = said["digest"]
        return tuple(requests)

    def _whole_lines(self) -> list[bytes]:
        return self._path.read_bytes().split(b"\n")[:-1]


def _line(request: Request, previous: str) -> bytes:
    said = {**asdict(request), "at": request.at.isoformat()}
    text = json.dumps({"previous": previous, "request": said}, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps({"previous": previous, "request": said, "digest": digest}, sort_keys=True).encode() + b"\n"


def _last_digest(file: BinaryIO) -> str:
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _TAIL)
    file.seek(start)
    whole, _, torn = file.read().rpartition(b"\n")
    if torn:  # a crash cut the line off before it was on disk, so its request was never answered
        file.truncate(size - len(torn))
    if not whole:
        return _START
    return str(json.loads(whole.rpartition(b"\n")[2])["digest"])
