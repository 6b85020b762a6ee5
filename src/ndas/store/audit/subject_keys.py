"""The entry keys of subjects: made with the first entry about somebody, destroyed when the log forgets them.

1. Keys are read and made under the lock of the force's chain, so that two writers never make two for one subject.
2. No key is kept in memory beyond its transaction: what was destroyed seals nothing more.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, select

from ndas.store.audit.tables import audit_key, audit_subject
from ndas.vocabulary import ForceId

_AT_ONCE = 400
"""Some builds of SQLite take at most 999 values in one statement."""
_SIZE = 32


def new_keys(subjects: Collection[str], known: Mapping[str, bytes]) -> dict[str, bytes]:
    """A new entry key for each of the subjects that has none. The chain must be locked."""
    return {subject: secrets.token_bytes(_SIZE) for subject in subjects if subject not in known}


def destroy_keys(connection: Connection, force: ForceId, subjects: Collection[str]) -> None:
    """Destroy the subjects' keys, for good."""
    for some in parts(sorted(subjects)):
        connection.execute(delete(audit_key).where(audit_key.c.force == force, audit_key.c.subject.in_(some)))


def destroy_unused_keys(connection: Connection, force: ForceId) -> None:
    """Destroy the keys of subjects that no entry speaks of any more."""
    spoken_of = select(audit_subject.c.subject).where(
        audit_subject.c.force == force, audit_subject.c.subject == audit_key.c.subject
    )
    connection.execute(delete(audit_key).where(audit_key.c.force == force, ~spoken_of.exists()))


def parts(subjects: Sequence[str]) -> Iterator[Sequence[str]]:
    """The subjects, some at a time."""
    return (subjects[start : start + _AT_ONCE] for start in range(0, len(subjects), _AT_ONCE))


def distinct(each: Iterable[Sequence[str]]) -> set[str]:
    """Everybody who is named, once."""
    return {subject for subjects in each for subject in subjects}
