"""What a person may say about two records, and on which ground. Two closed lists: no free text, so nothing personal.

A ground is kept as its code. `fits` says for which answers it can be given, so that answer and ground never
contradict each other.
"""

from enum import StrEnum
from typing import Literal

Verdict = Literal["same", "different", "unsure"]

VERDICTS: dict[Verdict, str] = {
    "same": "The same person",
    "different": "Different people",
    "unsure": "Unsure",
}
"""Every answer with its words, in the order in which it is offered."""


class Ground(StrEnum):
    """Why somebody answers so."""

    COMPARED = "records-compared"
    """The source records were read side by side."""
    IDENTIFIER = "identifier-confirmed"
    """The source system confirms that an identifier is this person's."""
    APART = "apart-at-source"
    """The source system knows them as different people."""
    FAMILY = "one-family"
    """Relatives or members of one household."""
    NAMESAKES = "name-and-birth-only"
    """Nothing beyond name and birth date speaks for one person."""
    NOT_ENOUGH = "not-enough"
    """The records do not settle it."""

    @property
    def words(self) -> str:
        """The ground as people read it."""
        return _WORDS[self]

    def fits(self, verdict: Verdict) -> bool:
        """Whether this ground can carry that answer."""
        return verdict in _FITS[self]


_WORDS = {
    Ground.COMPARED: "Source records compared",
    Ground.IDENTIFIER: "Identifier confirmed at source",
    Ground.APART: "Different people by the source",
    Ground.FAMILY: "Members of one family",
    Ground.NAMESAKES: "Same name and birth date only",
    Ground.NOT_ENOUGH: "Not enough to say",
}
_FITS: dict[Ground, frozenset[Verdict]] = {
    Ground.COMPARED: frozenset({"same", "different", "unsure"}),
    Ground.IDENTIFIER: frozenset({"same"}),
    Ground.APART: frozenset({"different"}),
    Ground.FAMILY: frozenset({"different", "unsure"}),
    Ground.NAMESAKES: frozenset({"different", "unsure"}),
    Ground.NOT_ENOUGH: frozenset({"unsure"}),
}


def grounds_of(verdict: Verdict) -> tuple[Ground, ...]:
    """The grounds that can carry an answer."""
    return tuple(ground for ground in Ground if ground.fits(verdict))
