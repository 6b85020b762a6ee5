"""What can go wrong with a snapshot, by whose turn it is. Messages name snapshots, tables and rules, never a value."""

from ndas.governance import KeyRefusedError


class SnapshotError(Exception):
    """A snapshot could not be used; the message says what was expected and what to do next."""


class SnapshotRefusedError(SnapshotError):
    """The caller asked for something that a snapshot does not do: a bad name, a missing table, an unfinished one."""


class SnapshotBusyError(SnapshotError):
    """Another run is building this snapshot: wait for it, or end it."""


class SnapshotLockedError(SnapshotError, KeyRefusedError):
    """The key holder does not lend the key (any more), or lent one that does not open this snapshot."""


class SnapshotDamagedError(SnapshotError):
    """A file of the snapshot is not what was written: changed, cut short or swapped."""
