"""The cold archive: the accepted rows of each replaced week, for twelve months, under keys of their own.

`Archive.seal` takes Arrow tables and leaves one sealed file. Coming back takes a request, two other people's agreement,
a wait of 3 to 12 hours, and lasts a limited time (`Control.restores`); `Archive.restore` then gives a stream, never a
file. `Archive.destroy_due` destroys what has had its twelve months, unless a legal hold stands.
"""

from ndas.store.archive.archive import Archive, Destroyed
from ndas.store.archive.cold_store import ColdStore, file_name
from ndas.store.archive.errors import ArchiveError, RestoreEndedError, WeekDamagedError
from ndas.store.archive.folder import ArchiveFolder

__all__ = [
    "Archive",
    "ArchiveError",
    "ArchiveFolder",
    "ColdStore",
    "Destroyed",
    "RestoreEndedError",
    "WeekDamagedError",
    "file_name",
]
