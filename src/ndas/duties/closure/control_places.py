"""Searches the control database: what people said, the audit log, and every other table of the force.

Rows of another force are not looked at: the same id there is another record. A table is the force's where it has a
force, or points at something that has one; a table that does neither is looked at as a whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Select, String, Table, select

from ndas.duties.certificate import places
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.probe import Probe
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch
from ndas.store.control import tables as control
from ndas.store.database import metadata

_AT_ONCE = 20_000
_FEW_ROWS = 2_000
_PARENTS: dict[str, Table] = {
    "delivery": control.delivery,
    "run": control.run,
    "approval": control.approval,
    "user": control.user,
    "item": control.archive_item,
    "decision": control.decision,
}
_PLACES = {
    "judgement": places.JUDGEMENTS,
    "decision": places.DECISIONS,
    "decision_record": places.DECISIONS,
    "decision_words": places.DECISIONS,
    "audit_entry": places.AUDIT,
    "audit_subject": places.AUDIT,
    "audit_key": places.AUDIT,
    "platform_user": places.USERS,
    "session": places.USERS,
    "sign_in_link": places.USERS,
    **dict.fromkeys(
        ("access_grant", "passkey", "authenticator", "sign_in_challenge", "stated_reason", "emergency"), places.USERS
    ),
}
_SUBJECTS = {"audit_subject", "audit_key"}
_NAMED = {"judgement": ("record_a", "record_b"), "decision": ("finding",), "decision_record": ("record",)}
"""Columns whose whole value is the name of a record; in all others names are looked for among the words."""


def search_control(estate: Estate, probe: Probe, words: WordSearch, *, subjects_stay: bool) -> Iterator[Part]:
    """Look at every text of every table of the force.

    Args:
        estate: of the force.
        probe: what went.
        words: the same, for words.
        subjects_stay: whether policy keeps subjects in the audit log that have gone from the live data.
    """
    small: list[tuple[Part, list[str]]] = []
    for table in metadata.sorted_tables:
        place = _PLACES.get(table.name, places.CONTROL)
        if place == places.USERS:
            place = places.CONTROL  # a withdrawal looks at people by themselves
        rows = found = named = size = 0
        waiting: list[str] = []
        for texts, names, count in _texts(estate, table):
            rows += count
            size += sum(len(text) for text in (*texts, *names))
            hits = len(probe.among(names)) if names else 0
            if table.name in _SUBJECTS and subjects_stay:
                named += hits if table.name == "audit_subject" else 0  # whose key it is stands in both; told once
            else:
                found += hits
            if rows <= _FEW_ROWS:
                waiting += texts
            else:
                found += words.count(texts)
        small.append((Part(place, f"table {table.name}", rows, size, found, named), waiting))
    clean = not words.count([text for _, texts in small for text in texts])  # one question for all small tables
    for part, texts in small:
        yield part if clean else replace(part, found=part.found + words.count(texts))


def _texts(estate: Estate, table: Table) -> Iterator[tuple[list[str], list[str], int]]:
    """Words, whole names and number of rows, some rows at a time."""
    held = [column for column in table.c if isinstance(column.type, String | JSON | LargeBinary)]
    whole = {"subject"} if table.name in _SUBJECTS else set(_NAMED.get(table.name, ()))
    with estate.control.database.read() as connection:
        result = connection.execution_options(yield_per=_AT_ONCE).execute(_of_force(estate, table, held))
        for rows in result.partitions():
            texts: list[str] = []
            names: list[str] = []
            for place, column in enumerate(held):
                values = [_text(row[place]) for row in rows if row[place] is not None]
                (names if column.name in whole else texts).extend(values)
            yield texts, names, len(rows)


def _of_force(estate: Estate, table: Table, held: list[Column[Any]]) -> Select[Any]:
    wanted = select(*(held or table.c))
    if "force" in table.c:
        return wanted.where(table.c.force == estate.force)
    if table.name == "force":
        return wanted.where(table.c.id == estate.force)
    for name, parent in _PARENTS.items():
        if name in table.c and parent is not table:
            return wanted.where(table.c[name].in_(select(parent.c.id).where(parent.c.force == estate.force)))
    return wanted


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else str(value)
