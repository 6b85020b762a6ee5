"""What matching left in a snapshot: the engine's state and model, the judgements it knew, and the history of changes.

1. The history is kept as long as its record is there: a row leaves with its record, by absence like all else.
2. A cause that is a record leaves when that record does; the row then says why in words alone.
"""

from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute

from ndas.match import Judgement
from ndas.match.explain import Said, caused_history
from ndas.match.full import Run
from ndas.match.model import Model
from ndas.match.model_file import dump_model, load_model
from ndas.match.state import State
from ndas.store.control import Control
from ndas.store.snapshots import Snapshot
from ndas.vocabulary import DeliveryId, ForceId

STATE = "match/state/"
MODEL = "match/model"
HISTORY = "match/history"
pc: Any = pyarrow.compute  # its stubs reject calls that pyarrow documents

_schema: Any = pa.schema  # its stubs know no pairs of name and type
HISTORY_SCHEMA = _schema(
    [
        ("record", pa.string()),
        ("from_person", pa.string()),
        ("to_person", pa.string()),
        ("change", pa.string()),
        ("reason", pa.string()),
        ("cause", pa.string()),
        ("judgement", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("delivery", pa.string()),
    ]
)
"""Which record moved from which person to which (`merged` or `split`), why, through which record or judgement (null
where none is there), and with which delivery, that shows the state of which moment. Newest first."""
NO_HISTORY: pa.Table = HISTORY_SCHEMA.empty_table()


def state_in(week: Snapshot) -> State:
    """The engine's state that a snapshot carries."""
    names = [name for name in week.names() if name.startswith(STATE)]
    return State.from_tables(
        {name.removeprefix(STATE).replace("/", " "): week.dataset(name).to_table() for name in names}
    )


def model_in(week: Snapshot) -> Model:
    """The model that made a snapshot's persons."""
    row = week.dataset(MODEL).to_table().to_pylist()[0]
    return load_model(row["settings"], row["training"])


def written(model: Model) -> pa.Table:
    """A model as a table."""
    settings, training = dump_model(model)
    return pa.table({"settings": [settings], "training": [training]})


def judgements_of(control: Control, force: ForceId) -> tuple[list[Said], list[Said]]:
    """The judgements that stand, and those that were withdrawn, with their ids."""
    every = [
        Said(
            one.id,
            Judgement(
                record_a=one.record_a,
                record_b=one.record_b,
                verdict=one.verdict,
                by=one.by,
                decided=one.at,
                reason=(one.note or b"on record").decode(),
                withdrawn=one.withdrawn_at,
                withdrawn_by=one.withdrawn_by,
            ),
        )
        for one in control.judgements.every(force)
        if one.record_a and one.record_b
    ]
    standing = [said for said in every if said.judgement.withdrawn is None]
    return standing, [said for said in every if said.judgement.withdrawn is not None]


def history_after(
    run: Run,
    now: State,
    before: State | None,
    kept: pa.Table | None,
    said: tuple[list[Said], list[Said]],
    *,
    at: datetime,
    delivery: DeliveryId,
) -> pa.Table:
    """This week's changes with their causes, then those of the weeks before whose records are still there."""
    if before is None:
        return NO_HISTORY
    known = set(before.judged)
    undone = [one for one in said[1] if {one.judgement.record_a, one.judgement.record_b} <= known]
    moved = caused_history(run, now, before, said[0], undone)
    moved = moved.append_column("at", pa.array([at] * moved.num_rows, pa.timestamp("us", tz="UTC")))
    moved = moved.append_column("delivery", pa.array([str(delivery)] * moved.num_rows, pa.string()))
    fresh = moved.select(HISTORY_SCHEMA.names).cast(HISTORY_SCHEMA)
    history: pa.Table = pa.concat_tables([fresh, _still_there(kept, now)]).combine_chunks()
    return history


def kept_history(week: Snapshot) -> pa.Table | None:
    """The history that a snapshot carries; None where it has none of this shape."""
    if HISTORY not in week.names():
        return None
    table = week.dataset(HISTORY).to_table()
    return table if table.schema.names == HISTORY_SCHEMA.names else None


def _still_there(kept: pa.Table | None, now: State) -> pa.Table:
    if kept is None:
        return NO_HISTORY
    kept = kept.filter(pc.is_in(kept.column("record"), value_set=now.ids))
    place = HISTORY_SCHEMA.names.index("cause")
    cause: Any = kept.column("cause")
    there = pc.if_else(pc.is_in(cause, value_set=now.ids), cause, pa.scalar(None, pa.string()))
    stays: pa.Table = kept.set_column(place, "cause", there).cast(HISTORY_SCHEMA)
    return stays
