"""Searches the control database's own files: pages that no table uses any more, its log, its journal.

1. What was erased is overwritten, and the log emptied (`ndas.store.database`). That is not taken on trust: the bytes
   are searched for the full names of records that went.
2. A name that a row still holds is that row's; what it may hold was looked at table by table. Any other is a leftover.
   The file is then written anew as a whole, and searched once more.
3. PostgreSQL's files lie with its server. What its write-ahead log and archives hold is named in the certificate.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import JSON, LargeBinary, String, cast, select

from ndas.duties.certificate import places
from ndas.duties.certificate.form import Kept
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch
from ndas.store.audit.tables import audit_subject
from ndas.store.database import metadata

_AT_ONCE = 400
_SERVERS = (
    "names of records that were erased from its tables may stand in the server's write-ahead log until its segments "
    "are reused, and in what the server's own backups archive of it"
)


def search_database_files(estate: Estate, words: WordSearch) -> Iterator[Part]:
    """Look at every byte."""
    database = estate.control.database
    database.scrub()
    for path in database.files():
        left = _unowned(estate, words.names_in_file(path))
        if left and database.write_whole_anew():
            left = _unowned(estate, words.names_in_file(path)) if path.is_file() else frozenset()
        size = path.stat().st_size if path.is_file() else 0
        yield Part(places.CONTROL, f"bytes of {path.name}", 1, size, len(left))


def kept_by_postgresql(estate: Estate) -> tuple[Kept, ...]:
    """What lies with a server and cannot be looked into from here."""
    if estate.control.database.is_sqlite:
        return ()
    return (Kept(places.CONTROL, "PostgreSQL's write-ahead log", "as its server keeps it", _SERVERS),)


def _unowned(estate: Estate, names: Collection[str]) -> frozenset[str]:
    """Names that no row of any table holds."""
    left = sorted(names)
    with estate.control.database.read() as connection:
        for start in range(0, len(left), _AT_ONCE):
            part = left[start : start + _AT_ONCE]
            there = select(audit_subject.c.subject).where(audit_subject.c.subject.in_(part))
            names = set(names) - set(connection.scalars(there))
        columns = [
            cast(column, String) if isinstance(column.type, JSON | LargeBinary) else column
            for table in metadata.sorted_tables
            for column in table.c
            if isinstance(column.type, String | JSON | LargeBinary)
        ]
        return frozenset(
            name
            for name in names
            if not any(
                connection.execute(select(1).where(column.icontains(name, autoescape=True)).limit(1)).first()
                for column in columns
            )
        )
