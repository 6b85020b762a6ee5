"""Forgets subjects of the log: destroys their entry keys, and says in the chain which places nobody can open any more.

1. The key, the subject's name in the index and in the list of keys go in one transaction with the entry that says so.
2. That entry names nobody: it carries the digest of the sealed texts that have lost their key. Verifying compares it,
   place by place, with what is marked; so nobody is forgotten by the back door.
3. What was exported before stays verifiable, and its sealed texts can be opened by nobody who has not kept the key.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, and_, delete, select, update

from ndas.governance import AuditEntry
from ndas.store.audit.append import append, lock_chain
from ndas.store.audit.form import digest, forgotten_digest
from ndas.store.audit.subject_keys import destroy_keys, parts
from ndas.store.audit.tables import audit_entry, audit_key, audit_subject
from ndas.vocabulary import ForceId

Place = tuple[int, int]
"""Sequence number of the entry, and position among its subjects."""

_BODIES_AT_ONCE = 400


def forget_subjects(connection: Connection, subjects: Sequence[str], *, audit: AuditEntry) -> int:
    """Forget these subjects in the chain of the entry's force; return in how many places they were.

    Raises:
        ValueError: the entry names subjects: it would remember whom it forgets.
    """
    if audit.subjects:
        raise ValueError("the entry about forgetting must not name whom it forgets")
    lock_chain(connection, audit.force)
    places: list[Place] = []
    for some in parts(list(subjects)):
        places += _places(connection, audit.force, audit_subject.c.subject.in_(some))
    destroy_keys(connection, audit.force, subjects)
    return _mark(connection, places, audit)


def forget_everyone(connection: Connection, *, audit: AuditEntry) -> int:
    """Forget every subject of the force's chain, as when the force leaves; return in how many places they were.

    Raises:
        ValueError: the entry names subjects.
    """
    mine = (audit_subject.c.force == audit.force, audit_subject.c.subject.is_not(None))
    everyone = list(connection.scalars(select(audit_subject.c.subject).where(*mine).distinct()))
    count = forget_subjects(connection, everyone, audit=audit)
    connection.execute(delete(audit_key).where(audit_key.c.force == audit.force))  # of whom no entry speaks any more
    return count


def forget_places(connection: Connection, places: Iterable[Place], *, audit: AuditEntry) -> int:
    """Forget whoever is named in these places, wherever else they are named; return in how many places they were."""
    wanted = frozenset(places)
    mine = select(audit_subject).where(audit_subject.c.force == audit.force, audit_subject.c.subject.is_not(None))
    who = {row.subject for row in connection.execute(mine) if (row.sequence, row.position) in wanted}
    return forget_subjects(connection, sorted(who), audit=audit) if who else 0


def _places(connection: Connection, force: ForceId, condition: object) -> list[Place]:
    columns = audit_subject.c
    rows = connection.execute(
        select(columns.sequence, columns.position).where(columns.force == force, condition)  # type: ignore[arg-type]
    )
    return [(row.sequence, row.position) for row in rows]


def _mark(connection: Connection, places: Sequence[Place], audit: AuditEntry) -> int:
    marks = (digest(sealed) for sealed in _sealed(connection, audit.force, places))
    told = {**audit.detail, "forgotten_digest": forgotten_digest(marks)}
    entry = append(connection, (replace(audit, count=len(places), detail=told),))[0]
    columns = audit_subject.c
    for sequence, position in places:
        mine = and_(columns.force == audit.force, columns.sequence == sequence, columns.position == position)
        connection.execute(update(audit_subject).where(mine).values(subject=None, forgotten_in=entry.sequence))
    return len(places)


def _sealed(connection: Connection, force: ForceId, places: Sequence[Place]) -> Iterator[str]:
    positions: dict[int, list[int]] = defaultdict(list)
    for sequence, position in places:
        positions[sequence].append(position)
    sequences = sorted(positions)
    for start in range(0, len(sequences), _BODIES_AT_ONCE):
        wanted = sequences[start : start + _BODIES_AT_ONCE]
        rows = connection.execute(
            select(audit_entry.c.sequence, audit_entry.c.body).where(
                audit_entry.c.force == force, audit_entry.c.sequence.in_(wanted)
            )
        )
        for row in rows:
            subjects = json.loads(row.body)["subjects"]
            yield from (subjects[position] for position in positions[row.sequence])
