"""The audit log of a force, read back and looked over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ndas.dashboard.overseeing import (
    AuditFilter,
    AuditPage,
    AuditRow,
    ChainState,
    LooksAtPerson,
    Replay,
    Sampled,
)
from ndas.governance import AuditEntry
from ndas.governance.access.decide import policies
from ndas.governance.oversight import LOOKS, Lookers, NameKey, OddUse, find_odd_use
from ndas.store.audit import Attested, AuditQuery, AuditRecord, LookSamples
from ndas.store.control import Control
from ndas.vocabulary import ForceId, SnapshotId

_KINDS = ("person", "event", "location", "object")
_MOST_SAMPLES = 200

WellKnown = Callable[[ForceId], Sequence[frozenset[str]]]


def _nobody(_force: ForceId) -> Sequence[frozenset[str]]:
    """A force that keeps no list of well-known names."""
    return ()


class LiveAuditLog:
    """Reads the log; verifies the chain where nobody has yet."""

    def __init__(
        self,
        control: Control,
        clock: Callable[[], datetime],
        names: NameKey | None = None,
        well_known: WellKnown = _nobody,
    ) -> None:
        self._control, self._log = control, control.audit
        self._clock = clock
        self._names = names or NameKey(b"")
        self._well_known = well_known
        self._samples = LookSamples(control.database)

    def page(self, force: ForceId, which: AuditFilter, first: int, count: int) -> AuditPage:
        """A page of rows, newest first."""
        query = AuditQuery(
            force=force,
            actor=which.user_id,
            events=(which.event,) if which.event else (),
            purpose=which.purpose,
            subjects=_as_recorded(which.subjects),
        )
        found = self._log.find(query, first=first, count=count)
        return AuditPage(rows=tuple(_row(record) for record in found.records), total=found.total)

    def chain(self, force: ForceId) -> ChainState:
        """What the last verification found; the first one is made now."""
        last = self._log.last_verification(force)
        if last is None:
            at = self._clock()
            self._log.verify(force, at=at)
            last = self._log.last_verification(force)
        if last is None:
            raise LookupError("the verification that was just made was not kept")
        return ChainState(
            sound=last.sound,
            entries=last.entries,
            checked_at=last.checked_at,
            head=last.head,
            fault=last.fault or None,
        )

    def replay(self, force: ForceId, sequence: int) -> Replay | None:
        """One entry in full; None where there is none, or no more."""
        found = self._log.find(AuditQuery(force=force, sequence=sequence)).records
        if not found:
            return None
        entry = found[0].entry
        said = policies()
        return Replay(
            row=_row(found[0]),
            route=str(entry.detail.get("route", "")),
            legal_basis=entry.legal_basis,
            model_version=entry.model_version,
            data_version=entry.data_version,
            data=self._data(force, entry.data_version),
            policies=tuple((one, said.get(one, "A rule of the assessment.")) for one in entry.policies),
        )

    def looks_at(self, force: ForceId, subjects: Sequence[str]) -> LooksAtPerson:
        """Every look at a person under any of these ids, oldest first."""
        looks = tuple(LOOKS)
        about = AuditQuery(force=force, events=looks, subjects=_as_recorded(subjects))
        perhaps = self._log.find(AuditQuery(force=force, events=looks, digested=True), count=1).total
        return LooksAtPerson(rows=tuple(_row(record) for record in self._log.walk(about)), perhaps=perhaps)

    def odd_use(self, force: ForceId, since: datetime) -> tuple[OddUse, ...]:
        """What is worth asking about since a moment, each with its reason."""
        users = self._control.users.of(force, at=self._clock())
        lookers = Lookers(
            names={user.id: self._names.digests(user.label) for user in users},
            areas={user.id: frozenset(self._names.digests(user.post)) for user in users if user.post},
            well_known=self._well_known(force),
        )
        query = AuditQuery(force=force, events=tuple(LOOKS), since=since)
        return find_odd_use(((record.sequence, record.entry) for record in self._log.walk(query)), lookers)

    def samples(self, force: ForceId) -> tuple[Sampled, ...]:
        """Drawn looks, those that wait first; one whose entry retention has taken away is left out."""
        drawn = self._samples.of(force, count=_MOST_SAMPLES)
        found = (
            (look, self._log.find(AuditQuery(force=force, sequence=look.sequence), count=1).records) for look in drawn
        )
        return tuple(
            Sampled(
                row=_row(records[0]),
                drawn_at=look.drawn_at,
                verdict=look.verdict,
                note=look.note,
                attested_by=look.attested_by,
            )
            for look, records in found
            if records
        )

    def draw(self, count: int, since: datetime, audit: AuditEntry) -> None:
        """Draw looks for a supervisor, with the audit entry in the same transaction."""
        self._samples.draw(count, since=since, audit=audit)

    def attest(self, sequence: int, verdict: str, note: str, audit: AuditEntry) -> None:
        """Keep what the supervisor says of a drawn look, with the audit entry in the same transaction.

        Raises:
            AttestError: it was not drawn, is attested already, or is the supervisor's own.
        """
        self._samples.attest(sequence, Attested(verdict), note, audit=audit)

    def _data(self, force: ForceId, version: str) -> str:
        if not version:
            return "It showed no snapshot's data."
        known = self._control.snapshots.get(force, SnapshotId(version))
        if known is None:
            return "The register of snapshots does not know it any more."
        stands = {
            "live": "It is live: the same page shows the same data today.",
            "destroyed": "It was destroyed since; nobody can show its content again.",
        }.get(known.state, f"It is {known.state}.")
        return f"Data as at {known.as_at:%d %B %Y %H:%M} UTC, of delivery {known.delivery}. {stands}"


def _as_recorded(subjects: Sequence[str]) -> tuple[str, ...]:
    """The ids as cards record them, and with their kind, as searches do."""
    return tuple(form for one in subjects for form in (one, *(f"{kind}:{one}" for kind in _KINDS)))


def _row(record: AuditRecord) -> AuditRow:
    entry = record.entry
    return AuditRow(
        sequence=record.sequence,
        at=entry.at,
        event=entry.event.value,
        operation=entry.event.operation.value,
        user_id=entry.actor,
        purpose=entry.purpose,
        subject_kind=_of_what(entry.detail),
        subject_ids=entry.subjects,
        outcome=str(entry.detail.get("outcome", "")),
        digest=record.digest,
        role=entry.role,
        reason=entry.reason,
        count=entry.count,
        recipient=entry.recipient,
    )


def _of_what(detail: Mapping[str, object]) -> str:
    """What was looked at; or, where a user of the platform was changed, what was changed of whom."""
    if "change" in detail:
        return " of ".join(str(detail[name]) for name in ("change", "user") if name in detail)
    return str(detail.get("subjects", ""))
