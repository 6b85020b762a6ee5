"""Whether a stated reason is one: the reference of a crime, an operation or a task.

Rules, in the order in which they are tried; each says what to do next:

1. There is one.
2. It is no filler: neither the word (test, none, check, ...) nor the number (0000, 9999, ...).
3. It has the form of a crime's, an operation's or a task's reference.
4. It is not copied: a crime or a task belongs to one matter, so one that was lately given for another use case, by
   whomever, is refused. An operation may span several.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LATELY = 20
"""Reasons of the force that rule 4 looks back on, the newest first."""


class ReasonKind(StrEnum):
    """What a reference is of."""

    CRIME = "crime"
    OPERATION = "operation"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class StatedReason:
    """A reference that somebody gave for a use case."""

    kind: ReasonKind
    reference: str
    use_case: str


class ReasonRefusedError(ValueError):
    """The reason is none; the message is for the person who gave it."""


_FORMS = (
    (ReasonKind.OPERATION, re.compile(r"OP(?:ERATION)?[ /-][A-Z0-9][A-Z0-9 /-]{1,30}")),
    (ReasonKind.TASK, re.compile(r"(?:TASK|REQ|RFI)[ /-](?=[A-Z0-9/-]*\d)[A-Z0-9][A-Z0-9/-]{0,20}")),
    (ReasonKind.CRIME, re.compile(r"(?:[A-Z]{1,4}|\d{1,3}[A-Z]{0,2})/\d{1,8}/\d{2}")),
)
_FILLERS = frozenset(
    {
        "ASDF",
        "CHECK",
        "CHECKING",
        "DUMMY",
        "ENQUIRY",
        "EXAMPLE",
        "NA",
        "NONE",
        "NULL",
        "QWERTY",
        "SAMPLE",
        "TBC",
        "TEST",
    }
    | {"TESTING", "UNKNOWN", "XX", "XXX", "XXXX"}
)
_SHORTEST_RUN = 3


def read_reason(text: str, use_case: str, lately: Iterable[StatedReason] = ()) -> StatedReason:
    """Return the reason that a person states.

    Args:
        text: as typed.
        use_case: that they want to look for.
        lately: the force's last reasons.

    Raises:
        ReasonRefusedError: it is none, by one of the rules.
    """
    reference = " ".join(text.upper().split())
    if not reference:
        raise ReasonRefusedError("Give the number of the crime, operation or task, such as CR/1234/26")
    parts = re.findall(r"[A-Z]+|\d+", reference)
    if _FILLERS & set(parts) or any(_is_run(part) for part in parts):
        raise ReasonRefusedError("Give the number of a real crime, operation or task; this looks like a filler")
    kind = next((kind for kind, form in _FORMS if form.fullmatch(reference)), None)
    if kind is None:
        raise ReasonRefusedError(
            "Give the number of the crime, operation or task in its own form: CR/1234/26, OP LANTERN, TASK-381"
        )
    if kind is not ReasonKind.OPERATION and any(
        one.reference == reference and one.use_case != use_case for one in lately
    ):
        raise ReasonRefusedError("Give the number of this matter; this one was given for another use case just now")
    return StatedReason(kind, reference, use_case)


def _is_run(part: str) -> bool:
    """Whether a number is one digit again and again: 000, 9999."""
    return part.isdigit() and len(part) >= _SHORTEST_RUN and len(set(part)) == 1
