"""The outcome of a use case meets the new week: its ten tests are run, drift is measured, and what they say is obeyed.

1. Every running use case whose folder says what it would learn is tested with each refresh, on its declared columns, in
   the confined process. One that does not run is not: nobody's records are read for it.
2. A test that fails bars training at once (`OutcomeReport.require`); a use case whose method has learnt is suspended.
3. Drift is held against the first week of the present run. Where it says so the use case is suspended, whatever its
   method, before it is asked. Taking it up again is a person's act, and begins a new first week.
4. That first week is kept as spreads and shares, of nobody, in an encrypted table that each week hands to the next.
5. Where the tests cannot be run, they have failed; the refresh goes on.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import pyarrow as pa

from ndas.governance import AuditEvent
from ndas.journey.work import Work
from ndas.store.control import OutcomeWeek
from ndas.store.snapshots import Snapshot
from ndas.use_cases import UseCase
from ndas.use_cases.declaration import LEARNED
from ndas.use_cases.engine.sandbox import SandboxError
from ndas.use_cases.evaluation.drift import Reference, obey
from ndas.use_cases.folder import shipped_folder
from ndas.use_cases.learning import WEEKLY, Asking, Tested, try_outcome
from ndas.use_cases.learning.kept import anchor_of, review_of
from ndas.use_cases.lives.acts import running_since, standing_at, suspend_by_rule
from ndas.use_cases.lives.drifted import SuspendsDrifted
from ndas.use_cases.models.develop import Learning, learns, read_learning
from ndas.use_cases.outcome import OutcomeReport, Verdict
from ndas.use_cases.runner import Connect
from ndas.vocabulary.json_form import read_card

TABLE = "learning/reference"
SCHEMA = pa.schema(dict.fromkeys(("use_case", "digest", "since", "reference"), pa.string()))
"""One row a use case: what its files were, since when its present run counts, and what drift is held against."""


@dataclass(frozen=True, slots=True)
class FirstWeek:
    """The first week of a use case's present run, for drift."""

    digest: str
    since: str
    reference: Reference


def first_weeks(work: Work) -> dict[str, FirstWeek]:
    """Return what last week hands on, by use case."""
    before = work.last_week()
    if before is None:
        return {}
    with before:
        rows = before.dataset(TABLE).to_table().to_pylist() if TABLE in before.names() else []
    return {
        row["use_case"]: FirstWeek(row["digest"], row["since"], read_card(Reference, json.loads(row["reference"])))
        for row in rows
    }


def keep_first_weeks(snapshot: Snapshot, weeks: Mapping[str, FirstWeek]) -> None:
    """Write what the next week is handed."""
    rows = [
        {"use_case": name, "digest": week.digest, "since": week.since, "reference": _written(week.reference)}
        for name, week in sorted(weeks.items())
    ]
    with snapshot.writer(TABLE, SCHEMA) as writer:  # type: ignore[attr-defined]  # a snapshot that is being built
        writer.write(pa.Table.from_pylist(rows, SCHEMA))


def hold_to_outcome(work: Work, use_case: UseCase, connect: Connect, before: FirstWeek | None) -> FirstWeek | None:
    """Test a running use case's outcome and obey what is found; return its first week, for the next one."""
    control, at = work.platform.control, work.platform.clock()
    name = use_case.declaration.id
    folder = shipped_folder(name.replace("-", "_"))
    if not learns(folder) or not standing_at(control, work.force, use_case, at.date()).runs:
        return None
    since = running_since(control.use_cases.steps(work.force, name))
    run = "" if since is None else since.isoformat()
    same = before if before is not None and (before.digest, before.since) == (use_case.digest, run) else None
    learning = read_learning(folder)
    tested = _tested(work, learning, connect, same)
    _keep(work, use_case, learning, tested)
    if use_case.declaration.method in LEARNED and not tested.report.ready:
        told = "; ".join(f"{one.test}: {one.words}" for one in tested.report.verdicts if not one.passed)
        suspend_by_rule(
            control, work.force, use_case, "outcome", f"Tests of its outcome failed: {told}", at=at, run=work.run.id
        )
    if tested.drift is not None:
        obey(replace(tested.drift, measured_at=at), SuspendsDrifted(control, work.force, use_case, work.run.id))
    if same is not None:
        return same if standing_at(control, work.force, use_case, at.date()).runs else None
    return None if tested.reference is None else FirstWeek(use_case.digest, run, tested.reference)


def _tested(work: Work, learning: Learning, connect: Connect, same: FirstWeek | None) -> Tested:
    control, digest = work.platform.control, learning.spec.digest
    asking = Asking(
        learning=learning,
        connect=connect,
        force=work.force,
        as_at=work.as_at,
        review=review_of(control, work.force, digest),
        count=anchor_of(control, work.force, digest),
    )
    before = None if same is None else same.reference
    try:
        return try_outcome(asking, WEEKLY, watched=True, before=before)
    except SandboxError as failed:
        words = f"the tests could not be run: {failed}"
        verdicts = tuple(Verdict(f"T{number}", passed=False, words=words) for number in range(1, 11))
        spec = learning.spec
        return Tested(
            OutcomeReport(spec.outcome, spec.version, digest, work.force, work.as_at, 0, 0, 0, verdicts), None, None
        )


def _keep(work: Work, use_case: UseCase, learning: Learning, tested: Tested) -> None:
    control, report, drift = work.platform.control, tested.report, tested.drift
    failed = [verdict.test for verdict in report.verdicts if not verdict.passed]
    week = OutcomeWeek(
        force=work.force,
        use_case=use_case.declaration.id,
        snapshot=work.claim.snapshot,
        outcome=report.outcome,
        version=report.version,
        digest=report.digest,
        people=report.people,
        labels=report.labels,
        positives=report.positives,
        tests=tuple((verdict.test, verdict.passed, verdict.words) for verdict in report.verdicts),
        drift="" if drift is None else str(drift.standing),
        reasons=() if drift is None else drift.reasons,
        at=work.platform.clock(),
    )
    control.outcomes.keep_week(week)
    entry = work.entry(
        AuditEvent.OUTCOME_TESTED,
        count=report.labels,
        use_case=use_case.declaration.id,
        definition=learning.spec.digest,
        failed=", ".join(failed),
        drift=week.drift,
    )
    control.audit.record(replace(entry, legal_basis=use_case.declaration.lawful_basis))


def _written(reference: Reference) -> str:
    through: datetime | None = reference.through
    return json.dumps(asdict(reference) | {"through": None if through is None else through.isoformat()})
