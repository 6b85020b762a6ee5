"""What a use case gives back, and the rules that the platform holds it to before anything is stored.

1. Nothing that was not declared: a trend, map, breakdown or finding outside `outputs` is refused.
2. No count between 1 and 4 for a place or a breakdown (the shapes themselves cannot hold one for a place).
3. No figure about one person: marts carry no person ids, findings carry no score.
4. Every finding names its records and ends within 28 days.
5. What the assessment denies is refused by what it is: a person's score, one person's movements, advice on a service.
"""

from dataclasses import dataclass
from datetime import timedelta

from ndas.governance.assessment.compiled import STRICTEST, Compiled
from ndas.use_cases.declaration import Declaration, Output
from ndas.use_cases.denied import find_denied
from ndas.vocabulary.finding import Finding
from ndas.vocabulary.insight import SMALLEST_COUNT, InsightMart, MethodSection

LONGEST_FINDING = timedelta(days=28)


class OutputRefusedError(Exception):
    """A use case gave back something that its declaration or the platform's rules do not allow."""


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything one run of a use case gives back: one mart for each definition, the method, the leads."""

    marts: tuple[InsightMart, ...]
    method: tuple[MethodSection, ...]
    findings: tuple[Finding, ...] = ()


def check_outputs(insights: Insights, declaration: Declaration, compiled: Compiled = STRICTEST) -> Insights:
    """Return ``insights`` if the declaration, the assessment's limits and the rules above allow all of it.

    Raises:
        OutputRefusedError: names the first thing that is not allowed.
    """
    for mart in insights.marts:
        _declared(bool(mart.totals), Output.TOTALS, declaration)
        _declared(bool(mart.trend.points), Output.TREND, declaration)
        _declared(bool(mart.cells), Output.PLACES, declaration)
        _declared(bool(mart.breakdowns), Output.BREAKDOWNS, declaration)
        for breakdown in mart.breakdowns:
            if any(0 < row.value < SMALLEST_COUNT for row in breakdown.rows):
                raise OutputRefusedError(
                    f"{declaration.id}: breakdown {breakdown.key} shows a count below {SMALLEST_COUNT}; "
                    "merge small rows before they are given back"
                )
    _declared(bool(insights.findings), Output.FINDINGS, declaration)
    for finding in insights.findings:
        if finding.valid_to - finding.valid_from > LONGEST_FINDING:
            raise OutputRefusedError(f"{declaration.id}: a finding is valid for at most 28 days")
        if finding.subject.startswith("person:") and not finding.reasons_against and not finding.missing:
            raise OutputRefusedError(f"{declaration.id}: a finding about a person says what speaks against it")
    if denied := find_denied(insights.marts, insights.findings, compiled.outputs_refused):
        raise OutputRefusedError(f"{declaration.id}: {denied}")
    return insights


def _declared(present: bool, output: Output, declaration: Declaration) -> None:  # noqa: FBT001 - reads as a sentence
    if present and output not in declaration.outputs:
        raise OutputRefusedError(f"{declaration.id}: gives back {output}, which it has not declared")
