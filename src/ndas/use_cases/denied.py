"""Finds, in what a use case gives back, what the assessment denies. It tells what and where, never a value.

1. A score of a person (5.12): a mart's line that stands for a person, or a finding about a person that gives it a
   figure of merit: a score, rank, rating, percentile or probability.
2. Movements (5.9): a mart's series or breakdown of one person, or a finding about a person with more than two places
   named one after the other.
3. Advice on a service (5.5): a finding that tells to grant, refuse or withdraw a service, licence or benefit.
4. A complainant's credibility, honesty or sexual history, whatever the assessment says and whichever use case it is:
   the platform's own words about it are refused; where a quote of the force's text speaks of it, it is withheld.

A person is told by the ids that matching gives (``P-...``) and by ``person:``. Words are English; a use case that hides
a score in other words fails its review, not this check.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ndas.governance.assessment.compiled import Refused
from ndas.vocabulary.finding import Finding, Reason
from ndas.vocabulary.insight import InsightMart

_PERSON = re.compile(r"\bperson:|\bP-[0-9a-z]", re.IGNORECASE)
_SCORE = re.compile(
    r"\b(scor(e[sd]?|ing)|rank(s|ed|ing)?|rating|percentile|probability|likelihood|risk)\b[^.]{0,40}?\d"
    r"|\d+(\.\d+)?\s*(%|per cent)\s*(likely|risk|chance)|\b(high|medium|low)[- ]risk (person|offender|individual)",
    re.IGNORECASE,
)
_THEN = re.compile(r"\b(then|next|later|afterwards|moved to|went to|travelled to|->|→)", re.IGNORECASE)
_MOST_PLACES = 2
_SERVICE = re.compile(
    r"\b(grant|refuse|deny|withdraw|suspend|revoke)\w*\b[^.]{0,40}\b(service|licen[cs]e|benefit|housing|tenancy|job)",
    re.IGNORECASE,
)

_CREDIBILITY = re.compile(
    r"\b(credib\w*|(un)?truthful\w*|(dis)?honest(y|ly)?|liar|lied|lying about|made (it|this|that|the story|him|her) up"
    r"|fabricat\w*|(false|malicious)(ly)? (alleg|accus|report|complain)\w*|promiscu\w*|sexual (history|past|reputation)"
    r"|unreliable (victim|complainant|witness)\w*|(previous|earlier) (allegation|complaint)s? by (the |this )?"
    r"(victim|complainant))\b",
    re.IGNORECASE,
)
_QUOTE = re.compile("“[^”]*”")
WITHHELD = "“[words about a complainant: not shown]”"


def withhold_credibility(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with every quote withheld that speaks of a complainant's credibility or sexual history."""
    return tuple(
        replace(
            finding,
            reasons_for=tuple(map(_without_credibility, finding.reasons_for)),
            reasons_against=tuple(map(_without_credibility, finding.reasons_against)),
        )
        for finding in findings
    )


def _without_credibility(reason: Reason) -> Reason:
    words = _QUOTE.sub(lambda quote: WITHHELD if _CREDIBILITY.search(quote[0]) else quote[0], reason.words)
    return replace(reason, words=words)


def find_denied(marts: Iterable[InsightMart], findings: Iterable[Finding], refused: frozenset[Refused]) -> str:
    """Return what is denied and where it stands; empty if nothing is."""
    if refused & {Refused.PERSON_SCORES, Refused.MOVEMENTS}:
        for mart in marts:
            for place, text in _lines(mart):
                if _PERSON.search(text):
                    return (
                        f"{place} stands for one person; 5.9 and 5.12 of the assessment allow no figure about a person"
                    )
    for finding in findings:
        if said := _of_finding(finding, refused):
            return said
    return ""


def _lines(mart: InsightMart) -> Iterator[tuple[str, str]]:
    for total in mart.totals:
        yield "a total", f"{total.key} {total.label}"
    for series in (mart.trend, *mart.multiples):
        yield "a series", f"{series.key} {series.label}"
    for breakdown in mart.breakdowns:
        yield "a breakdown", f"{breakdown.key} {breakdown.label}"
        for row in breakdown.rows:
            yield f"a row of the breakdown {breakdown.key}", row.label


def _of_finding(finding: Finding, refused: frozenset[Refused]) -> str:
    words = [finding.headline, *(reason.words for reason in (*finding.reasons_for, *finding.reasons_against))]
    if any(_CREDIBILITY.search(_QUOTE.sub("", text)) for text in words):
        return "a finding speaks of a complainant's credibility or sexual history; no use case may"
    if Refused.SERVICE_ADVICE in refused and any(_SERVICE.search(text) for text in words):
        return "a finding advises on a service; 5.5 of the assessment says no"
    if not _PERSON.search(finding.subject):
        return ""
    if Refused.PERSON_SCORES in refused and any(_SCORE.search(text) for text in words):
        return "a finding gives a person a score; 5.12 of the assessment says no"
    if Refused.MOVEMENTS in refused and any(len(_THEN.findall(text)) > _MOST_PLACES for text in words):
        return "a finding follows a person from place to place; 5.9 of the assessment says no"
    return ""
