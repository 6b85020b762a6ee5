"""Reads an exported log outside the platform: with the entry keys, who was looked at; without, everything else.

Keys go out in a file of their own, so that a log can be handed on to be verified without telling about whom it is. A
subject that has been forgotten is in no later file of keys.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, and_, select

from ndas.store.audit.form import Opening, WrittenEntry, canonical, read_entry
from ndas.store.audit.query import AuditRecord
from ndas.store.audit.tables import audit_key, audit_subject
from ndas.store.audit.verify import entries_from
from ndas.vocabulary import ForceId

EntryKeys = Mapping[tuple[int, int], bytes]
"""Entry keys by the place of what they open: sequence number and position."""


def keys_of(connection: Connection, force: ForceId) -> Iterator[str]:
    """Every entry key of the force with the places where its subject is sealed, a line each; it names no subject."""
    columns = audit_subject.c
    same = and_(audit_key.c.force == columns.force, audit_key.c.subject == columns.subject)
    rows = connection.execute(
        select(columns.subject, columns.sequence, columns.position, audit_key.c.key)
        .join_from(audit_subject, audit_key, same)
        .where(columns.force == force)
        .order_by(columns.subject, columns.sequence, columns.position)
    )
    subject, key = None, b""
    places: list[list[int]] = []
    for row in rows:
        if row.subject != subject:
            if places:
                yield canonical({"key": key.hex(), "places": places})
            subject, key, places = row.subject, row.key, []
        places.append([row.sequence, row.position])
    if places:
        yield canonical({"key": key.hex(), "places": places})


def read_keys(lines: Iterable[str]) -> EntryKeys:
    """The keys of a file that `keys_of` wrote.

    Raises:
        ValueError: it is no such file.
    """
    keys: dict[tuple[int, int], bytes] = {}
    try:
        for line in lines:
            said = json.loads(line)
            key = bytes.fromhex(said["key"])
            keys |= {(int(sequence), int(position)): key for sequence, position in said["places"]}
    except (KeyError, TypeError, ValueError) as wrong:
        raise ValueError("this is not a file of entry keys; it is written by: ndas audit export --keys") from wrong
    return keys


def read_looks(lines: Iterable[str], keys: EntryKeys, *, force: ForceId) -> Iterator[AuditRecord]:
    """The entries of an export, their subjects read where there is a key. Verify the export first.

    Raises:
        ValueError: a key does not open what is sealed in its place.
        ChainFaultError: a line is not an entry.
    """
    for entry in entries_from(lines, force):
        yield AuditRecord(entry.sequence, entry.digest, read_entry(entry.body, _with_keys(entry, keys)))


def _with_keys(entry: WrittenEntry, keys: EntryKeys) -> list[Opening]:
    return [
        Opening(keys.get((entry.sequence, position)), opening.forgotten_in)
        for position, opening in enumerate(entry.openings)
    ]
