"""The key holder's own log: every request, granted or refused, on disk before it is acted on and answered.

Rules:

1. Each line has its number, holds the digest of the line before, and is signed with the holder's receipt key. Whoever
   has the holder's verifying key can check the log without the vaults; whoever has only the file cannot write a line.
2. A line that was changed, taken out, put in or moved is found. Lines cut off the end are found by a holder that has
   seen them, and by each vault, which keeps the number and digest of the last line before its last change.
3. A line that a crash cut off is taken out: its request was never answered.
4. It holds no key material.
"""

import base64
import binascii
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ndas.store.keys.errors import VaultError

_TAIL = 8192
"""Bytes from the end in which the last line surely lies: ids, purposes and outcomes are short by rule."""


class LogError(VaultError):
    """The request log is not what the holder wrote."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request and what came of it."""

    at: datetime
    action: str
    key: str
    purpose: str
    run: str
    outcome: str
    by: str = ""
    """Who asked, as the connection says: an account, a platform's certificate, custodians; empty for this process."""
    change: str = ""
    """The vault and generation that the change makes, such as ``live 8``; empty where nothing is changed."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: how many there are, and its digest."""

    number: int = 0
    digest: str = "0" * 64


class RequestLog:
    """An append-only file of requests. Several processes may append to it."""

    def __init__(self, path: Path, key: Ed25519PrivateKey, *, copy: Path | None = None) -> None:
        """Open the log.

        Args:
            path: its file.
            key: signs each line.
            copy: a second file that has each line before the request is answered.
        """
        self._path = path
        self._copy = copy
        self._key = key
        self._seen = Head()
        self._in_process = Lock()

    def append(self, request: Request) -> Head:
        """Write the request down; on disk when this returns.

        Raises:
            OSError: it could not be written; the request must be refused.
            LogError: lines that this holder has seen are gone.
        """
        with self._in_process, os.fdopen(_open(self._path), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = self._last(file)
            self._require(last)
            head, line = _line(request, last, self._key)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
            self._seen = head
            if self._copy is not None:
                _append_copy(self._copy, file, line)
        return head

    def read(self) -> tuple[Request, ...]:
        """Every request, oldest first.

        Raises:
            LogError: the log was changed; names the line.
        """
        return tuple(request for _, request in self.lines())

    def lines(self) -> Iterator[tuple[Head, Request]]:
        """Every line as it is checked.

        Raises:
            LogError: as `read`.
        """
        head = Head()
        for head, request in checked_lines(self._path, self._key.public_key()):
            yield head, request
        self._require(head)
        self._seen = head

    def _require(self, last: Head) -> None:
        if last.number < self._seen.number or (last.number == self._seen.number and last != self._seen):
            raise LogError(
                f"{self._path.name} ends before line {self._seen.number}, which this holder has written or read: "
                "lines were cut off or replaced; find out by whom, and put the log back"
            )

    def _last(self, file: BinaryIO) -> Head:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        whole, _, torn = file.read().rpartition(b"\n")
        if torn:
            file.truncate(size - len(torn))
        if not whole:
            return Head()
        line = whole.rpartition(b"\n")[2]
        found = _claimed(line, self._path)
        if found != self._seen:  # another process wrote since
            _require_ours(line, found, self._path, self._key.public_key())
        return found


def checked_lines(path: Path, key: Ed25519PublicKey) -> Iterator[tuple[Head, Request]]:
    """Every line of a log, checked with the holder's verifying key. The signature of a line covers all before it.

    Raises:
        LogError: a line was changed, taken out, put in or moved; names the line.
    """
    head, stated, signature = Head(), b"", ""
    for number, line in enumerate(_whole_lines(path), 1):
        try:
            said = json.loads(line)
            request = Request(**{**said["request"], "at": datetime.fromisoformat(said["request"]["at"])})
            stated, signature = _stated(request, number, head.digest), str(said["signature"])
        except (KeyError, TypeError, ValueError):
            raise LogError(f"{path.name}, line {number}: not a line of this log") from None
        previous, head = head, Head(number, _digest(stated, signature))
        if line != _written(request, previous, head, signature):
            raise LogError(f"{path.name}, line {number}: does not follow the line before; it was changed")
        yield head, request
    if head.number:
        try:
            _verify(stated, signature, key)
        except (InvalidSignature, ValueError, binascii.Error):
            raise LogError(f"{path.name}, line {head.number}: not signed by this key holder") from None


def _claimed(line: bytes, path: Path) -> Head:
    try:
        said = json.loads(line)
        return Head(int(said["number"]), str(said["digest"]))
    except (KeyError, TypeError, ValueError):
        raise LogError(f"{path.name}: the last line is not a line of this log") from None


def _require_ours(line: bytes, head: Head, path: Path, key: Ed25519PublicKey) -> None:
    try:
        said = json.loads(line)
        request = Request(**{**said["request"], "at": datetime.fromisoformat(said["request"]["at"])})
        stated, signature = _stated(request, head.number, str(said["previous"])), str(said["signature"])
        _verify(stated, signature, key)
    except (KeyError, TypeError, ValueError, binascii.Error, InvalidSignature):
        raise LogError(f"{path.name}, line {head.number}: not signed by this key holder") from None
    if _digest(stated, signature) != head.digest:
        raise LogError(f"{path.name}, line {head.number}: its digest is not its own")


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)


def _append_copy(path: Path, log: BinaryIO, line: bytes) -> None:
    """Bring the copy level with the log: by its last line, or from the start where it is behind."""
    with os.fdopen(_open(path), "r+b") as copy:
        if copy.seek(0, os.SEEK_END) + len(line) == log.seek(0, os.SEEK_END):
            copy.write(line)
        else:
            copy.truncate(0)
            log.seek(0)
            shutil.copyfileobj(log, copy)
        copy.flush()
        os.fsync(copy.fileno())


def _whole_lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def _fields(request: Request) -> dict[str, str]:
    return {**asdict(request), "at": request.at.isoformat()}


def _stated(request: Request, number: int, previous: str) -> bytes:
    """What is signed of a line."""
    said = {"is": "ndas key holder's log 1", "number": number, "previous": previous, "request": _fields(request)}
    return json.dumps(said, sort_keys=True).encode()


def _digest(stated: bytes, signature: str) -> str:
    """The digest of a line, its signature included, which the next line holds."""
    return hashlib.sha256(stated + signature.encode()).hexdigest()


def _written(request: Request, previous: Head, head: Head, signature: str) -> bytes:
    said = {"number": head.number, "previous": previous.digest, "request": _fields(request), "digest": head.digest}
    return json.dumps({**said, "signature": signature}, sort_keys=True).encode()


def _line(request: Request, previous: Head, key: Ed25519PrivateKey) -> tuple[Head, bytes]:
    number = previous.number + 1
    stated = _stated(request, number, previous.digest)
    signature = base64.b64encode(key.sign(stated)).decode()
    head = Head(number, _digest(stated, signature))
    return head, _written(request, previous, head, signature) + b"\n"


def _verify(stated: bytes, signature: str, key: Ed25519PublicKey) -> None:
    key.verify(base64.b64decode(signature, validate=True), stated)
