"""What can go wrong with backups."""


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says what to do next."""
