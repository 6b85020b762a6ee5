"""A force's archive over a real control database and a real key holder, with a clock that the test moves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from ndas.governance import AuditEntry, AuditEvent, KeyKind
from ndas.store.archive import Archive
from ndas.store.control import ArchiveItem, Control, User
from ndas.store.keys import FileKeyHolder, KdfCost
from ndas.vocabulary.ids import DeliveryId, ForceId, RunId

PASSPHRASES = {"passphrase": "correct horse battery", "archive_passphrase": "staple for the archive"}
RUN = RunId("run-1")


class Desk:
    """One force's archive and everything around it."""

    def __init__(self, root: Path, control: Control, force: ForceId, now: datetime, entry: Callable[..., AuditEntry]):
        self.root, self.control, self.force, self.now, self.entry = root, control, force, now, entry
        cost = KdfCost(memory_kib=64, iterations=1, lanes=1)
        FileKeyHolder.create(root / "keys", force=force, cost=cost, **PASSPHRASES)
        self.keys = FileKeyHolder(
            root / "keys", force=force, purposes={"archive": {KeyKind.ARCHIVE}}, clock=self.clock, **PASSPHRASES
        )
        self.archive = Archive(
            root / "archive", force=force, control=control, keys=self.keys, purpose="archive", clock=self.clock
        )
        for name in ("dev-1", "dpo-1", "iao-1"):
            user = User(name, force, name, (), now, vetting="SC", vetting_until=now + timedelta(days=4000))
            control.users.add(user, audit=entry(AuditEvent.USER_CHANGED))

    def clock(self) -> datetime:
        return self.now

    def seal(self, number: int = 1, rows: int = 3) -> ArchiveItem:
        """Archive a week that was received now."""
        delivery = DeliveryId(f"northmoor-all-{number:06d}")
        table = pa.table({"source_id": [f"canary-{number}-{row}" for row in range(rows)]})
        return self.archive.seal(
            delivery, [("rms.crime", table.to_reader())], received_at=self.now, run=RUN, audit=self.said
        )

    def said(self, item: ArchiveItem) -> AuditEntry:
        """An entry about an item."""
        made: AuditEntry = self.entry(AuditEvent.WEEK_ARCHIVED, detail={"rows": sum(item.tables.values())})
        return made

    def ask(self, item: str) -> str:
        """Ask for an item, and let two others agree; return the request."""
        asked = self.control.restores.ask(
            self.force, item, by="dev-1", purpose="rights request", reason="SAR 12", at=self.now, audit=self.entry()
        )
        for person in ("dpo-1", "iao-1"):
            self.control.approvals.vote(
                asked.approval, by=person, agrees=True, reason="in order", at=self.now, audit=self.entry()
            )
        return asked.id

    def authorise(self, request: str, *, hours: float = 3, days: float = 1) -> None:
        """Start the request's clock."""
        wait, use = timedelta(hours=hours), timedelta(days=days)
        self.control.restores.authorise(request, wait=wait, use=use, at=self.now, audit=self.entry())

    def read(self, request: str) -> list[str]:
        """What the restored week holds."""
        with self.archive.restore(request, run=RUN, audit=self.entry(AuditEvent.RECORD_VIEWED)) as tables:
            return [row for _, reader in tables for row in reader.read_all().column("source_id").to_pylist()]


@pytest.fixture
def desk(tmp_path: Path, control: Control, force: ForceId, now: datetime, entry: Callable[..., AuditEntry]) -> Desk:
    """The archive, on each engine."""
    return Desk(tmp_path, control, force, now, entry)


@pytest.fixture
def small_desk(
    tmp_path: Path, small_control: Control, force: ForceId, now: datetime, entry: Callable[..., AuditEntry]
) -> Desk:
    """The archive on SQLite, for what does not depend on the engine."""
    return Desk(tmp_path, small_control, force, now, entry)
