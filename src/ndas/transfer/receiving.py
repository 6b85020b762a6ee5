"""The inbox: where deliveries arrive, piece by piece, until they are whole.

1. Only a proven force may send, only its own deliveries, only numbers above the last one accepted.
2. A piece goes in at the place where the last one ended, and nowhere else; asked for another place, the inbox says
   how much it holds. So a piece sent twice, late or again after a cut changes nothing.
3. Size, piece size, number of open deliveries and free space are bounded before anything is written.
4. A delivery appears under its name only when its size and digest are as announced, its arrival is in the audit log,
   and its receipt is signed and on disk. One that arrives altered is discarded.
5. What was received once is answered with the same receipt for ever, even after the delivery itself is destroyed.

What arrives is opaque here: whether it may be opened is `open_delivery`'s to say. One process receives for a folder.
"""

import hashlib
import re
import shutil
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from ndas.governance.audit import AuditEntry, AuditSink
from ndas.governance.audit_events import AuditEvent
from ndas.transfer.blocks import BLOCK_BYTES
from ndas.transfer.canonical import canonical, read_canonical
from ndas.transfer.entries import Entries, read_time, write_time
from ndas.transfer.errors import ReceiveRefusedError
from ndas.transfer.names import SUFFIX, DeliveryName, read_name
from ndas.transfer.place import onto_disk
from ndas.transfer.receipt import Receipt, read_receipt, sign_receipt
from ndas.transfer.register import Register
from ndas.transfer.requests import ProvenSender
from ndas.transfer.signing import SigningKey

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an inbox takes, in bytes and numbers."""

    delivery_bytes: int = 256 << 30
    piece_bytes: int = 8 << 20
    open_per_force: int = 4
    keep_free_bytes: int = 1 << 30
    """Disk space that receiving never eats into."""
    abandoned_after: timedelta = timedelta(days=7)
    """When a delivery that no piece has come for is discarded."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a delivery has arrived."""

    offset: int
    """Bytes held; the next piece starts here."""
    receipt: Receipt | None
    """The receipt, once it is whole."""


@dataclass(frozen=True, slots=True)
class _Announced:
    """What the sender said it would send."""

    size: int
    sha256: str
    begun_at: datetime


