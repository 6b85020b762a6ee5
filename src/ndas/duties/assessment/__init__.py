"""The assessment at work: it is asked before anything is processed, and the facts are held against it.

`permission` answers whether a force's data may be processed today and whether a use case may be asked; `covered` hands
that answer to a step and raises where it is no. `hold_against` compares what the runs have shown with the governing
version and keeps the differences. `documents` makes what is published and signed from the same answers.
"""

from ndas.duties.assessment.drift import facts_of_the_platform, hold_against
from ndas.duties.assessment.permission import (
    Governing,
    cover_of,
    covered,
    governing,
    may_disclose,
    permission,
    permission_to_ask,
    refusal_entry,
)
from ndas.governance.assessment.permission import NotCoveredError

__all__ = [
    "Governing",
    "NotCoveredError",
    "cover_of",
    "covered",
    "facts_of_the_platform",
    "governing",
    "hold_against",
    "may_disclose",
    "permission",
    "permission_to_ask",
    "refusal_entry",
]
