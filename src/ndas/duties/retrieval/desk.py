"""Takes people through a retrieval; every act asks the policies, and is in the audit log with its change.

1. Only a cleared developer of the force asks, with a purpose and a reason.
2. Two people cleared to authorise agree; neither is who asked. The second agreement starts the clock and asks the cold
   store to bring the week back.
3. Only who asked opens the workspace, while the time runs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ndas.duties.permission import require, require_all
from ndas.duties.retrieval.errors import RetrievalError
from ndas.duties.retrieval.terms import RetrievalTerms
from ndas.duties.retrieval.workspace import Closed, Workspace
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.store.archive import Archive
from ndas.store.control import Control, LegalHold, RestoreRequest, restore_state
from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class RetrievalDesk:
    """Everything that a retrieval needs."""

    control: Control
    archive: Callable[[ForceId], Archive]
    terms: Callable[[ForceId], RetrievalTerms]
    clock: Callable[[], datetime]
    digest_key: bytes
    """Keys the digests of queries in the audit log: the same query is seen to recur and cannot be guessed back."""
    memory_limit: str = "1GB"

    def ask(self, force: ForceId, item: str, *, by: str, purpose: str, reason: str) -> RestoreRequest:
        """Ask for an archived week.

        Raises:
            NotAllowedError: who asks is no cleared developer of the force.
            RetrievalError: purpose or reason is missing.
            NotThereError, StateRefusedError: there is no such week, or it is destroyed.
        """
        require(self.control, by, Action.REQUEST_ARCHIVE, force, clock=self.clock)
        if not purpose.strip() or not reason.strip():
            raise RetrievalError("a retrieval needs a purpose and a reason, such as the number of a rights request")
        entry = self._entry(AuditEvent.ARCHIVE_REQUESTED, force, by, purpose, reason, item=item)
        return self.control.restores.ask(
            force, item, by=by, purpose=purpose, reason=reason, at=self.clock(), audit=entry
        )

    def agree(self, force: ForceId, request: str, *, by: str, reason: str) -> RestoreRequest:
        """Agree to a request; the second agreement authorises it and starts its clock. Return it as it stands then.

        Raises:
            NotAllowedError: the person is not cleared to authorise.
            ApprovalRefusedError: the person asked for it or has spoken already, or somebody's vetting is not in date.
        """
        require(self.control, by, Action.AUTHORISE_ARCHIVE, force, clock=self.clock)
        asked, at, terms = self.of(force, request), self.clock(), self.terms(force)
        entry = self._entry(AuditEvent.ARCHIVE_AUTHORISED, force, by, asked.purpose, reason, request=request)
        approvals = self.control.approvals
        state = approvals.vote(asked.approval, by=by, agrees=True, reason=reason, at=at, audit=entry)
        if state != "agreed":
            return asked
        votes = approvals.get(asked.approval)[1]
        require_all(self.control, votes, Action.AUTHORISE_ARCHIVE, force, clock=self.clock)
        authorised = self.control.restores.authorise(request, wait=terms.wait, use=terms.use, at=at, audit=entry)
        days = 1 + (terms.wait + terms.use).days
        self.archive(force).ask_back(authorised.item, days=days)
        return authorised

    def refuse(self, force: ForceId, request: str, *, by: str, reason: str) -> None:
        """Say no to a request; it cannot be agreed to any more.

        Raises:
            NotAllowedError: the person is not cleared to authorise.
        """
        require(self.control, by, Action.AUTHORISE_ARCHIVE, force, clock=self.clock)
        asked = self.of(force, request)
        entry = self._entry(AuditEvent.ARCHIVE_CLOSED, force, by, asked.purpose, reason, request=request)
        self.control.approvals.vote(asked.approval, by=by, agrees=False, reason=reason, at=self.clock(), audit=entry)
        self.control.restores.close(request, at=self.clock(), audit=entry)

    @contextmanager
    def open(self, force: ForceId, which: str, *, by: str) -> Iterator[Workspace]:
        """The workspace of a request, or of an item that the person asked for, while its time runs.

        Raises:
            NotAllowedError: the person is no cleared developer of the force, or did not ask for it.
            RetrievalError: nothing to open.
        """
        require(self.control, by, Action.READ_ARCHIVE, force, clock=self.clock)
        request = self._mine(force, which, by)
        workspace = Workspace(
            self.control, self.archive(force), request, clock=self.clock, digest_key=self.digest_key,
            memory_limit=self.memory_limit,
        )  # fmt: skip
        try:
            yield workspace
        finally:
            workspace.leave()

    def close(self, force: ForceId, which: str, *, by: str) -> Closed:
        """End a restore before its time: nobody reads it from now on. Return what was read of it.

        Raises:
            NotAllowedError, RetrievalError: as `open`.
        """
        require(self.control, by, Action.READ_ARCHIVE, force, clock=self.clock)
        request = self._mine(force, which, by)
        entry = self._entry(AuditEvent.ARCHIVE_CLOSED, force, by, request.purpose, "", request=request.id)
        self.control.restores.close(request.id, at=self.clock(), audit=entry)
        return Closed.of(self.control, request, self.clock())

    def hold(self, force: ForceId, item: str, *, by: str, reason: str, owner: str, review_on: datetime) -> LegalHold:
        """Put a legal hold on an archived week.

        Raises:
            NotAllowedError: the person may not; or the owner of the hold is nobody of the force who could lift it.
        """
        require(self.control, by, Action.HOLD_ARCHIVE, force, clock=self.clock)
        require(self.control, owner, Action.HOLD_ARCHIVE, force, clock=self.clock)
        entry = self._entry(AuditEvent.ARCHIVE_HELD, force, by, "legal hold", reason, item=item, owner=owner)
        return self.archive(force).hold(item, reason=reason, owner=owner, review_on=review_on, audit=entry)

    def release(self, force: ForceId, hold: str, *, by: str, reason: str) -> str:
        """Lift a legal hold; return the item.

        Raises:
            NotAllowedError: the person may not.
            NotThereError: the force has no such hold.
        """
        require(self.control, by, Action.HOLD_ARCHIVE, force, clock=self.clock)
        entry = self._entry(AuditEvent.ARCHIVE_RELEASED, force, by, "legal hold", reason, hold=hold)
        return self.archive(force).release(hold, audit=entry)

    def of(self, force: ForceId, request: str) -> RestoreRequest:
        """The force's request.

        Raises:
            RetrievalError: the force has none of this id.
        """
        found = self.control.restores.get(request)
        if found is None or found.force != force:
            raise RetrievalError(f"{force} has no request {request}; see: ndas archive list {force}")
        return found

    def _mine(self, force: ForceId, which: str, by: str) -> RestoreRequest:
        mine = [
            one for one in self.control.restores.of(force) if one.requested_by == by and which in (one.id, one.item)
        ]
        open_first = sorted(mine, key=lambda one: restore_state(one, at=self.clock()) == "ended")
        if not open_first:
            raise RetrievalError(f"{by} has asked for no week {which} of {force}; ask first: ndas archive request")
        return open_first[0]

    def _entry(
        self, event: AuditEvent, force: ForceId, by: str, purpose: str, reason: str, **detail: str
    ) -> AuditEntry:
        return AuditEntry(event, self.clock(), force, actor=by, purpose=purpose, reason=reason, detail=detail)
