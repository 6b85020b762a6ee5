"""Differences between an assessment and the facts: found, dated, assigned, resolved.

Rules:

1. Facts are kept by the run that showed them; the newest of each part together are what is held against the form.
2. The same kind and subject is one difference, however often it is found; its first day stays.
3. It is resolved when the facts no longer show it, or when the governing version covers it; who was to see to it and
   since when stays on record.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ndas.governance import AuditEntry
from ndas.governance.assessment import Difference, Facts
from ndas.store.control.repository import Repository, as_row, change, read_row
from ndas.store.control.tables.assessments import difference as differences
from ndas.store.control.tables.assessments import facts as kept_facts
from ndas.vocabulary import ForceId

CUSTODIAN = "custodian"
"""Who sees to a difference until somebody else is named: the information custodian of the force."""


@dataclass(frozen=True, slots=True)
class DifferenceRecord:
    """One difference as it is kept."""

    id: str
    force: ForceId
    assessment: str
    version: int
    kind: str
    subject: str
    section: str
    words: str
    count: int
    material: bool
    run: str
    assigned_to: str
    found_at: datetime
    seen_at: datetime
    resolved_at: datetime | None = None
    resolution: str = ""

    @property
    def difference(self) -> Difference:
        """The difference, as the decision to process asks for it."""
        return Difference(
            self.kind,
            self.section,
            self.words,
            self.count,
            self.material,
            self.found_at.date(),
            resolved=self.resolved_at is not None,
            subject=self.subject,
        )


class Differences(Repository):
    """Facts and differences of every force."""

    def keep_facts(self, force: ForceId, run: str, part: str, facts: Facts, *, at: datetime) -> None:
        """Keep what one part of a run showed, in place of what it showed before. Nobody's act: counts of a run."""
        with self._audited(None) as connection:
            mine = (kept_facts.c.force == force, kept_facts.c.run == run, kept_facts.c.part == part)
            connection.execute(delete(kept_facts).where(*mine))
            row = {"force": force, "run": run, "part": part, "facts": facts.to_json(), "gathered_at": at}
            connection.execute(insert(kept_facts).values(**row))

    def facts(self, force: ForceId) -> Facts:
        """What the force's newest runs have shown, each part by the run that showed it last."""
        mine = select(kept_facts).where(kept_facts.c.force == force).order_by(kept_facts.c.gathered_at)
        with self._database.read() as connection:
            newest = {row.part: row.facts for row in connection.execute(mine)}
        together = Facts()
        for text in newest.values():
            together = together.merged(Facts.from_json(text))
        return together

    def note(
        self,
        force: ForceId,
        assessment: str,
        version: int,
        found: Iterable[Difference],
        *,
        run: str,
        at: datetime,
        audit: AuditEntry | None,
    ) -> None:
        """Bring the open differences of an assessment in line with what was found now.

        ``audit`` None: nothing is different from the form, and nothing was.
        """
        now = {(one.kind, one.subject): one for one in found}
        with self._audited(audit) as connection:
            for known in _open(connection, force, assessment):
                again = now.pop((known.kind, known.subject), None)
                if again is None:
                    resolution = f"version {version} and the facts agree"
                    change(connection, differences, {"id": known.id}, resolved_at=at, resolution=resolution)
                else:
                    said = {"words": again.words, "count": again.count, "material": again.material}
                    change(connection, differences, {"id": known.id}, seen_at=at, version=version, run=run, **said)
            for one in now.values():
                fresh = DifferenceRecord(
                    id=secrets.token_hex(6),
                    force=force,
                    assessment=assessment,
                    version=version,
                    kind=one.kind,
                    subject=one.subject,
                    section=one.section,
                    words=one.words,
                    count=one.count,
                    material=one.material,
                    run=run,
                    assigned_to=CUSTODIAN,
                    found_at=at,
                    seen_at=at,
                )
                connection.execute(insert(differences).values(**as_row(fresh)))

    def assign(self, force: ForceId, which: str, *, to: str, audit: AuditEntry) -> None:
        """Name who sees to a difference.

        Raises:
            NotThereError: the force has no such difference.
        """
        with self._audited(audit) as connection:
            change(connection, differences, {"id": which, "force": force}, assigned_to=to)

    def open(self, force: ForceId, assessment: str) -> tuple[DifferenceRecord, ...]:
        """The differences that are not resolved, material ones first, then the oldest."""
        with self._database.read() as connection:
            return _open(connection, force, assessment)

    def all(self, force: ForceId, assessment: str) -> tuple[DifferenceRecord, ...]:
        """Every difference that there ever was, newest first."""
        mine = (differences.c.force == force, differences.c.assessment == assessment)
        return self._all(DifferenceRecord, select(differences).where(*mine).order_by(differences.c.found_at.desc()))


def _open(connection: Connection, force: ForceId, assessment: str) -> tuple[DifferenceRecord, ...]:
    mine = (
        differences.c.force == force,
        differences.c.assessment == assessment,
        differences.c.resolved_at.is_(None),
    )
    order = (differences.c.material.desc(), differences.c.found_at, differences.c.id)
    rows = connection.execute(select(differences).where(*mine).order_by(*order))
    return tuple(read_row(DifferenceRecord, row) for row in rows)
