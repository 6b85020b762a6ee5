"""The steps around matching: harmonise before it, ask the use cases and prepare what pages read after it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from ndas.duties.assessment import NotCoveredError, cover_of
from ndas.governance import AuditEvent
from ndas.governance.assessment.compiled import unreadable
from ndas.harmonise import Plan, harmonise
from ndas.journey.deciding import decided_before, hold_to_criteria, keep_ledger, refusal
from ndas.journey.opening import Result
from ndas.journey.outcomes import FirstWeek, first_weeks, hold_to_outcome, keep_first_weeks
from ndas.journey.reading_contents import reading_contents
from ndas.journey.work import Work
from ndas.store.reading import build_reading_store
from ndas.store.snapshots import Snapshot, connect
from ndas.use_cases import USE_CASES, stored_name
from ndas.use_cases.fairness.groups import keep_groups
from ndas.use_cases.lives.acts import standing_at
from ndas.use_cases.runner import Connect, NotShownError, NotStandingError, Run, ask_use_case
from ndas.use_cases.tables import views_of


def harmonise_step(work: Work) -> Result:
    """Translate the accepted rows to the harmonised layer."""
    snapshot = work.snapshot()
    report = harmonise(
        lambda system, table: snapshot.dataset(f"source/{system}/{table}"),
        _plans(work),
        snapshot,
        as_at=work.as_at.date(),
        memory_limit=work.platform.memory_limit,
    )
    barren = sum(sum(table.barren.values()) for table in report.tables)
    made = sum(report.made.values())
    work.platform.control.audit.record(work.entry(AuditEvent.RECORDS_HARMONISED, count=made, barren=barren))
    return {"made": made, "barren": barren}


def prepare_step(work: Work) -> Result:
    """Ask every use case, each in a connection of its own, and build what pages read; apart from both, keep groups."""
    snapshot = work.snapshot()
    keep_groups(snapshot, work.as_at.date(), memory_limit=work.platform.memory_limit)
    weeks = first_weeks(work)
    asked = {name: _ask(work, snapshot, name, weeks) for name in USE_CASES}
    keep_first_weeks(snapshot, weeks)
    runs = {name: run for name, run in asked.items() if run is not None}
    build_reading_store(snapshot, reading_contents(work, runs, _plans(work)))
    return {"marts": sum(len(run.insights.marts) for run in runs.values())}


def _ask(work: Work, snapshot: Snapshot, name: str, weeks: dict[str, FirstWeek]) -> Run | None:
    """Ask one use case; None where the assessment or its own life does not allow it: written down, stops no other.

    Before it is asked it is held to its kill criteria, to the tests of its outcome and to drift.
    """
    use_case, at = USE_CASES[name], work.platform.clock()
    declaration = use_case.declaration

    narrowed = connect_to(snapshot, work.platform.memory_limit)
    control = work.platform.control
    try:
        cover = cover_of(control, work.force, declaration.purpose, at.date(), declaration.assessment)
        hold_to_criteria(work, use_case)
        before = weeks.pop(name, None)
        allowed = cover.decision.allowed and not unreadable(cover.compiled, declaration.columns)
        if allowed and (first := hold_to_outcome(work, use_case, narrowed, before)) is not None:
            weeks[name] = first
        standing = standing_at(control, work.force, use_case, at.date())
        run = ask_use_case(use_case, narrowed, work.as_at, cover, standing, decided=decided_before(work, use_case))
    except NotCoveredError as refused:
        control.audit.record(work.entry(AuditEvent.PROCESSING_REFUSED, use_case=name, rule=refused.rule))
        return None
    except NotStandingError:
        refusal(work, name, standing.state)
        return None
    except NotShownError:
        control.audit.record(work.entry(AuditEvent.PROCESSING_REFUSED, use_case=name, rule="nobody is scored"))
        return None
    keep_ledger(work, use_case, run, str(standing.state))
    version = declaration.version
    entry = work.entry(AuditEvent.USE_CASE_RUN, count=len(run.insights.marts), use_case=name, version=version)
    told = replace(entry, legal_basis=declaration.lawful_basis, model_version=f"{name} {version}")
    work.platform.control.audit.record(told)
    return run


def connect_to(snapshot: Snapshot, memory_limit: str) -> Connect:
    """Return what opens a connection to a snapshot in which only the tables and columns that are named exist."""

    @contextmanager
    def narrowed(columns: Mapping[str, tuple[str, ...]]) -> Iterator[duckdb.DuckDBPyConnection]:
        granted = {stored_name(table): names for table, names in columns.items()}
        with connect(snapshot, granted, memory_limit=memory_limit) as connection:
            for view in views_of(columns):
                connection.execute(view)
            yield connection

    return narrowed


def _plans(work: Work) -> list[Plan]:
    return work.profile.plans
