"""What the audit commands do: read and look over a force's log, export it, sign checkpoints, retire its oldest entries.

1. Whoever looks says who they are; the policies decide, as for the pages, and the look is written down first.
2. Two of the force's people, by role, agree that entries whose retention is over go; the second one's command does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ndas.cli.audit.checkpoints import keep_checkpoint_file
from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform, read_settings
from ndas.cli.serving.dashboard import digest_key, live_services
from ndas.cli.serving.well_known import write_well_known
from ndas.dashboard.overseeing import AuditFilter, AuditPage, LooksAtPerson, Overseeing, Replay, Sampled
from ndas.duties.certificate import certificate_key
from ndas.duties.permission import require
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import Action
from ndas.governance.duties_of_looking import duty_of
from ndas.governance.oversight import NameKey, OddUse
from ndas.journey import Platform
from ndas.store.audit import Attested, Retired
from ndas.store.control import Approval
from ndas.store.control.approvals import approval_state
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_id

RETIRE = "retire audit log"
AGREE_WITHIN = timedelta(days=7)
_ORIGIN = "http://localhost"


@dataclass(frozen=True)
class AuditDesk:
    """One person's work on one force's log."""

    platform: Platform
    force: ForceId
    by: str

    @property
    def log(self) -> Overseeing:
        """The log as the workbench reads it."""
        return live_services(self.platform, _ORIGIN).audit_log

    def page(self, which: AuditFilter, count: int) -> AuditPage:
        """The newest entries that match."""
        self._record(Action.SEE_AUDIT, AuditEvent.AUDIT_VIEWED, subjects=which.subjects)
        return self.log.page(self.force, which, 0, count)

    def replay(self, number: int) -> Replay:
        """One entry in full.

        Raises:
            CommandError: there is none.
        """
        self._record(Action.SEE_AUDIT, AuditEvent.LOOK_REPLAYED, subjects=(f"entry-{number}",))
        if (found := self.log.replay(self.force, number)) is None:
            raise CommandError(f"the log of {self.force} has no entry {number}")
        return found

    def looks_at(self, subjects: tuple[str, ...], *, reason: str, told: bool) -> LooksAtPerson:
        """Who has looked at a person; ``told`` where the list leaves the platform to answer the person."""
        action = Action.TELL_WHO_LOOKED if told else Action.SEE_AUDIT
        event = AuditEvent.LOOKS_AT_PERSON_TOLD if told else AuditEvent.LOOKS_AT_PERSON_LISTED
        self._record(action, event, subjects=subjects, reason=reason)
        return self.log.looks_at(self.force, subjects)

    def odd_use(self, days: int) -> tuple[OddUse, ...]:
        """What is worth asking about."""
        self._record(Action.SEE_AUDIT, AuditEvent.ODD_USE_LISTED)
        return self.log.odd_use(self.force, self.platform.clock() - timedelta(days=days))

    def samples(self) -> tuple[Sampled, ...]:
        """What was drawn."""
        self._record(Action.SEE_AUDIT, AuditEvent.AUDIT_VIEWED)
        return self.log.samples(self.force)

    def draw(self, count: int, days: int) -> tuple[Sampled, ...]:
        """Draw a sample; return what waits."""
        audit = self._entry(Action.ATTEST_REASON, AuditEvent.SAMPLE_DRAWN)
        self.log.draw(count, self.platform.clock() - timedelta(days=days), audit)
        return tuple(one for one in self.log.samples(self.force) if one.verdict is None)

    def attest(self, number: int, verdict: str, note: str) -> None:
        """Say of a drawn look what was found.

        Raises:
            CommandError: an unknown verdict, or a note is missing.
            AttestError: it was not drawn, is attested already, or is one's own.
        """
        if verdict not in set(Attested):
            raise CommandError(f"there is no verdict {verdict}; there are: {', '.join(Attested)}")
        if verdict != Attested.JUSTIFIED and not note:
            raise CommandError("say with --note what you asked or found, unless the look is justified")
        subjects = (f"entry-{number}",)
        audit = self._entry(Action.ATTEST_REASON, AuditEvent.LOOK_ATTESTED, subjects=subjects, verdict=verdict)
        self.log.attest(number, verdict, note, audit)

    def keep_well_known(self, names: list[str]) -> int:
        """Replace the force's list of well-known names by digests of these; return how many."""
        self._record(Action.ATTEST_REASON, AuditEvent.SETTING_CHANGED, what="well-known names", names=len(names))
        return write_well_known(self.platform.home, self.force, names, NameKey(digest_key(self.platform.home)))

    def export(self, *, keys: bool, recipient: str) -> tuple[Iterator[str], Iterator[str]]:
        """The log's lines, and the entry keys' where asked for."""
        what = "log and entry keys" if keys else "log"
        self._record(Action.SEE_AUDIT, AuditEvent.AUDIT_EXPORTED, recipient=recipient, what=what)
        log = self.platform.control.audit
        return log.export(self.force), log.export_keys(self.force) if keys else iter(())

    def retire(self, reason: str) -> Retired | None:
        """Agree that the entries whose retention is over go; with the second person they do.

        Raises:
            CommandError: no entry is old enough.
            ApprovalRefusedError: it is the same person.
        """
        at, log, approvals = self.platform.clock(), self.platform.control.audit, self.platform.control.approvals
        audit = self._entry(Action.RETIRE_AUDIT, AuditEvent.DECISION_RECORDED, reason=reason, what=RETIRE)
        asked = self._asked(at)
        if asked is None:
            before = at - timedelta(days=read_settings(self.platform.home, self.force).audit.kept_for_days)
            if not log.older_than(self.force, before):
                raise CommandError(f"no entry of {self.force} is older than {before:%d %B %Y}; none is to be retired")
            asked = approvals.ask(
                self.force, action=RETIRE, subject=before.isoformat(), reason=reason, by="retention", at=at,
                expires_at=at + AGREE_WITHIN, audit=audit,
            )  # fmt: skip
        if approvals.vote(asked.id, by=self.by, agrees=True, reason=reason, at=at, audit=audit) != "agreed":
            return None
        approvals.use(asked.id, action=RETIRE, subject=asked.subject, at=at, audit=audit)
        told = self._entry(Action.RETIRE_AUDIT, AuditEvent.LOG_RETIRED, reason=reason, approval=asked.id)
        before = datetime.fromisoformat(asked.subject)
        done = log.retire(before, audit=told, key=certificate_key(self.platform.home))
        keep_checkpoint_file(self.platform.home, done.checkpoint)
        return done

    def _asked(self, at: datetime) -> Approval | None:
        approvals = self.platform.control.approvals
        mine = (one for one in approvals.of(self.force) if one.action == RETIRE)
        return next((one for one in mine if approval_state(one, approvals.get(one.id)[1], at=at) == "open"), None)

    def _record(
        self,
        action: Action,
        event: AuditEvent,
        *,
        subjects: tuple[str, ...] = (),
        reason: str = "",
        recipient: str = "",
        **detail: str | int,
    ) -> None:
        entry = self._entry(action, event, subjects=subjects, reason=reason, recipient=recipient, **detail)
        self.platform.control.audit.record(entry)

    def _entry(
        self,
        action: Action,
        event: AuditEvent,
        *,
        subjects: tuple[str, ...] = (),
        reason: str = "",
        recipient: str = "",
        **detail: str | int,
    ) -> AuditEntry:
        clock = self.platform.clock
        person = require(self.platform.control, self.by, action, self.force, clock=clock)
        return AuditEntry(
            event,
            clock(),
            self.force,
            actor=self.by,
            role=",".join(person.roles),
            purpose=duty_of(action),
            reason=reason,
            subjects=subjects,
            count=len(subjects),
            recipient=recipient,
            detail={"route": "ndas audit", **detail},
        )


def open_audit_desk(home: Path, force: str, by: str) -> AuditDesk:
    """Return a person's desk at a force's log."""
    return AuditDesk(open_platform(home), force_id(force), by)
