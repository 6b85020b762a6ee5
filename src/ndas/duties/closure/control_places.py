"""Searches the control database: what people said, the audit log, and every other table of the force.

1. What is in a table, and whose its rows are, is what the table itself says (`ndas.store.database.table_duties`). One
   that says nothing stops the search.
2. Rows of another force are not looked at: the same id there is another record.
3. Words that people wrote are also looked through for bare source ids; all other texts for names of records.
4. What the audit log must keep, and may name, is counted apart: policy decides whether it stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, Table, select

from ndas.duties.certificate import places
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.probe import Probe
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch
from ndas.store.database import Room, duties_of, metadata, rows_of

_AT_ONCE = 20_000
_FEW_ROWS = 2_000
_PLACES = {
    Room.JUDGEMENTS: places.JUDGEMENTS,
    Room.DECISIONS: places.DECISIONS,
    Room.AUDIT: places.AUDIT,
    Room.PEOPLE: places.CONTROL,  # a withdrawal looks at people by themselves
    Room.CONTROL: places.CONTROL,
}


@dataclass(slots=True)
class _Texts:
    """What some rows of a table hold: names of records, words that people wrote, all other texts."""

    rows: int = 0
    names: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def size(self) -> int:
        return sum(len(text) for texts in (self.names, self.written, self.others) for text in texts)


def search_control(estate: Estate, probe: Probe, words: WordSearch, *, subjects_stay: bool) -> Iterator[Part]:
    """Look at every text of every table of the force.

    Args:
        estate: of the force.
        probe: what went.
        words: the same, for words.
        subjects_stay: whether policy keeps in the audit log what names records that have gone from the live data.

    Raises:
        UndeclaredTableError: a table does not say what is in it.
    """
    small: list[tuple[Part, _Texts]] = []
    for table in metadata.sorted_tables:
        room = duties_of(table).room
        kept = room is Room.AUDIT and subjects_stay
        part, waiting = Part(_PLACES[room], f"table {table.name}"), _Texts()
        for texts in _texts(estate, table):
            part = replace(part, rows=part.rows + texts.rows, bytes=part.bytes + texts.size())
            # Whose entry key it is stands in two tables of the log; it is told once.
            hits = len(probe.among(texts.names)) if texts.names and not (kept and table.name == "audit_key") else 0
            part = _with(part, hits, kept=kept)
            if part.rows <= _FEW_ROWS:
                waiting.written += texts.written
                waiting.others += texts.others
            else:
                part = _with(part, _hits(words, texts), kept=kept)
        small.append((part, waiting))
    every = [texts for _, texts in small]
    clean = not (
        words.count([text for texts in every for text in texts.others])
        + words.count([text for texts in every for text in texts.written], bare=True)
    )  # two questions for all small tables
    for part, texts in small:
        kept = part.place == places.AUDIT and subjects_stay
        yield part if clean else _with(part, _hits(words, texts), kept=kept)


def _hits(words: WordSearch, texts: _Texts) -> int:
    return words.count(texts.others) + words.count(texts.written, bare=True)


def _with(part: Part, hits: int, *, kept: bool) -> Part:
    return replace(part, named=part.named + hits) if kept else replace(part, found=part.found + hits)


def _texts(estate: Estate, table: Table) -> Iterator[_Texts]:
    """What the force's rows hold, some rows at a time."""
    said = duties_of(table)
    held = [column for column in table.c if isinstance(column.type, String | JSON | LargeBinary)]
    with estate.control.database.read() as connection:
        wanted = select(*(held or table.c)).where(rows_of(table, estate.force))
        for rows in connection.execution_options(yield_per=_AT_ONCE).execute(wanted).partitions():
            texts = _Texts(len(rows))
            for place, column in enumerate(held):
                values = [_text(row[place]) for row in rows if row[place] is not None]
                if column.name in said.names:
                    texts.names += values
                elif column.name in said.written:
                    texts.written += values
                else:
                    texts.others += values
            yield texts


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else str(value)
