"""The model card: everything that was found, written from the results and from nothing else. Markdown.

After Mitchell et al. 2019, "Model cards for model reporting". What is not known is said to be not known.
"""

from collections.abc import Iterator, Sequence

from ndas.use_cases.declaration import Declaration
from ndas.use_cases.evaluation.back_test import BackTest
from ndas.use_cases.evaluation.gates import Gate
from ndas.use_cases.evaluation.measure import Measured
from ndas.use_cases.evaluation.plan import Plan
from ndas.use_cases.fairness.audit import FairnessReport
from ndas.use_cases.features import Feature
from ndas.use_cases.outcome import OutcomeSpec
from ndas.vocabulary.finding import NOT_EVIDENCE


def write_card(
    declaration: Declaration,
    spec: OutcomeSpec,
    features: Sequence[Feature],
    found: BackTest,
    gates: Sequence[Gate],
    fairness: FairnessReport | None,
    plan: Plan,
) -> str:
    """Return the card."""
    return "\n".join(
        (
            *_head(declaration, spec, found),
            *_tests(found),
            *_figures(found),
            *_features(features),
            *_gates(gates),
            *_fairness(fairness),
            *_limits(plan),
        )
    )


def _head(declaration: Declaration, spec: OutcomeSpec, found: BackTest) -> Iterator[str]:
    model = found.model
    yield f"# Model card: {declaration.title}, version {declaration.version}"
    yield ""
    yield f"**{NOT_EVIDENCE}**"
    yield ""
    yield f"- Method: {found.method}, trained on {model.rows} rows, {model.positives} of them with it"
    yield f"- Force: {found.force}, as at {found.outcome.as_at:%d %B %Y}"
    yield f"- What it is for: {declaration.aim}"
    yield f"- Outcome: {spec.means} (definition {spec.digest}, version {spec.version})"
    yield f"- Window {spec.window_days} days, follow-up {spec.follow_up_days} days more"
    yield f"- Evaluation plan {found.plan}, fixed before training"
    yield f"- No automated decision: {declaration.no_automated_decision}"
    yield f"- Children: {declaration.children}"
    yield ""


def _tests(found: BackTest) -> Iterator[str]:
    yield "## Is the outcome what it says?"
    yield ""
    yield "| test | passed | what was found |"
    yield "|---|---|---|"
    for verdict in found.outcome.verdicts:
        yield f"| {verdict.test} | {'yes' if verdict.passed else 'NO'} | {verdict.words} |"
    yield ""


def _figures(found: BackTest) -> Iterator[str]:
    yield "## How good was it on later months?"
    yield ""
    yield "| test | people and months | with outcome | right in the list | AUC | chances off by |"
    yield "|---|---|---|---|---|---|"
    for measured in (*found.quarters, found.whole, *found.baselines):
        yield _row(measured, plain=measured in found.baselines)
    yield ""
    yield "What was said, and what came true:"
    yield ""
    yield "| chance said | people and months | had the outcome |"
    yield "|---|---|---|"
    for one in found.bins:
        yield f"| {one.low:.1%} to {one.high:.1%} | {one.people} | {one.with_outcome / one.people:.1%} |"
    yield ""


def _row(measured: Measured, *, plain: bool) -> str:
    low, high = measured.precision_interval
    bottom, top = measured.auc_interval
    off = "" if plain else f"{measured.calibration_error:.3f}"
    return (
        f"| {measured.name} | {measured.rows} | {measured.base:.1%} "
        f"| {measured.precision:.1%} ({low:.1%} to {high:.1%}) "
        f"| {measured.auc:.3f} ({bottom:.3f} to {top:.3f}) | {off} |"
    )


def _features(features: Sequence[Feature]) -> Iterator[str]:
    yield "## What it looks at"
    yield ""
    for feature in features:
        yield f"- `{feature.name}` ({feature.direction}): {feature.words.format(value='N')}"
    yield ""


def _gates(gates: Sequence[Gate]) -> Iterator[str]:
    yield "## May it go on?"
    yield ""
    for gate in gates:
        yield f"- {'yes' if gate.passed else '**NO**'}, {gate.name}: {gate.words}"
    yield ""


def _fairness(report: FairnessReport | None) -> Iterator[str]:
    yield "## By group"
    yield ""
    if report is None:
        yield "Not measured yet: it cannot be released."
        yield ""
        return
    yield "| group | people | with outcome | selected | false alarms | overlooked | looks worse by |"
    yield "|---|---|---|---|---|---|---|"
    for one in report.figures:
        yield (
            f"| {one.kind.replace('_', ' ')}: {one.group} | {one.people} | {one.base:.1%} | {one.selected:.1%} | "
            f"{one.false_alarms:.1%} | {one.overlooked:.1%} | {one.mean_error:+.1%} |"
        )
    yield ""
    for kind, many in report.withheld:
        if many:
            yield f"- {kind.replace('_', ' ')}: {many} groups are too small to show"
    for difference in report.differences:
        yield f"- Needs a decision: {difference.words}"
    yield ""


def _limits(plan: Plan) -> Iterator[str]:
    yield "## What it does not know"
    yield ""
    yield from (f"- Missing: {words}" for words in plan.missing)
    yield from (f"- Not used: {words}" for words in plan.not_used)
    yield f"- Reviewed: {plan.review_by}"
    yield ""
