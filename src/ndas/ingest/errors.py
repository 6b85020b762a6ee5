"""What can go wrong with a load. Messages name file, record, column and rule, never a value."""


class IngestError(Exception):
    """The load stopped. Nothing of it may be published."""


class UndeclaredError(IngestError):
    """The delivery and the contract do not name the same tables and columns. The force and we must agree first."""


class ForbiddenColumnError(IngestError):
    """A contract declares a column for what the platform never holds: media, biometric or genetic data."""


class EncodingError(IngestError):
    """A file is not written in the encoding that its contract states."""


class MalformedFileError(IngestError):
    """A file's records cannot be told apart."""


class UnbalancedError(IngestError):
    """Rows counted by the force and rows found are not the same number."""


class PackError(IngestError):
    """A rule pack does not say what it must. Ours to correct: the packs are part of the program."""
