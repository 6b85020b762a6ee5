"""What was typed, as any database keeps it: a look is written down whatever its words are.

PostgreSQL refuses the character NUL in a text, and no database takes half a character (a lone surrogate). Where one
came with an address or a form, U+FFFD, the mark of what cannot be shown, stands in the entry in its place. What
entries are found by is cut at a length that no id has, for an index of PostgreSQL refuses a longer one.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from ndas.governance import AuditEntry

_ODD = re.compile("[\0\ud800-\udfff]")
_MOST = 2_000
"""Bytes of what an entry is found by."""
_FOUND_BY = ("actor", "purpose", "run")
_TEXTS = tuple(field.name for field in fields(AuditEntry) if field.type in (str, "str"))


def storable(entry: AuditEntry) -> AuditEntry:
    """Return the entry as it can be kept; the entry itself, but for what no database takes."""
    found_by = (*(getattr(entry, name) for name in _FOUND_BY), *entry.subjects)
    if not any(_ODD.search(text) for text in _texts(entry)) and all(
        len(text) <= _MOST // 4 or len(text.encode()) <= _MOST for text in found_by
    ):
        return entry
    changed: dict[str, Any] = {name: _kept(getattr(entry, name)) for name in _TEXTS}
    changed |= {name: _cut(changed[name]) for name in _FOUND_BY}
    changed["subjects"] = tuple(_cut(_kept(one)) for one in entry.subjects)
    changed["detail"] = {key: _kept(value) if isinstance(value, str) else value for key, value in entry.detail.items()}
    return replace(entry, **changed)


def _texts(entry: AuditEntry) -> Iterator[str]:
    for name in _TEXTS:
        yield getattr(entry, name)
    yield from entry.subjects
    yield from (value for value in entry.detail.values() if isinstance(value, str))


def _kept(text: str) -> str:
    return _ODD.sub("\N{REPLACEMENT CHARACTER}", text)


def _cut(text: str) -> str:
    return text.encode()[:_MOST].decode(errors="ignore")
