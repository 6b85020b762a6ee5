"""What a person may say about a lead: closed lists, so that they can be counted and hold nothing personal.

The officer's own words stand beside them, sealed. An action is something that a person does, outside the platform; the
platform does none of them and cannot.
"""

from enum import StrEnum
from typing import TypeVar


class Own(StrEnum):
    """The officer's own assessment from the records alone, before anything of the platform's is shown."""

    NOTHING = "nothing"
    LITTLE = "little"
    SOMETHING = "something"
    MUCH = "much"

    @property
    def words(self) -> str:
        """As people read it."""
        return _OWN[self]

    @property
    def place(self) -> int:
        """0 for nothing to 3 for much."""
        return list(Own).index(self)


class Answer(StrEnum):
    """What the officer says once the platform's reasons have been read too."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NEED_MORE = "need more"

    @property
    def words(self) -> str:
        """As people read it."""
        return _ANSWER[self]


class WhySo(StrEnum):
    """On what ground the officer says so."""

    RECORDS_BEAR_OUT = "records-bear-it-out"
    WRONG_PERSON = "wrong-person"
    WRONG_RECORD = "record-wrong"
    NOT_RELEVANT = "not-relevant"
    KNOWN = "known-already"
    SOURCE_CHECK = "source-to-be-checked"
    NOT_ENOUGH = "not-enough"

    @property
    def words(self) -> str:
        """As people read it."""
        return _WHY[self]

    def fits(self, answer: Answer) -> bool:
        """Whether this ground can carry that answer."""
        return answer in _FITS[self]


class Taken(StrEnum):
    """What the officer did, or will do, outside the platform."""

    NONE = "none"
    READ_ON = "read-on"
    SAFEGUARDING = "safeguarding"
    INVESTIGATOR = "investigator"
    INTELLIGENCE = "intelligence"
    CORRECTION = "correction"

    @property
    def words(self) -> str:
        """As people read it."""
        return _TAKEN[self]


class Result(StrEnum):
    """What came of it, told later."""

    HELPED = "helped"
    NO_EFFECT = "no effect"
    HARMED = "harmed"

    @property
    def words(self) -> str:
        """As people read it."""
        return _RESULT[self]


_OWN = {
    Own.NOTHING: "Nothing in these records calls for more",
    Own.LITTLE: "Little: worth keeping in mind",
    Own.SOMETHING: "Something: worth a closer look",
    Own.MUCH: "Much: needs a closer look soon",
}
_ANSWER = {
    Answer.AGREE: "Agree: this deserves a review",
    Answer.DISAGREE: "Disagree: this does not",
    Answer.NEED_MORE: "Need more before saying",
}
_WHY = {
    WhySo.RECORDS_BEAR_OUT: "The records bear it out",
    WhySo.WRONG_PERSON: "Wrong person or place: the records do not belong together",
    WhySo.WRONG_RECORD: "A record is wrong at its source",
    WhySo.NOT_RELEVANT: "Not relevant to this use case",
    WhySo.KNOWN: "Known already and in hand",
    WhySo.SOURCE_CHECK: "The source must be asked first",
    WhySo.NOT_ENOUGH: "The records do not settle it",
}
_FITS: dict[WhySo, frozenset[Answer]] = {
    WhySo.RECORDS_BEAR_OUT: frozenset({Answer.AGREE}),
    WhySo.WRONG_PERSON: frozenset({Answer.DISAGREE}),
    WhySo.WRONG_RECORD: frozenset({Answer.DISAGREE, Answer.NEED_MORE}),
    WhySo.NOT_RELEVANT: frozenset({Answer.DISAGREE}),
    WhySo.KNOWN: frozenset({Answer.AGREE, Answer.DISAGREE}),
    WhySo.SOURCE_CHECK: frozenset({Answer.NEED_MORE}),
    WhySo.NOT_ENOUGH: frozenset({Answer.DISAGREE, Answer.NEED_MORE}),
}
_TAKEN = {
    Taken.NONE: "None",
    Taken.READ_ON: "Read on in the force's own systems",
    Taken.SAFEGUARDING: "Safeguarding referral made by me",
    Taken.INVESTIGATOR: "Told the investigator of the crime",
    Taken.INTELLIGENCE: "Wrote an intelligence report",
    Taken.CORRECTION: "Asked for the record to be corrected",
}
_RESULT = {
    Result.HELPED: "It helped somebody",
    Result.NO_EFFECT: "It had no effect",
    Result.HARMED: "It did harm",
}

Listed = TypeVar("Listed", Own, Answer, WhySo, Taken, Result)


def read_choice(choices: type[Listed], said: str) -> Listed | None:
    """The choice of that code, or None."""
    return next((one for one in choices if one.value == said), None)


def grounds_for(answer: Answer) -> tuple[WhySo, ...]:
    """The grounds that can carry an answer."""
    return tuple(ground for ground in WhySo if ground.fits(answer))
