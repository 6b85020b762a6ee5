"""The steps around matching: harmonise before it, ask the use cases and prepare what pages read after it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from ndas.duties.assessment import NotCoveredError, cover_of
from ndas.governance import AuditEvent
from ndas.harmonise import Plan, harmonise
from ndas.journey.opening import Result
from ndas.journey.reading_contents import reading_contents
from ndas.journey.work import Work
from ndas.store.reading import build_reading_store
from ndas.store.snapshots import Snapshot, connect
from ndas.use_cases import USE_CASES, Insights, run_use_case, stored_name
from ndas.use_cases.lifecycle.acts import standing_at
from ndas.use_cases.runner import NotStandingError
from ndas.use_cases.tables import IDENTITY


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
    """Ask every use case, each in a connection of its own, and build what pages read."""
    snapshot = work.snapshot()
    asked = {name: _ask(work, snapshot, name) for name in USE_CASES}
    answers = {name: insights for name, insights in asked.items() if insights is not None}
    build_reading_store(snapshot, reading_contents(work, answers, _plans(work)))
    return {"marts": sum(len(insights.marts) for insights in answers.values())}


def _ask(work: Work, snapshot: Snapshot, name: str) -> Insights | None:
    """Ask one use case; None where the assessment does not cover it, which is written down and stops no other."""
    declaration, at = USE_CASES[name].declaration, work.platform.clock()

    @contextmanager
    def narrowed(columns: Mapping[str, tuple[str, ...]]) -> Iterator[duckdb.DuckDBPyConnection]:
        granted = {stored_name(table): names for table, names in columns.items()}
        with connect(snapshot, granted, memory_limit=work.platform.memory_limit) as connection:
            if IDENTITY in columns:
                connection.execute(f"CREATE VIEW {IDENTITY} AS FROM match.membership")
            yield connection

    control = work.platform.control
    try:
        cover = cover_of(control, work.force, declaration.purpose, at.date(), declaration.assessment)
        standing = standing_at(control, work.force, USE_CASES[name], at.date())
        insights = run_use_case(USE_CASES[name], narrowed, work.as_at, cover, standing)
    except NotCoveredError as refused:
        control.audit.record(work.entry(AuditEvent.PROCESSING_REFUSED, use_case=name, rule=refused.rule))
        return None
    except NotStandingError:
        step = f"not in shadow or live: {standing.state or 'never proposed'}"
        control.audit.record(work.entry(AuditEvent.PROCESSING_REFUSED, use_case=name, rule="lifecycle", step=step))
        return None
    version = declaration.version
    entry = work.entry(AuditEvent.USE_CASE_RUN, count=len(insights.marts), use_case=name, version=version)
    told = replace(entry, legal_basis=declaration.lawful_basis, model_version=f"{name} {version}")
    work.platform.control.audit.record(told)
    return insights


def _plans(work: Work) -> list[Plan]:
    return work.profile.plans
