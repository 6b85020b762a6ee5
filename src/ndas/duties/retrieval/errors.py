"""What retrieval from the archive can refuse."""


class RetrievalError(Exception):
    """An archived week cannot be asked for, agreed to or opened; the message says what to do."""


class QueryRefusedError(RetrievalError):
    """The workspace does not run this query; never repeats a value of it."""
