"""What can go wrong with archived weeks. What the control database or the key holder refuses keeps its own type."""


class ArchiveError(Exception):
    """An archived week could not be sealed, read or destroyed; the message says what to do next."""


class WeekDamagedError(ArchiveError):
    """A sealed week is not what was sealed: changed, cut off, or another item's."""


class RestoreEndedError(ArchiveError):
    """The time for which a week was restored is over."""
