"""What people decided meets the new week: leads are settled, kill criteria held to, words carried on, the ledger kept.

1. A decision counts once it is answered and, where the declaration asks for it, signed.
2. A use case that meets a kill criterion is suspended before it is asked; nobody has to notice.
3. Words are sealed anew under the new week's key right before it goes live, so that what was written while the week was
   built, or while it waited for two people, is not left behind.
"""

from ndas.governance import AuditEvent
from ndas.journey.work import Work
from ndas.store.control import UseCaseWeek
from ndas.store.snapshots.words import open_words, seal_words
from ndas.use_cases import UseCase
from ndas.use_cases.lives.acts import running_since, suspend_where_killed
from ndas.use_cases.lives.life import measured_since
from ndas.use_cases.reviewing import Decided
from ndas.use_cases.runner import Run
from ndas.vocabulary import SnapshotId
from ndas.vocabulary.deciding import Answer


def decided_before(work: Work, use_case: UseCase) -> tuple[Decided, ...]:
    """Return the decisions about a use case's leads that count, oldest first."""
    control, declared = work.platform.control, use_case.declaration
    told = [
        one
        for one in control.decisions.about(work.force, declared.id)
        if one.outcome and one.lead and (one.sign_off == "holds" or not declared.sign_off)
    ]
    records = control.decisions.records_of(work.force, declared.id) if told else {}
    return tuple(Decided(one.id, one.lead or "", Answer(one.outcome), records.get(one.id, frozenset())) for one in told)


def hold_to_criteria(work: Work, use_case: UseCase) -> None:
    """Suspend a use case that meets one of its kill criteria."""
    control, at = work.platform.control, work.platform.clock()
    since = running_since(control.use_cases.steps(work.force, use_case.declaration.id))
    measured = measured_since(control, work.force, use_case, since)
    suspend_where_killed(control, work.force, use_case, measured, at=at, run=work.run.id)


def keep_ledger(work: Work, use_case: UseCase, run: Run, state: str) -> None:
    """Keep the week's line: what was touched, what was given."""
    findings = run.insights.findings
    week = UseCaseWeek(
        force=work.force,
        use_case=use_case.declaration.id,
        snapshot=work.claim.snapshot,
        version=use_case.declaration.version,
        state=state,
        rows=run.touched.rows,
        people=run.touched.people,
        texts=run.touched.texts,
        special_category=run.touched.special_category,
        leads=len(findings),
        listed_people=len({one.subject for one in findings if one.subject.startswith("person:")}),
        at=work.platform.clock(),
    )
    work.platform.control.use_cases.keep_week(week)


def carry_words(work: Work, live: SnapshotId) -> None:
    """Seal what people wrote anew under the week that is about to go live; the live week's copies go with its key."""
    decisions = work.platform.control.decisions
    kept = decisions.sealed_under(work.force, live)
    if not kept:
        return
    snapshots, new = work.platform.snapshots, work.claim.snapshot
    with (
        snapshots.open(work.force, live, work.lend(live)) as before,
        snapshots.open(work.force, new, work.lend(new)) as now,
    ):
        again = [
            (which, part, seal_words(now.key, open_words(before.key, sealed, about), about))
            for which, part, sealed in kept
            for about in (f"decision {which} {part}",)
        ]
    decisions.carry(work.force, new, again, keep=live)


def refusal(work: Work, name: str, stands: object) -> None:
    """Write down that a use case was not asked because of where it stands."""
    step = f"not in shadow or live: {stands or 'never proposed'}"
    entry = work.entry(AuditEvent.PROCESSING_REFUSED, use_case=name, rule="lifecycle", step=step)
    work.platform.control.audit.record(entry)
