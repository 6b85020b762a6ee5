"""The archived weeks: what was put in the cold store, when it must be gone, and what holds it back.

Rules:

1. A week expires twelve months after its delivery was received, whatever happened in between.
2. A legal hold stops the expiry of one item: it has a reason, an owner and a review date, and is lifted by name.
3. An item is destroyed once its key is: the receipt of the key holder is kept with it.
"""

import calendar
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, exists, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.errors import AlreadyThereError, NotThereError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change, read_one
from ndas.store.control.tables.ending import archive_item, legal_hold
from ndas.store.database import insert_new
from ndas.vocabulary import DeliveryId, ForceId

KEPT_MONTHS = 12


@dataclass(frozen=True, slots=True)
class ArchiveItem:
    """One archived week. `tables` counts the rows of each; `receipt` is the key holder's, as JSON."""

    id: str
    force: ForceId
    delivery: DeliveryId
    file: str
    bytes: int
    sha256: str
    """Of the sealed file."""
    tables: Mapping[str, int]
    received_at: datetime
    archived_at: datetime
    expires_at: datetime
    state: Literal["sealed", "destroyed"] = "sealed"
    destroyed_at: datetime | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Why an item is kept past its time, who answers for it, and when that is looked at again."""

    id: str
    force: ForceId
    item: str
    reason: str
    owner: str
    review_on: datetime
    placed_at: datetime
    lifted_at: datetime | None = None


def expiry(received_at: datetime) -> datetime:
    """Twelve calendar months after receipt; from 29 February, the 28th."""
    year = received_at.year + KEPT_MONTHS // 12
    last = calendar.monthrange(year, received_at.month)[1]
    return received_at.replace(year=year, day=min(received_at.day, last))


class ArchiveItems(Repository):
    """Every archived week, and the holds on them."""

    def add(self, item: ArchiveItem, *, audit: AuditEntry) -> None:
        """Note a sealed week.

        Raises:
            AlreadyThereError: it was noted before.
        """
        with self._audited(audit) as connection:
            if not insert_new(connection, archive_item, as_row(item)):
                raise AlreadyThereError(f"{item.id} is archived already")

    def destroy(self, which: str, *, at: datetime, receipt: str, audit: AuditEntry) -> None:
        """Note that the item's key and file are gone.

        Raises:
            NotThereError: no such item.
            StateRefusedError: a legal hold is on it.
        """
        with self._audited(audit) as connection:
            locked_item(connection, which)
            _refuse_if_held(connection, which)
            values = {"state": "destroyed", "destroyed_at": at, "receipt": receipt}
            change(connection, archive_item, {"id": which}, **values)

    def hold(
        self,
        force: ForceId,
        which: str,
        *,
        reason: str,
        owner: str,
        review_on: datetime,
        at: datetime,
        audit: AuditEntry,
    ) -> LegalHold:
        """Put a legal hold on an item.

        Raises:
            NotThereError: no such item of this force.
            StateRefusedError: it is destroyed, or reason or owner is missing, or the review date is not ahead.
        """
        if not reason.strip() or not owner.strip() or review_on <= at:
            raise StateRefusedError("a legal hold needs a reason, an owner and a review date that is still to come")
        placed = LegalHold(secrets.token_hex(8), force, which, reason, owner, review_on, at)
        with self._audited(audit) as connection:
            item = locked_item_of(connection, force, which)
            if item.state == "destroyed":
                raise StateRefusedError(f"{which} is destroyed; there is nothing to hold")
            connection.execute(insert(legal_hold).values(**as_row(placed)))
        return placed

    def lift(self, hold: str, *, at: datetime, audit: AuditEntry) -> None:
        """Lift a hold.

        Raises:
            NotThereError: no such hold.
        """
        with self._audited(audit) as connection:
            change(connection, legal_hold, {"id": hold}, lifted_at=at)

    def check_not_held(self, which: str) -> None:
        """Return if nothing stops the item's destruction.

        Raises:
            StateRefusedError: a legal hold is on it.
        """
        with self._database.read() as connection:
            _refuse_if_held(connection, which)

    def get(self, which: str) -> ArchiveItem | None:
        """The item, or None."""
        return self._one(ArchiveItem, select(archive_item).where(archive_item.c.id == which))

    def of(self, force: ForceId) -> tuple[ArchiveItem, ...]:
        """A force's archived weeks, newest first."""
        mine = select(archive_item).where(archive_item.c.force == force)
        return self._all(ArchiveItem, mine.order_by(archive_item.c.archived_at.desc(), archive_item.c.id.desc()))

    def due(self, force: ForceId, *, at: datetime) -> tuple[ArchiveItem, ...]:
        """What has expired and is not held: to be destroyed now, and an alarm if it still is here tomorrow."""
        held = exists().where(legal_hold.c.item == archive_item.c.id, legal_hold.c.lifted_at.is_(None))
        wanted = (archive_item.c.force == force, archive_item.c.state == "sealed", archive_item.c.expires_at <= at)
        return self._all(ArchiveItem, select(archive_item).where(*wanted, ~held).order_by(archive_item.c.expires_at))

    def holds(self, force: ForceId) -> tuple[LegalHold, ...]:
        """The holds that stand, by review date."""
        standing = (legal_hold.c.force == force, legal_hold.c.lifted_at.is_(None))
        return self._all(LegalHold, select(legal_hold).where(*standing).order_by(legal_hold.c.review_on))


def locked_item(connection: Connection, which: str) -> ArchiveItem:
    """The item, locked until the transaction ends.

    Raises:
        NotThereError: no such item.
    """
    found = read_one(ArchiveItem, connection, select(archive_item).where(archive_item.c.id == which).with_for_update())
    if found is None:
        raise NotThereError(f"there is no archived week {which}; check the id")
    return found


def locked_item_of(connection: Connection, force: ForceId, which: str) -> ArchiveItem:
    """The force's item, locked until the transaction ends. Another force's answers as one that never was.

    Raises:
        NotThereError: the force has no such item.
    """
    mine = select(archive_item).where(archive_item.c.id == which, archive_item.c.force == force)
    found = read_one(ArchiveItem, connection, mine.with_for_update())
    if found is None:
        raise NotThereError(f"{force} has no archived week {which}; check the id")
    return found


def _refuse_if_held(connection: Connection, which: str) -> None:
    standing = (legal_hold.c.item == which, legal_hold.c.lifted_at.is_(None))
    if connection.execute(select(legal_hold.c.id).where(*standing)).first() is not None:
        raise StateRefusedError(f"{which} is under legal hold; it can be destroyed once the hold is lifted")
