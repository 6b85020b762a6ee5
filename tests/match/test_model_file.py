import json
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ndas.match.edges import score_candidates
from ndas.match.encode.person import encode_persons
from ndas.match.errors import ModelRefusedError
from ndas.match.model_file import dump_model, load_model, splink_settings
from ndas.match.models.person import PERSON_MODEL
from ndas.match.persons import train_persons
from ndas.match.plan import columns_used, lay_out, plan_of
from ndas.match.splink_sql import clauses_of, condition_sql


def test_it_reads_back_the_model_that_it_wrote() -> None:
    assert load_model(*dump_model(PERSON_MODEL)) == PERSON_MODEL


def test_it_writes_each_condition_so_that_reading_it_gives_the_same_tests() -> None:
    for comparison in PERSON_MODEL.comparisons:
        for level in comparison.levels:
            for dialect in ("duckdb", "spark"):
                assert clauses_of(condition_sql(level.any_of, dialect), dialect) == level.any_of


def test_it_reads_conditions_of_splinks_own_library() -> None:
    (clause,) = clauses_of('jaro_winkler_similarity("surname_l", "surname_r") >= 0.92')
    assert (clause[0].kind.name, clause[0].left, clause[0].bound) == ("ALIKE", "surname", 0.92)
    assert len(clauses_of('("a_l" = "b_r") AND ("b_l" = "a_r")')[0]) == 2


def test_it_refuses_what_it_could_not_do_as_splink_would() -> None:
    with pytest.raises(ModelRefusedError, match="no test that means"):
        clauses_of('jaccard("a_l", "a_r") >= 0.9')
    settings, record = dump_model(PERSON_MODEL)
    with pytest.raises(ModelRefusedError, match="different versions"):
        load_model(settings, json.dumps(json.loads(record) | {"version": "person-0"}))


@pytest.mark.slow
def test_it_gives_the_same_edges_and_weights_as_splink_on_ten_thousand_rows(people: ModuleType) -> None:
    from splink import DuckDBAPI, Linker  # noqa: PLC0415  # slow to import, needed here alone

    records = encode_persons(people.make_people(3050, 11).records)
    model, frequencies = train_persons(records)
    rows = lay_out(records, model)
    edges = score_candidates(model, records, rows, plan_of(model, rows, records, frequencies)).edges

    names = [name for name in columns_used(model) if name != "custody"]
    table = records.as_table(names)
    assert 9_000 <= table.num_rows <= 12_000
    api = DuckDBAPI()
    linker = Linker(api.register(table), splink_settings(model))
    found = linker.inference.predict(threshold_match_weight=model.clustering.keep).as_pyarrow_table()

    ours = {
        frozenset(pair): weight
        for *pair, weight in zip(
            records.ids.take(pa.array(edges.first)).to_pylist(),
            records.ids.take(pa.array(edges.second)).to_pylist(),
            edges.weight.tolist(),
            strict=True,
        )
    }
    theirs = {
        frozenset((a, b)): w
        for a, b, w in zip(
            *(found.column(n).to_pylist() for n in ("record_l", "record_r", "match_weight")), strict=True
        )
    }
    margin = 1e-4  # an edge this close to the threshold may fall on either side
    only = [w for pair, w in [*ours.items(), *theirs.items()] if (pair in ours) != (pair in theirs)]
    assert all(abs(w - model.clustering.keep) < margin for w in only)
    both = [(ours[pair], theirs[pair]) for pair in ours if pair in theirs]
    assert len(both) > 15_000
    assert float(np.abs(np.subtract(*np.array(both).T)).max()) < margin
    assert pc.sum(pa.array([w > 0 for w in ours.values()])).as_py() > 10_000
