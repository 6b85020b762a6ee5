import json
import os
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ndas.match.edges import score_candidates
from ndas.match.encode.person import encode_persons
from ndas.match.errors import ModelRefusedError
from ndas.match.model import Model
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

    model, ours, table = scored(people, 3050)
    assert 9_000 <= table.num_rows <= 12_000
    linker = Linker(DuckDBAPI().register(table), splink_settings(model))
    found = linker.inference.predict(threshold_match_weight=model.clustering.keep).as_pyarrow_table()
    theirs = list(zip(*(found.column(n).to_pylist() for n in ("record_l", "record_r", "match_weight")), strict=True))
    assert held_against(ours, theirs, model.clustering.keep) > 15_000
    assert sum(w > 0 for w in ours.values()) > 10_000


@pytest.mark.slow
def test_it_gives_the_same_edges_and_weights_on_splinks_spark_back_end(people: ModuleType, spark: Any) -> None:
    from splink import Linker, SparkAPI  # noqa: PLC0415  # slow to import, needed here alone

    model, ours, table = scored(people, 300)
    api = SparkAPI(spark_session=spark, break_lineage_method="persist", num_partitions_on_repartition=2)
    rows = spark.createDataFrame(table.to_pylist(), schema=", ".join(map(_spark_column, table.schema)))
    linker = Linker(api.register(rows), splink_settings(model, dialect="spark"))
    found = linker.inference.predict(threshold_match_weight=model.clustering.keep).as_record_list()
    theirs = [(one["record_l"], one["record_r"], one["match_weight"]) for one in found]
    assert held_against(ours, theirs, model.clustering.keep) > 1_000


def scored(people: ModuleType, persons: int) -> tuple[Model, dict[frozenset[str], float], pa.Table]:
    """A trained model, the edges that the engine keeps by it with their weights, and the columns that it reads."""
    records = encode_persons(people.make_people(persons, 11).records)
    model, frequencies = train_persons(records)
    rows = lay_out(records, model)
    edges = score_candidates(model, records, rows, plan_of(model, rows, records, frequencies)).edges
    ids = (records.ids.take(pa.array(which)).to_pylist() for which in (edges.first, edges.second))
    ours = {frozenset(pair): weight for *pair, weight in zip(*ids, edges.weight.tolist(), strict=True)}
    return model, ours, records.as_table([name for name in columns_used(model) if name != "custody"])


def held_against(ours: dict[frozenset[str], float], given: Iterable[tuple[str, str, float]], keep: float) -> int:
    """Hold another engine's edges against ours; return how many both have."""
    theirs = {frozenset((a, b)): w for a, b, w in given}
    margin = 1e-4  # an edge this close to the threshold may fall on either side
    only = [w for pair, w in [*ours.items(), *theirs.items()] if (pair in ours) != (pair in theirs)]
    assert all(abs(w - keep) < margin for w in only)
    both = [(ours[pair], theirs[pair]) for pair in ours if pair in theirs]
    assert float(np.abs(np.subtract(*np.array(both).T)).max()) < margin
    return len(both)


def _spark_column(field: pa.Field) -> str:
    kinds = {"string": "string", "list<item: string>": "array<string>", "double": "double", "float": "float"}
    return f"`{field.name}` {kinds.get(str(field.type), 'int')}"


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pyspark = pytest.importorskip("pyspark.sql", reason="the spark extra is not installed")
    from splink.backends.spark import similarity_jar_location  # noqa: PLC0415  # slow to import, needed here alone

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = pyspark.SparkSession.builder.master("local[2]").appName("matching")
    for key, value in {
        "spark.jars": similarity_jar_location(),
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
