"""Looks drawn at random for a supervisor, who attests each: justified, asked about, or not justified.

1. Nobody attests a look of their own, and none is attested twice.
2. A draw gives every user who looked a chance before any gets a second one; who looks most is not drawn most.
3. Drawing and attesting are acts with an entry each, in one transaction with it.
4. A sample holds entry numbers and the supervisor's word. About whom the look was stays in the log.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from ndas.governance import AuditEntry
from ndas.governance.oversight import LOOKS
from ndas.store.audit.append import append, lock_chain
from ndas.store.audit.tables import audit_entry, audit_sample
from ndas.store.database import Database
from ndas.vocabulary import ForceId


class AttestError(Exception):
    """A look cannot be attested so; says why."""


class Attested(StrEnum):
    """What a supervisor says of a look."""

    JUSTIFIED = "justified"
    ASKED = "asked about"
    NOT_JUSTIFIED = "not justified"


@dataclass(frozen=True, slots=True)
class SampledLook:
    """A look that was drawn, and what was attested of it."""

    force: ForceId
    sequence: int
    drawn_at: datetime
    drawn_by: str
    actor: str
    """Whose look it was."""
    verdict: str | None = None
    note: str | None = None
    attested_by: str | None = None
    attested_at: datetime | None = None


class LookSamples:
    """The samples of every force."""

    def __init__(self, database: Database, chance: random.Random | None = None) -> None:
        self._database = database
        self._chance = chance or random.SystemRandom()

    def draw(self, count: int, *, since: datetime, audit: AuditEntry) -> tuple[SampledLook, ...]:
        """Draw looks that were made since a moment and not drawn before; none of the drawer's own."""
        force, by, at = audit.force, audit.actor, audit.at
        with self._database.write() as connection:
            lock_chain(connection, force)
            chosen = self._choose(_undrawn(connection, force, since, by), count)
            drawn = tuple(SampledLook(force, number, at, by, actor) for number, actor in chosen)
            for look in drawn:
                row = {"force": force, "sequence": look.sequence, "drawn_at": at, "drawn_by": by, "actor": look.actor}
                connection.execute(insert(audit_sample).values(**row))
            append(connection, (audit,))
        return drawn

    def attest(self, sequence: int, verdict: Attested, note: str, *, audit: AuditEntry) -> None:
        """Say of a drawn look what the supervisor has found.

        Raises:
            AttestError: it was not drawn, is attested already, or is the supervisor's own.
        """
        force, by = audit.force, audit.actor
        mine = (audit_sample.c.force == force, audit_sample.c.sequence == sequence)
        with self._database.write() as connection:
            row = connection.execute(select(audit_sample).where(*mine).with_for_update()).one_or_none()
            if row is None:
                raise AttestError(f"look {sequence} was not drawn; draw a sample first")
            if row.actor == by:
                raise AttestError(f"look {sequence} is your own; another supervisor attests it")
            if row.attested_by is not None:
                raise AttestError(f"look {sequence} is attested already")
            said = {"verdict": verdict.value, "note": note, "attested_by": by, "attested_at": audit.at}
            connection.execute(update(audit_sample).where(*mine).values(**said))
            append(connection, (audit,))

    def of(self, force: ForceId, *, count: int = 200) -> tuple[SampledLook, ...]:
        """The force's drawn looks: those that wait first, then the newest."""
        columns = audit_sample.c
        wanted = select(audit_sample).where(columns.force == force)
        ordered = wanted.order_by(columns.attested_at.is_not(None), columns.drawn_at.desc(), columns.sequence)
        with self._database.read() as connection:
            return tuple(SampledLook(**row._asdict()) for row in connection.execute(ordered.limit(count)))

    def _choose(self, looks: Sequence[tuple[int, str]], count: int) -> list[tuple[int, str]]:
        by_user: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for look in looks:
            by_user[look[1]].append(look)
        piles = [self._chance.sample(pile, len(pile)) for _, pile in sorted(by_user.items())]
        self._chance.shuffle(piles)
        chosen: list[tuple[int, str]] = []
        while piles and len(chosen) < count:
            chosen += [pile.pop() for pile in piles][: count - len(chosen)]
            piles = [pile for pile in piles if pile]
        return sorted(chosen)


def _undrawn(connection: Connection, force: ForceId, since: datetime, by: str) -> list[tuple[int, str]]:
    columns = audit_entry.c
    drawn = select(audit_sample.c.sequence).where(audit_sample.c.force == force)
    rows = connection.execute(
        select(columns.sequence, columns.actor).where(
            columns.force == force,
            columns.at >= since,
            columns.event.in_(sorted(event.value for event in LOOKS)),
            columns.actor != by,
            columns.sequence.not_in(drawn),
        )
    )
    return [(row.sequence, row.actor) for row in rows]
