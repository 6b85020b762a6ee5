"""Requests to bring an archived week back for a while.

Rules:

1. Someone asks, with a purpose and a reason; two other people agree (`Approvals`). All three are vetted, in date, when
   it is authorised.
2. From their agreement a clock of 3 to 12 hours runs before anything can be read.
3. What is restored can be read until its end, set when it was authorised, and not a moment longer.
4. It ends by being closed, or by itself.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, insert, select

from ndas.governance import AuditEntry
from ndas.store.control.approvals import Approval, use_approval
from ndas.store.control.archive_items import locked_item_of
from ndas.store.control.errors import ApprovalRefusedError, NotThereError, StateRefusedError
from ndas.store.control.repository import Repository, as_row, change, read_one
from ndas.store.control.tables.deciding import approval as approvals
from ndas.store.control.tables.deciding import approval_vote as votes
from ndas.store.control.tables.ending import archive_request as requests
from ndas.store.control.tables.people import user as users
from ndas.vocabulary import ForceId

ACTION = "restore an archived week"
SHORTEST_WAIT, LONGEST_WAIT = timedelta(hours=3), timedelta(hours=12)
LONGEST_USE = timedelta(days=7)
_TO_AGREE = timedelta(days=14)

RestoreState = Literal["asked", "waiting", "readable", "ended"]


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """One request. `state` is what was last written; `restore_state` also knows the clock."""

    id: str
    force: ForceId
    item: str
    approval: str
    requested_by: str
    purpose: str
    requested_at: datetime
    state: Literal["asked", "authorised", "closed"] = "asked"
    authorised_at: datetime | None = None
    ready_at: datetime | None = None
    ends_at: datetime | None = None
    closed_at: datetime | None = None


def restore_state(request: RestoreRequest, *, at: datetime) -> RestoreState:
    """Where a request stands at a moment."""
    if request.state == "asked":
        return "asked"
    if request.state == "closed" or request.ready_at is None or request.ends_at is None or at >= request.ends_at:
        return "ended"
    return "waiting" if at < request.ready_at else "readable"


class Restores(Repository):
    """Every request."""

    def ask(
        self, force: ForceId, item: str, *, by: str, purpose: str, reason: str, at: datetime, audit: AuditEntry
    ) -> RestoreRequest:
        """Ask for an item of the force, and for two people to agree.

        Raises:
            NotThereError: the force has no such item.
            StateRefusedError: it is destroyed.
        """
        needed = Approval(secrets.token_hex(8), force, ACTION, item, reason, by, at, at + _TO_AGREE)
        request = RestoreRequest(secrets.token_hex(8), force, item, needed.id, by, purpose, at)
        with self._audited(audit) as connection:
            _check_item(connection, force, item)
            connection.execute(insert(approvals).values(**as_row(needed)))
            connection.execute(insert(requests).values(**as_row(request)))
        return request

    def authorise(
        self, which: str, *, wait: timedelta, use: timedelta, at: datetime, audit: AuditEntry
    ) -> RestoreRequest:
        """Start the clock of a request that two people have agreed to.

        Args:
            which: the request.
            wait: 3 to 12 hours until it can be read.
            use: how long it can then be read, at most 7 days.
            at: now.
            audit: the entry.

        Raises:
            NotThereError: no such request.
            StateRefusedError: it was authorised before, or the times are out of bounds.
            ApprovalRefusedError: two people have not agreed, or someone's vetting is not in date.
        """
        if not (SHORTEST_WAIT <= wait <= LONGEST_WAIT and timedelta(0) < use <= LONGEST_USE):
            raise StateRefusedError("a restore waits 3 to 12 hours and lasts at most 7 days; choose times within")
        with self._audited(audit) as connection:
            request = _locked(connection, which)
            if request.state != "asked":
                raise StateRefusedError(f"request {which} is {request.state} already; ask anew")
            _check_item(connection, request.force, request.item)
            use_approval(connection, request.approval, action=ACTION, subject=request.item, at=at)
            _check_vetted(connection, request, at)
            ready = at + wait
            times = {"authorised_at": at, "ready_at": ready, "ends_at": ready + use}
            change(connection, requests, {"id": which}, state="authorised", **times)
            return _locked(connection, which)

    def read(self, which: str, *, at: datetime, audit: AuditEntry) -> RestoreRequest:
        """Note that the restored week is opened for reading.

        Raises:
            NotThereError: no such request.
            StateRefusedError: it is not readable now; says since or until when.
        """
        with self._audited(audit) as connection:
            request = _locked(connection, which)
            if (state := restore_state(request, at=at)) != "readable":
                times = (
                    f" (readable {request.ready_at:%Y-%m-%d %H:%M} to {request.ends_at:%Y-%m-%d %H:%M} UTC)"
                    if request.ready_at
                    else ""
                )
                raise StateRefusedError(f"request {which} cannot be read now: it is {state}{times}")
            _check_item(connection, request.force, request.item)
            return request

    def close(self, which: str, *, at: datetime, audit: AuditEntry) -> None:
        """End a restore before its time.

        Raises:
            NotThereError: no such request.
        """
        with self._audited(audit) as connection:
            change(connection, requests, {"id": which}, state="closed", closed_at=at)

    def get(self, which: str) -> RestoreRequest | None:
        """The request, or None."""
        return self._one(RestoreRequest, select(requests).where(requests.c.id == which))

    def of(self, force: ForceId) -> tuple[RestoreRequest, ...]:
        """A force's requests, newest first."""
        mine = select(requests).where(requests.c.force == force).order_by(requests.c.requested_at.desc())
        return self._all(RestoreRequest, mine)


def _check_item(connection: Connection, force: ForceId, which: str) -> None:
    item = locked_item_of(connection, force, which)
    if item.state != "sealed":
        raise StateRefusedError(f"{which} is destroyed and cannot be restored")


def _check_vetted(connection: Connection, request: RestoreRequest, at: datetime) -> None:
    agreed = connection.scalars(select(votes.c.user).where(votes.c.approval == request.approval, votes.c.agrees))
    people = {request.requested_by, *agreed}
    in_date = (users.c.id.in_(people), users.c.disabled_at.is_(None), users.c.vetting_until > at)
    vetted = set(connection.scalars(select(users.c.id).where(*in_date)))
    if missing := sorted(people - vetted):
        raise ApprovalRefusedError(
            f"request {request.id}: the vetting of {', '.join(missing)} is not in date; renew it, or let others agree"
        )


def _locked(connection: Connection, which: str) -> RestoreRequest:
    found = read_one(RestoreRequest, connection, select(requests).where(requests.c.id == which).with_for_update())
    if found is None:
        raise NotThereError(f"there is no request {which}; check the id")
    return found
