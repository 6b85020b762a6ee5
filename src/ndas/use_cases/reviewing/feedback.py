"""Decisions of earlier weeks meet the leads of this one.

1. A lead that somebody disagreed with, or agreed with and saw to, leaves the list until a record speaks for it that was
   not there when it was decided. A record that went is no new evidence.
2. A lead that needs more stays, behind those that nobody has looked at.
3. Where two people differ, the lead stays: what one of them wants read is read.
4. The list is then cut to its declared length; so what was decided makes room for what was not yet read.
5. Each decision's effect is kept, so that whoever decided sees what it changed. No lead leaves silently.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ndas.vocabulary.deciding import Answer
from ndas.vocabulary.finding import Finding


class Effect(StrEnum):
    """What a decision did to the next list."""

    SET_ASIDE = "set aside"
    SEEN_TO = "seen to"
    LOWERED = "lowered"
    CAME_BACK = "came back"
    STAYS = "stays"

    @property
    def words(self) -> str:
        """As officers read it."""
        return _WORDS[self]


_WORDS = {
    Effect.SET_ASIDE: "Left the list because you disagreed; it comes back if a new record speaks for it.",
    Effect.SEEN_TO: "Left the list because it was seen to; it comes back if a new record speaks for it.",
    Effect.LOWERED: "Stands behind the leads that nobody has looked at, until more is known.",
    Effect.CAME_BACK: "Is on the list again: a record speaks for it that was not there when it was decided.",
    Effect.STAYS: "Stays on the list: two people looked and do not say the same.",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that holds: which lead, what was said, on which records."""

    id: str
    lead: str
    answer: Answer
    records: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settled:
    """The leads that remain, list by list, and what each decision did."""

    findings: tuple[Finding, ...]
    effects: Mapping[str, Effect]


def lead_of(finding: Finding) -> str:
    """Return the digest of what a finding is about, the same every week whatever records speak for it."""
    named = f"{finding.use_case}\x1f{finding.list_name}\x1f{finding.subject}"
    return hashlib.sha256(named.encode()).hexdigest()


def records_of(finding: Finding) -> frozenset[str]:
    """Return the records that speak for a finding."""
    return frozenset(record for reason in finding.reasons_for for record in reason.evidence)


def settle(findings: Sequence[Finding], decided: Iterable[Decided], longest: Mapping[str, int]) -> Settled:
    """Return this week's leads with what was decided before taken into account.

    Args:
        findings: list by list, the first ranked first.
        decided: decisions that hold, oldest first.
        longest: a list's name to its declared length.
    """
    said: dict[str, list[Decided]] = {}
    for one in decided:
        said.setdefault(one.lead, []).append(one)
    effects: dict[str, Effect] = {}
    standing: dict[str, list[Finding]] = {}
    behind: dict[str, list[Finding]] = {}
    for finding in findings:
        about = said.get(lead_of(finding), [])
        effect = _effect(about, records_of(finding))
        effects |= {one.id: effect for one in about if effect is not None}
        if effect in {Effect.SET_ASIDE, Effect.SEEN_TO}:
            continue
        (behind if effect is Effect.LOWERED else standing).setdefault(finding.list_name, []).append(finding)
    kept = [
        finding
        for name in dict.fromkeys(one.list_name for one in findings)
        for finding in [*standing.get(name, []), *behind.get(name, [])][: longest.get(name)]
    ]
    return Settled(tuple(kept), effects)


def _effect(about: Sequence[Decided], records: frozenset[str]) -> Effect | None:
    if not about:
        return None
    answers = {one.answer for one in about if records <= one.records}
    if not answers:
        return Effect.CAME_BACK
    if answers == {Answer.DISAGREE}:
        return Effect.SET_ASIDE
    if answers == {Answer.AGREE}:
        return Effect.SEEN_TO
    return Effect.LOWERED if answers == {Answer.NEED_MORE} else Effect.STAYS
