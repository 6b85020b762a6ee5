"""How a lead stands to one person: what they may see of it is decided here, from what they have recorded, alone."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from urllib.parse import quote, urlencode

from ndas.dashboard.page import Moved, Visit
from ndas.dashboard.services import UseCase
from ndas.store.control import Decision
from ndas.use_cases.reviewing.feedback import lead_of
from ndas.use_cases.reviewing.monitor import wants_second_look
from ndas.vocabulary.finding import Finding


class Standing(StrEnum):
    """How a lead stands to the person who looks."""

    FRESH = "nobody has looked"
    BEGUN = "your answer is open"
    MINE = "you have decided"
    SECOND = "a second look is asked for"
    OTHER = "somebody else has looked"


def use_case_of(visit: Visit) -> UseCase | Moved | None:
    """The use case of the address, if the session looks for it; else the way to say so; None where there is none."""
    found = next((one for one in visit.permissions.declared if one.id == visit.path["use_case"]), None)
    if found is None or (visit.session.purpose and visit.session.purpose.use_case == found.id):
        return found
    return Moved(to=f"/purpose?{urlencode({'use_case': found.id, 'next': f'/insight/{found.id}/leads'})}")


def running(visit: Visit, use_case: str) -> list[Finding]:
    """The leads that have not ended."""
    return [finding for finding in visit.reading.findings(use_case) if visit.at < finding.valid_to]


def lead_path(finding: Finding) -> str:
    """The page of a lead."""
    return f"/insight/{finding.use_case}/leads/{quote(finding.id, safe='')}"


def mine_on(finding: Finding, decided: Iterable[Decision], user: str) -> Decision | None:
    """What the person has recorded about this lead on these very records; new records are looked at anew."""
    return next((one for one in decided if one.finding == finding.id and one.by == user), None)


def first_of(finding: Finding, decided: Iterable[Decision], user: str) -> Decision | None:
    """Somebody else's answer that a look by this person would be the second to."""
    return next(
        (one for one in decided if one.finding == finding.id and one.by != user and one.outcome and not one.second_of),
        None,
    )


def standing_of(finding: Finding, decided: Sequence[Decision], user: str) -> Standing:
    """How a lead stands to a person; of others' answers nothing is told."""
    mine = mine_on(finding, decided, user)
    if mine is not None:
        return Standing.MINE if mine.outcome else Standing.BEGUN
    about = [one for one in decided if one.lead == lead_of(finding) and one.finding == finding.id]
    first = first_of(finding, about, user)
    if first is not None and wants_second_look(first) and not any(one.second_of == first.id for one in about):
        return Standing.SECOND
    return Standing.OTHER if about else Standing.FRESH
