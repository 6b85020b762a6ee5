"""What a use case gives back, and the rules that the platform holds it to before anything is stored.

1. Nothing that was not declared: a trend, map, breakdown or finding outside `outputs` is refused.
2. No count between 1 and 4 for a place or a breakdown (the shapes themselves cannot hold one for a place).
3. No figure about one person: marts carry no person ids, findings carry no score.
4. Every finding names its records and ends within 28 days.
5. A finding says what is missing and what was not used, and carries the words "not evidence".
6. No list holds more than a twentieth of a force's subjects of its sort.
7. A shape or a number where none belongs, such as a score on a finding, is refused by its type (`shapes.py`).
8. What the assessment denies is refused in words, too: a score, one person's movements, advice on a service.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ndas.governance.assessment.compiled import STRICTEST, Compiled
from ndas.use_cases.declaration import Declaration, Output
from ndas.use_cases.denied import find_denied
from ndas.use_cases.shapes import find_misshapen
from ndas.vocabulary.finding import NOT_EVIDENCE, Finding
from ndas.vocabulary.insight import SMALLEST_COUNT, InsightMart, MethodSection

LONGEST_FINDING = timedelta(days=28)
LARGEST_SHARE = 0.05


class OutputRefusedError(Exception):
    """A use case gave back something that its declaration or the platform's rules do not allow."""


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything one run of a use case gives back: one mart for each definition, the method, the leads."""

    marts: tuple[InsightMart, ...]
    method: tuple[MethodSection, ...]
    findings: tuple[Finding, ...] = ()


def check_outputs(
    insights: Insights,
    declaration: Declaration,
    compiled: Compiled = STRICTEST,
    units: Mapping[str, int] | None = None,
) -> Insights:
    """Return ``insights`` if the declaration, the assessment's limits and the rules above allow all of it.

    Args:
        insights: what came back.
        declaration: of the use case.
        compiled: the assessment's limits.
        units: how many subjects of each sort the force has, as the platform counted them.

    Raises:
        OutputRefusedError: names the first thing that is not allowed.
    """
    if said := find_misshapen((*insights.marts, *insights.method, *insights.findings)):
        raise OutputRefusedError(f"{declaration.id}: {said}; 5.12 of the assessment allows no score of a person")
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
    if said := find_denied(insights.marts, insights.findings, compiled.outputs_refused):
        raise OutputRefusedError(f"{declaration.id}: {said}")
    for finding in insights.findings:
        _check_finding(finding, declaration)
    for (listed, sort), count in Counter((f.list_name, f.subject.partition(":")[0]) for f in insights.findings).items():
        if units is not None and count > LARGEST_SHARE * units.get(sort, 0):
            raise OutputRefusedError(
                f"{declaration.id}: the list {listed} holds more than {LARGEST_SHARE:.0%} of the force's {sort} records"
            )
    return insights


def _check_finding(finding: Finding, declaration: Declaration) -> None:
    if (finding.use_case, finding.version) != (declaration.id, str(declaration.version)):
        raise OutputRefusedError(f"{declaration.id}: a finding names another use case or version")
    if finding.valid_to - finding.valid_from > LONGEST_FINDING:
        raise OutputRefusedError(f"{declaration.id}: a finding is valid for at most 28 days")
    if not all(reason.evidence for reason in finding.reasons_for):
        raise OutputRefusedError(f"{declaration.id}: a reason names no record")
    if finding.warning != NOT_EVIDENCE:
        raise OutputRefusedError(f"{declaration.id}: a finding does not say that it is not evidence")
    if not finding.missing or not finding.not_used:
        raise OutputRefusedError(f"{declaration.id}: a finding says what is missing and what was not used")
    if finding.subject.startswith("person:") and not finding.reasons_against and not finding.missing:
        raise OutputRefusedError(f"{declaration.id}: a finding about a person says what speaks against it")


def _declared(present: bool, output: Output, declaration: Declaration) -> None:  # noqa: FBT001 - reads as a sentence
    if present and output not in declaration.outputs:
        raise OutputRefusedError(f"{declaration.id}: gives back {output}, which it has not declared")
