from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ndas.match.encode.person import encode_persons
from ndas.match.errors import ModelRefusedError
from ndas.match.full import Run, match_records
from ndas.match.persons import train_persons
from ndas.match.state import State
from ndas.match.weekly import Week, first_week, match_week


def same_groups(one: Run, two: Run) -> bool:
    a, b = (r.identity.membership.sort_by("record") for r in (one, two))
    pairs = {(x, y) for x, y in zip(a.column("person").to_pylist(), b.column("person").to_pylist(), strict=True)}
    return a.column("record").equals(b.column("record")) and len(pairs) == len({x for x, _ in pairs}) == len(
        {y for _, y in pairs}
    )


def next_extract(table: pa.Table, people: ModuleType, seed: int) -> pa.Table:
    """A week later: some rows gone, some changed, some new."""
    rng = np.random.default_rng(seed)
    kept = table.filter(pa.array(rng.random(table.num_rows) > 0.03))
    change = pa.array(rng.random(kept.num_rows) < 0.03)
    other = kept.column("family_name").take(pa.array(rng.permutation(kept.num_rows)))
    at = kept.column_names.index("family_name")
    kept = kept.set_column(at, "family_name", pc.if_else(change, other, kept.column("family_name")))
    new = people.make_people(60, seed + 1).records
    ids = pc.binary_join_element_wise(new.column("record"), f"new{seed}", "-")
    return pa.concat_tables([kept, new.set_column(0, "record", ids)])


@pytest.fixture(scope="module")
def begun(people: ModuleType) -> tuple[pa.Table, Week]:
    table = people.make_people(700, 5, planted=20).records
    return table, first_week(table)


def full_again(table: pa.Table, week: Week) -> Run:
    encoded = encode_persons(table, week.state.hubs)
    return match_records(encoded, week.run.model, week.state.frequencies)


def test_it_gives_the_clusters_of_a_full_run_week_after_week(begun: tuple[pa.Table, Week], people: ModuleType) -> None:
    table, week = begun
    for seed in (1, 2, 3):
        table = next_extract(table, people, seed)
        state = State.from_tables(week.state.tables())
        week = match_week(table, state, week.run.model)
        assert 0 < week.changed < table.num_rows / 5
        assert same_groups(week.run, full_again(table, week))


def test_it_gives_them_also_when_blocks_cross_the_cap(begun: tuple[pa.Table, Week], people: ModuleType) -> None:
    from dataclasses import replace  # noqa: PLC0415  # used here alone

    table, _ = begun
    model, _ = train_persons(encode_persons(table))
    week = first_week(table, replace(model, block_cap=6))
    assert any(len(keys) for keys in week.state.capped)
    for seed in (7, 8):
        table = next_extract(table, people, seed)
        week = match_week(table, week.state, week.run.model)
        assert same_groups(week.run, full_again(table, week))


def test_it_scores_nothing_and_changes_nothing_when_no_row_changed(begun: tuple[pa.Table, Week]) -> None:
    table, week = begun
    again = match_week(
        table.take(pa.array(np.random.default_rng(0).permutation(table.num_rows))), week.state, week.run.model
    )
    assert again.changed == 0
    assert sum(again.run.scored.scored) == 0
    assert again.run.identity.history.num_rows == 0
    assert again.run.identity.membership.sort_by("record").equals(week.run.identity.membership.sort_by("record"))


def test_it_carries_no_value_of_a_record_that_is_gone(begun: tuple[pa.Table, Week]) -> None:
    table, _ = begun
    marked = pc.if_else(pc.equal(table.column("record"), "r7"), "QUILLFEATHERSTONE", table.column("family_name"))
    table = table.set_column(table.column_names.index("family_name"), "family_name", marked)
    week = first_week(table)
    assert b"QUILLFEATHERSTONE" in serialised(week.state)
    later = match_week(table.filter(pc.not_equal(table.column("record"), "r7")), week.state, week.run.model)
    assert b"QUILLFEATHERSTONE" not in serialised(later.state)


def serialised(state: State) -> bytes:
    return b"".join(written(table) for table in state.tables().values())


def written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def test_it_refuses_a_state_of_another_model(begun: tuple[pa.Table, Week]) -> None:
    from dataclasses import replace  # noqa: PLC0415  # used here alone

    table, week = begun
    with pytest.raises(ModelRefusedError, match="do a full run"):
        match_week(table, week.state, replace(week.run.model, version="person-next"))
