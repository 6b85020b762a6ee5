"""The archive: seals the week that was replaced, brings it back under authorisation, destroys it on time.

Rules:

1. Sealed are the accepted source rows, handed over as Arrow tables; never the delivery as it came.
2. Each week has an archive key of its own, which only the force's key holder keeps.
3. A restored week is a stream to whoever was authorised, checked chunk by chunk against the end of its time. It is
   never a file.
4. Destruction goes key, file, record. A crash between them is mended by the next run: the holder gives the same
   receipt.
5. A cold store that is bound to keep a file keeps what nobody can open: the key is gone. `sweep` removes it later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from ndas.governance import AuditEntry, KeyHolder, KeyKind, KeyReceipt, KeyRef, KeyRefusedError
from ndas.store.archive.cold_store import ColdStore, file_name
from ndas.store.archive.errors import RestoreEndedError
from ndas.store.archive.folder import ArchiveFolder
from ndas.store.archive.sealed_stream import SealedReader, SealedWriter
from ndas.store.archive.week import Tables, read_week, write_week
from ndas.store.control import Control, NotThereError
from ndas.store.control.archive_items import ArchiveItem, LegalHold, expiry
from ndas.store.keys import receipt_to_json, verify_receipt
from ndas.vocabulary import DeliveryId, ForceId, RunId

Entry = Callable[[ArchiveItem], AuditEntry]
"""Makes the audit entry about an item, once its counts are known."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """An archived week that is gone, and the key holder's word for it."""

    item: ArchiveItem
    receipt: KeyReceipt


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """The archive of one force."""

    def __init__(
        self,
        store: ColdStore | Path,
        *,
        force: ForceId,
        control: Control,
        keys: KeyHolder,
        purpose: str,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """The force's part of the archive in ``store``.

        Args:
            store: the cold store of all forces, or the folder that is one.
            force: whose.
            control: where the states are kept.
            keys: the force's key holder.
            purpose: what the key holder is told a key is for.
            clock: now.
        """
        self._cold = ArchiveFolder(store) if isinstance(store, Path) else store
        self._force, self._control, self._keys = force, control, keys
        self._purpose, self._clock = purpose, clock

    def seal(
        self, delivery: DeliveryId, tables: Tables, *, received_at: datetime, run: RunId, audit: Entry
    ) -> ArchiveItem:
        """Seal the accepted rows of a delivery's week, or return it as it was sealed before.

        Sealing that a crash cut short begins anew; a whole week is never written over.

        Raises:
            KeyRefusedError: the holder makes or lends no key for it.
            OSError: the disk did not take it; nothing is left behind.
        """
        if (sealed_before := self._control.archive_items.get(delivery)) is not None:
            return sealed_before
        ref = self._ref(delivery)
        name = file_name(self._force, delivery)
        key = self._key_for_sealing(ref, run)
        with self._cold.write(name, keep_until=expiry(received_at)) as file:
            sealed = SealedWriter(file, archive_key=key, about=self._about(delivery))
            counts = write_week(sealed, tables)  # type: ignore[arg-type]  # a raw stream is all it needs
            digest = sealed.finish()
        item = ArchiveItem(
            id=delivery,
            force=self._force,
            delivery=delivery,
            file=name,
            bytes=sealed.bytes_written,
            sha256=digest,
            tables=counts,
            received_at=received_at,
            archived_at=self._clock(),
            expires_at=expiry(received_at),
        )
        self._control.archive_items.add(item, audit=audit(item))
        return item

    @contextmanager
    def restore(
        self, request: str, *, run: RunId, audit: AuditEntry
    ) -> Iterator[Iterator[tuple[str, pa.RecordBatchReader]]]:
        """The tables of a restored week, while its time lasts.

        Raises:
            StateRefusedError: the request is not readable now.
            KeyRefusedError: the holder does not lend the key.
            RestoreEndedError: the time ended while reading.
            WeekDamagedError: the file is not what was sealed.
            ArchiveError: the cold store has not brought it back yet.
        """
        granted = self._control.restores.read(request, at=self._clock(), audit=audit)
        ends_at = granted.ends_at or self._clock()
        lease = self._keys.lend(self._ref(granted.item), purpose=self._purpose, run=run)
        with self._cold.read(file_name(self._force, granted.item)) as file:
            timed = _TimedReader(file, lease.key, self._about(granted.item), ends_at, self._clock)
            yield read_week(BufferedReader(timed))

    def destroy_due(self, *, run: RunId, audit: Entry) -> tuple[Destroyed, ...]:
        """Destroy every week whose time is up and that no legal hold keeps.

        Raises:
            KeyRefusedError: the holder does not answer; what was destroyed before stays recorded.
        """
        due = self._control.archive_items.due(self._force, at=self._clock())
        return tuple(self.destroy(item, run=run, audit=audit) for item in due)

    def destroy(self, item: ArchiveItem, *, run: RunId, audit: Entry) -> Destroyed:
        """Destroy one week, whether or not its time is up: key, file, record.

        Raises:
            StateRefusedError: a legal hold is on it; nothing was touched.
            KeyRefusedError: the holder does not answer.
            ReceiptRefusedError: its receipt is not signed by it; the week does not count as destroyed.
        """
        self._control.archive_items.check_not_held(item.id)
        receipt = self._keys.destroy(self._ref(item.id), purpose=self._purpose, run=run)
        verify_receipt(receipt, self._keys.verifying_key())
        self._cold.delete(item.file)
        self._control.archive_items.destroy(
            item.id, at=receipt.destroyed_at, receipt=receipt_to_json(receipt), audit=audit(item)
        )
        return Destroyed(item, receipt)

    def ask_back(self, item: str, *, days: int) -> None:
        """Begin to bring an item back from the cold for some days.

        Raises:
            ArchiveError: the cold store does not have it, or does not answer.
        """
        self._cold.ask_back(file_name(self._force, item), days=days)

    def hold(self, item: str, *, reason: str, owner: str, review_on: datetime, audit: AuditEntry) -> LegalHold:
        """Put a legal hold on an item, in the control database first and then in the cold store.

        Raises:
            NotThereError, StateRefusedError: as `ArchiveItems.hold`.
        """
        placed = self._control.archive_items.hold(
            self._force, item, reason=reason, owner=owner, review_on=review_on, at=self._clock(), audit=audit
        )
        self._cold.hold(file_name(self._force, item), on=True)
        return placed

    def release(self, hold: str, *, audit: AuditEntry) -> str:
        """Lift a hold; return the item that it was on.

        Raises:
            NotThereError: this force has no such hold.
        """
        standing = self._control.archive_items.holds(self._force)
        item = next((one.item for one in standing if one.id == hold), None)
        if item is None:
            raise NotThereError(f"{self._force} has no legal hold {hold}; check the id")
        self._control.archive_items.lift(hold, at=self._clock(), audit=audit)
        if not any(one.item == item and one.id != hold for one in standing):
            self._cold.hold(file_name(self._force, item), on=False)
        return item

    def sweep(self) -> tuple[str, ...]:
        """Remove the files of destroyed items that the store was bound to keep; return what went."""
        gone = {item.file for item in self._control.archive_items.of(self._force) if item.state == "destroyed"}
        return tuple(name for name in self._cold.files(self._force) if name in gone and self._cold.delete(name))

    def strays(self) -> tuple[str, ...]:
        """Files that belong to no sealed item: of a sealing that was cut short, or kept by an object lock."""
        known = {item.file for item in self._control.archive_items.of(self._force) if item.state == "sealed"}
        return tuple(name for name in self._cold.files(self._force) if name not in known)

    def missing(self) -> tuple[str, ...]:
        """Sealed items whose file is not in the store."""
        there = set(self._cold.files(self._force))
        items = self._control.archive_items.of(self._force)
        return tuple(item.id for item in items if item.state == "sealed" and item.file not in there)

    def place(self) -> str:
        """In words, where the cold store is."""
        return self._cold.place()

    @property
    def store(self) -> ColdStore:
        """The cold store that the sealed files lie in."""
        return self._cold

    def _key_for_sealing(self, ref: KeyRef, run: RunId) -> bytes:
        with suppress(KeyRefusedError):  # made before a crash; if it is refused for good, so is the loan
            self._keys.make(ref, purpose=self._purpose, run=run)
        return self._keys.lend(ref, purpose=self._purpose, run=run).key

    def _ref(self, item: str) -> KeyRef:
        return KeyRef(self._force, KeyKind.ARCHIVE, item)

    def _about(self, item: str) -> dict[str, str]:
        return {"force": self._force, "item": item}


class _TimedReader(SealedReader):
    """Gives nothing after the end of the time for which the week was restored."""

    def __init__(
        self, file: BinaryIO, key: bytes, about: dict[str, str], ends_at: datetime, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(file, archive_key=key, about=about)
        self._ends_at, self._clock = ends_at, clock

    def readinto(self, buffer: object) -> int:
        if self._clock() >= self._ends_at:
            raise RestoreEndedError(
                f"the restore ended at {self._ends_at:%Y-%m-%d %H:%M} UTC; ask anew if need remains"
            )
        return super().readinto(buffer)
