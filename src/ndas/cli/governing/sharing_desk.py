"""What the sharing commands do: each act is asked of the access policies and leaves its audit entry."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ndas.cli.home.platform import open_platform
from ndas.duties.assessment import may_disclose
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.duties_of_looking import duty_of
from ndas.journey import Platform
from ndas.store.control import Disclosure, SharingAgreement, StateRefusedError
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id


@dataclass(frozen=True, slots=True)
class SharingDesk:
    """One force's agreements and disclosures, at the command line."""

    platform: Platform
    force: ForceId

    def agree(self, party: str, *, reference: str, purpose: str, until: date, by: str) -> SharingAgreement:
        """Enter an agreement that begins today."""
        audit = self._act(by, AuditEvent.AGREEMENT_CHANGED, change="added", reference=reference)
        today = self.platform.clock().date()
        sharing = self.platform.control.sharing
        return sharing.agree(
            self.force,
            party,
            reference=reference,
            purpose=purpose,
            valid_from=today,
            valid_until=until,
            audit=audit,
        )

    def end(self, agreement: str, *, by: str) -> None:
        """End an agreement."""
        audit = self._act(by, AuditEvent.AGREEMENT_CHANGED, change="ended", agreement=agreement)
        self.platform.control.sharing.end(self.force, agreement, at=self.platform.clock(), audit=audit)

    def disclose(self, recipient: str, *, what: str, records: int, reason: str, by: str) -> Disclosure:
        """Enter a disclosure; a refusal is in the audit log.

        Raises:
            StateRefusedError: the assessment says that nothing is shared, or no agreement with the recipient is in
                force.
        """
        at = self.platform.clock()
        audit = self._act(by, AuditEvent.DISCLOSED, recipient=recipient, reason=reason, count=records)
        said = may_disclose(self.platform.control, self.force)
        if not said.allowed:
            self._refuse(audit, said.rule)
            raise StateRefusedError(said.words)
        try:
            return self.platform.control.sharing.disclose(
                self.force, recipient, what=what, records=records, reason=reason, by=by, at=at, audit=audit
            )
        except StateRefusedError:
            self._refuse(audit, "sharing.agreement")
            raise

    def _refuse(self, asked: AuditEntry, rule: str) -> None:
        refused = replace(asked, event=AuditEvent.DISCLOSURE_REFUSED, count=0, policies=(rule,))
        self.platform.control.audit.record(refused)

    def _act(
        self, by: str, event: AuditEvent, *, recipient: str = "", reason: str = "", count: int = 0, **detail: str
    ) -> AuditEntry:
        clock = self.platform.clock
        person = require(self.platform.control, by, Action.KEEP_AGREEMENTS, self.force, clock=clock)
        return AuditEntry(
            event,
            clock(),
            self.force,
            actor=by,
            role=",".join(person.roles),
            purpose=duty_of(Action.KEEP_AGREEMENTS),
            reason=reason,
            recipient=recipient,
            count=count,
            detail=detail,
        )


def open_sharing(home: Path, force: str) -> SharingDesk:
    """Return the sharing desk of a force."""
    return SharingDesk(open_platform(home), force_id(force))