class Inbox:
    """Receives deliveries into a folder. Blocking; safe to call from several threads."""

    def __init__(
        self, folder: Path, *, register: Register, audit: AuditSink, key: SigningKey, limits: Limits | None = None
    ) -> None:
        """Receive into ``folder`` (made if absent), sign receipts with the platform's ``key``, record in ``audit``."""
        self._folder = folder
        self._partial = folder / "partial"
        self._receipts = folder / "receipts"
        for each in (folder, self._partial, self._receipts):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._register = register
        self._audit = audit
        self._key = key
        self.limits = limits or Limits()
        self._guard = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def begin(self, sender: ProvenSender, delivery: str, *, size: int, sha256: str, now: datetime) -> Arrival:
        """Return how far ``delivery`` has arrived, having made room for it if it is new.

        A delivery sealed anew under a number not yet whole starts over; one that has arrived is answered with its
        receipt. What was begun too long ago and never became whole makes room first.

        Raises:
            ReceiveRefusedError: not this force's, not a new number, too large, too many at once, or no space.
        """
        name = _own(sender, delivery)
        if not _DIGEST.fullmatch(sha256) or not 0 < size <= self.limits.delivery_bytes:
            raise ReceiveRefusedError(
                413 if size > self.limits.delivery_bytes else 400,
                "size",
                f"expected a SHA-256 and a size of 1 to {self.limits.delivery_bytes} bytes; split a larger delivery",
            )
        self.discard_abandoned(now)
        with self._alone(name):
            self._settle(name)
            if receipt := self._receipt(name):
                if receipt.sha256 != sha256:
                    self._refuse(name, now, "another file", 409, "taken", "another file arrived under this number; "
                                 "seal the extract under the next one")  # fmt: skip
                return Arrival(receipt.size, receipt)
            announced = self._announced(name)
            if announced and (announced.size, announced.sha256) == (size, sha256):
                return Arrival(self._held(name), None)
            self._check_new(name, size, now)
            self._part(name).write_bytes(b"")
            state = {"bytes": size, "sha256": sha256, "begun_at": write_time(now)}
            self._write_whole(self._state(name), canonical(state))
            return Arrival(0, None)

    def append(self, sender: ProvenSender, delivery: str, *, offset: int, piece: bytes) -> int:
        """Add ``piece`` at ``offset``; return how many bytes are held.

        Raises:
            ReceiveRefusedError: not begun, another place than where the last piece ended (its `offset` says where), or
                more than was announced.
        """
        name = _own(sender, delivery)
        if not 0 < len(piece) <= self.limits.piece_bytes:
            raise ReceiveRefusedError(413, "piece", f"a piece has 1 to {self.limits.piece_bytes} bytes")
        with self._alone(name):
            announced = self._announced(name) or _not_begun()
            held = self._held(name)
            if offset != held:
                raise ReceiveRefusedError(409, "offset", f"the next piece starts at byte {held}", offset=held)
            if held + len(piece) > announced.size:
                raise ReceiveRefusedError(413, "more", f"{announced.size} bytes were announced; this piece goes beyond")
            with self._part(name).open("ab") as file:
                file.write(piece)
                onto_disk(file)
            return held + len(piece)

    def finish(self, sender: ProvenSender, delivery: str, *, now: datetime) -> Receipt:
        """Put the whole delivery into the inbox and return its receipt; asked again, the same receipt.

        Raises:
            ReceiveRefusedError: not begun, bytes are missing, or the digest is another than announced (then all is
                discarded and the sender starts over).
            OSError: it could not be recorded or put on disk; nothing has changed, ask again.
        """
        name = _own(sender, delivery)
        with self._alone(name):
            self._settle(name)
            if receipt := self._receipt(name):
                return receipt
            announced = self._announced(name) or _not_begun()
            held = self._held(name)
            if held != announced.size:
                raise ReceiveRefusedError(409, "offset", f"the next piece starts at byte {held}", offset=held)
            if _digest(self._part(name)) != announced.sha256:
                self._discard(name)
                self._refuse(name, now, "digest", 422, "digest", "it arrived altered and was discarded; send it again")
            receipt = sign_receipt(
                self._key, delivery=name.delivery, size=held, sha256=announced.sha256, received_at=now
            )
            self._record(AuditEvent.DELIVERY_RECEIVED, name, now, {"delivery": name.delivery, "bytes": held})
            self._write_whole(self._receipts / f"{name.delivery}.json", receipt.to_json())
            self._settle(name)
            return receipt

    def discard_abandoned(self, now: datetime) -> int:
        """Discard deliveries begun too long ago that never became whole; return how many."""
        discarded = 0
        for state in sorted(self._partial.glob("*.json")):
            name = read_name(state.stem)
            with self._alone(name):
                announced = self._announced(name)
                if announced and now - announced.begun_at > self.limits.abandoned_after:
                    self._discard(name)
                    self._record(
                        AuditEvent.DELIVERY_REFUSED, name, now, {"delivery": name.delivery, "why": "abandoned"}
                    )
                    discarded += 1
        return discarded

    def _check_new(self, name: DeliveryName, size: int, now: datetime) -> None:
        last = self._register.last_sequence(name.force, name.system_set)
        if name.sequence <= last:
            self._refuse(name, now, "sequence", 409, "sequence", f"number {last} was accepted before; seal the extract "
                         "under a higher one")  # fmt: skip
        begun = [read_name(state.stem) for state in self._partial.glob("*.json")]
        if len([each for each in begun if each.force == name.force and each != name]) >= self.limits.open_per_force:
            raise ReceiveRefusedError(
                429, "busy", "too many deliveries of this force are on their way; finish one first"
            )
        if shutil.disk_usage(self._folder).free - size < self.limits.keep_free_bytes:
            raise ReceiveRefusedError(
                507, "space", "the inbox has no room for it now; the platform's team must make some"
            )

    def _settle(self, name: DeliveryName) -> None:
        """Bring to its end what a receipt on disk says has happened, should a crash have come between."""
        if self._receipt(name) and self._state(name).exists():
            if self._part(name).exists():
                self._part(name).replace(self._folder / f"{name.delivery}{SUFFIX}")
                onto_disk(self._folder)
            self._state(name).unlink()

    def _receipt(self, name: DeliveryName) -> Receipt | None:
        path = self._receipts / f"{name.delivery}.json"
        return read_receipt(path.read_bytes()) if path.exists() else None

    def _announced(self, name: DeliveryName) -> _Announced | None:
        if not self._state(name).exists():
            return None
        entries = Entries(read_canonical(self._state(name).read_bytes()), "announcement")
        return _Announced(
            size=entries.whole("bytes", least=1, most=self.limits.delivery_bytes),
            sha256=entries.text("sha256"),
            begun_at=entries.read("begun_at", read_time),
        )

    def _held(self, name: DeliveryName) -> int:
        return self._part(name).stat().st_size if self._part(name).exists() else 0

    def _part(self, name: DeliveryName) -> Path:
        return self._partial / f"{name.delivery}.part"

    def _state(self, name: DeliveryName) -> Path:
        return self._partial / f"{name.delivery}.json"

    def _discard(self, name: DeliveryName) -> None:
        self._part(name).unlink(missing_ok=True)
        self._state(name).unlink(missing_ok=True)

    def _write_whole(self, path: Path, content: bytes) -> None:
        beside = path.with_suffix(".new")
        with beside.open("wb") as file:
            file.write(content)
            onto_disk(file)
        beside.replace(path)
        onto_disk(path.parent)

    def _refuse(self, name: DeliveryName, now: datetime, why: str, status: int, code: str, message: str) -> NoReturn:
        self._record(AuditEvent.DELIVERY_REFUSED, name, now, {"delivery": name.delivery, "why": why})
        raise ReceiveRefusedError(status, code, message)

    def _record(self, event: AuditEvent, name: DeliveryName, now: datetime, detail: dict[str, str | int]) -> None:
        self._audit.record(AuditEntry(event=event, at=now, force=name.force, actor="inbox", detail=detail))

    @contextmanager
    def _alone(self, name: DeliveryName) -> Iterator[None]:
        """One request at a time for one delivery: two senders of the same one take turns."""
        with self._guard:
            lock = self._locks[name.delivery]
        with lock:
            yield


def _own(sender: ProvenSender, delivery: str) -> DeliveryName:
    try:
        name = read_name(delivery)
    except ValueError as wrong:
        raise ReceiveRefusedError(400, "name", f"the delivery's name: {wrong}") from wrong
    if name.force != sender.force:
        raise ReceiveRefusedError(403, "other-force", "a force sends its own deliveries only")
    return name


def _not_begun() -> NoReturn:
    raise ReceiveRefusedError(404, "not-begun", "this delivery has not begun to arrive; begin it first")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
