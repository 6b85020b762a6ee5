"""Step 5: who is who this week. The engine's state is carried inside the snapshot, from week to week, under its key.

The model is trained on a force's first week and used from then on; only what changed is compared again.
"""

from dataclasses import dataclass, replace

import pyarrow as pa

from ndas.governance import AuditEvent
from ndas.journey.match_memory import (
    HISTORY,
    MODEL,
    STATE,
    history_after,
    judgements_of,
    kept_history,
    model_in,
    state_in,
    written,
)
from ndas.journey.opening import Result
from ndas.journey.people import GRANT, person_records
from ndas.journey.still_here import still_here
from ndas.journey.things import identify_things
from ndas.journey.work import Work
from ndas.match import Judgement
from ndas.match.ahead import ensure_compiled
from ndas.match.errors import ModelRefusedError
from ndas.match.explain import agreement_table, apart_table, report_run, report_week, review_band, review_table
from ndas.match.model import Model
from ndas.match.state import State
from ndas.match.weekly import Week, first_week, match_week
from ndas.store.snapshots import BuildingSnapshot, connect
from ndas.vocabulary.json_form import card_to_json

REPORT = "match/report"


def match_step(work: Work) -> Result:
    """Say which records mean the same person, why, and what to ask people about; ids persist from last week."""
    ensure_compiled()
    snapshot = work.snapshot()
    with connect(snapshot, GRANT, memory_limit=work.platform.memory_limit) as connection:
        records = person_records(connection)
    said = still_here(judgements_of(work.platform.control, work.force), records)
    before = _before(work)
    week = _match(records, before, [one.judgement for one in said[0]])
    run = week.run
    history = history_after(
        run, week.state, before.state, before.history, said, at=work.as_at, delivery=work.claim.delivery
    )
    things, entity_tables = identify_things(work, snapshot, run.identity.membership)
    review = review_table(run)
    report = report_week(
        report_run(run),
        history=run.identity.history,
        changed=week.changed,
        gone=week.gone,
        asked=review.num_rows,
        kinds=things.entities.column("kind"),
    )
    tables = {
        "match/membership": run.identity.membership,
        HISTORY: history,
        "match/conflicts": apart_table(run),
        "match/agreements": agreement_table(run),
        "match/review": review,
        "match/possible": review_band(run, most=None).select(["person_a", "person_b", "reason"]),
        REPORT: pa.table({"report": [card_to_json(report)]}),
        MODEL: written(run.model),
        **{STATE + name.replace(" ", "/"): table for name, table in week.state.tables().items()},
        **entity_tables,
    }
    for name, table in tables.items():
        _write(snapshot, name, table)
    counts = {"people": run.identity.person_count, "compared": week.changed, "things": things.entities.num_rows}
    entry = work.entry(AuditEvent.PEOPLE_MATCHED, count=records.num_rows, model=run.model.version, **counts)
    work.platform.control.audit.record(replace(entry, model_version=f"matching {run.model.version}"))
    return {"records": records.num_rows, **counts}


@dataclass(frozen=True)
class _Before:
    """What the week before left; all None in a force's first week."""

    state: State | None = None
    model: Model | None = None
    history: pa.Table | None = None


def _before(work: Work) -> _Before:
    week = work.last_week()
    if week is None:
        return _Before()
    with week:
        return _Before(state_in(week), model_in(week), kept_history(week))


def _match(records: pa.Table, before: _Before, judgements: list[Judgement]) -> Week:
    if before.state is None or before.model is None:
        return first_week(records, judgements=judgements)
    try:
        return match_week(records, before.state, before.model, judgements)
    except ModelRefusedError:  # the engine has a new model since last week: everything is compared, ids still persist
        return first_week(records, previous=before.state.identity, judgements=judgements)


def _write(snapshot: BuildingSnapshot, name: str, table: pa.Table) -> None:
    with snapshot.writer(name, table.schema) as writer:
        writer.write(table)
