"""A week comes back from the archive for a while: asked for, agreed to by two people, waited for, read, closed.

`RetrievalDesk` takes people through it and asks the access policies each time. `Workspace` is where a cleared
developer reads: SQL over the decrypted stream, in memory alone, until the time is over. `find_overdue` says what
should be gone and is not, or should be looked at and was not.
"""

from ndas.duties.retrieval.desk import RetrievalDesk
from ndas.duties.retrieval.errors import QueryRefusedError, RetrievalError
from ndas.duties.retrieval.overdue import Overdue, find_overdue
from ndas.duties.retrieval.terms import RetrievalTerms
from ndas.duties.retrieval.workspace import Answer, Closed, Workspace

__all__ = [
    "Answer",
    "Closed",
    "Overdue",
    "QueryRefusedError",
    "RetrievalDesk",
    "RetrievalError",
    "RetrievalTerms",
    "Workspace",
    "find_overdue",
]
