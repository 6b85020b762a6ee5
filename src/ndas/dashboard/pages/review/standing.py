"""Judgements that stand, as pages list them, and what a page says after an answer was given or taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ndas.dashboard.judging import Judgement
from ndas.dashboard.page import Visit
from ndas.vocabulary.judging import VERDICTS

_TOLD = {
    "recorded": "Your answer is recorded. It takes effect with the next refresh.",
    "withdrawn": "The answer is withdrawn. With the next refresh, all that rested on it is worked out anew.",
}
_FAULTS = {"answer": "Choose an answer and its ground"}


@dataclass(frozen=True, kw_only=True)
class StandingLine:
    """A judgement in words. `who` is a name while the directory knows it, else the user's id."""

    judgement: Judgement
    verdict: str
    ground: str
    who: str


def lines_of(visit: Visit, judgements: Iterable[Judgement]) -> tuple[StandingLine, ...]:
    """The judgements in words, in the order given."""
    return tuple(_line(visit, one) for one in judgements)


def told_in(query: Mapping[str, str]) -> str:
    """What has just been done, or nothing; never words from the address itself."""
    return _TOLD.get(query.get("said", ""), "")


def faults_in(query: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The field that was left without a usable answer, and what to do."""
    field = query.get("said", "")
    return ((field, _FAULTS[field]),) if field in _FAULTS else ()


def _line(visit: Visit, judgement: Judgement) -> StandingLine:
    user = visit.services.directory.user(judgement.by)
    return StandingLine(
        judgement=judgement,
        verdict=VERDICTS[judgement.verdict],
        ground=judgement.ground.words if judgement.ground else "on record",
        who=user.name if user else judgement.by,
    )
