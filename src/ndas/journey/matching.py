"""Step 5: who is who this week. The engine's state is carried inside the snapshot, from week to week, under its key.

The model is trained on a force's first week and used from then on; only what changed is compared again.
"""

import pyarrow as pa

from ndas.governance import AuditEvent
from ndas.journey.opening import Result
from ndas.journey.people import GRANT, person_records
from ndas.journey.work import Work
from ndas.match import Judgement
from ndas.match.errors import ModelRefusedError
from ndas.match.explain import agreement_table, review_table
from ndas.match.model import Model
from ndas.match.model_file import dump_model, load_model
from ndas.match.state import State
from ndas.match.weekly import Week, first_week, match_week
from ndas.store.snapshots import BuildingSnapshot, Snapshot, connect

STATE = "match/state/"
MODEL = "match/model"


def match_step(work: Work) -> Result:
    """Say which records mean the same person, why, and what to ask people about; ids persist from last week."""
    snapshot = work.snapshot()
    with connect(snapshot, GRANT, memory_limit=work.platform.memory_limit) as connection:
        records = person_records(connection)
    week = _match(work, records)
    run = week.run
    tables = {
        "match/membership": run.identity.membership,
        "match/history": run.identity.history,
        "match/conflicts": run.identity.conflicts,
        "match/agreements": agreement_table(run),
        "match/review": review_table(run),
        MODEL: _written(run.model),
        **{STATE + name.replace(" ", "/"): table for name, table in week.state.tables().items()},
    }
    for name, table in tables.items():
        _write(snapshot, name, table)
    people = run.identity.person_count
    entry = work.entry(
        AuditEvent.PEOPLE_MATCHED,
        count=records.num_rows,
        people=people,
        compared=week.changed,
        model=run.model.version,
    )
    work.platform.control.audit.record(entry)
    return {"records": records.num_rows, "people": people, "compared": week.changed}


def _match(work: Work, records: pa.Table) -> Week:
    judgements = _judgements(work)
    before = work.last_week()
    if before is None:
        return first_week(records, judgements=judgements)
    with before:
        state, model = _state(before), _model(before)
    try:
        return match_week(records, state, model, judgements)
    except ModelRefusedError:  # the engine has a new model since last week: everything is compared, ids still persist
        return first_week(records, previous=state.identity, judgements=judgements)


def _judgements(work: Work) -> list[Judgement]:
    return [
        Judgement(
            record_a=one.record_a,
            record_b=one.record_b,
            verdict=one.verdict,
            by=one.by,
            decided=one.at,
            reason=(one.note or b"on record").decode(),
        )
        for one in work.platform.control.judgements.standing(work.force)
        if one.record_a and one.record_b
    ]


def _state(week: Snapshot) -> State:
    names = [name for name in week.names() if name.startswith(STATE)]
    return State.from_tables(
        {name.removeprefix(STATE).replace("/", " "): week.dataset(name).to_table() for name in names}
    )


def _model(week: Snapshot) -> Model:
    row = week.dataset(MODEL).to_table().to_pylist()[0]
    return load_model(row["settings"], row["training"])


def _written(model: Model) -> pa.Table:
    settings, training = dump_model(model)
    return pa.table({"settings": [settings], "training": [training]})


def _write(snapshot: BuildingSnapshot, name: str, table: pa.Table) -> None:
    with snapshot.writer(name, table.schema) as writer:
        writer.write(table)
