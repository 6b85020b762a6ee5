"""The same rules and the same plans on Spark, row for row."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import golden_tables
import pyarrow as pa
import pytest
from invented_rows import CRIME, LINK, PERSON
from pole_run import AS_AT, FORCES, plan_of, rows_of, run_one

from ndas.harmonise import stages
from ndas.harmonise.rules import RULES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pyspark = pytest.importorskip("pyspark.sql", reason="the spark extra is not installed")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = pyspark.SparkSession.builder.master("local[1]").appName("rules")
    for key, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("name", sorted(RULES))
def test_it_gives_what_its_golden_table_says(name: str, spark: Any) -> None:
    rule = RULES[name]
    given = golden_tables.inputs(rule)
    schema = ", ".join(f"`{column}` string" for column in given.column_names)
    spark.createDataFrame([tuple(given.to_pylist()[0].values())], schema).createOrReplaceTempView("given")
    (answers,) = spark.sql(golden_tables.query(rule, "given", "pyspark")).collect()
    assert list(answers) == golden_tables.expected(rule)


def _comparable(table: pa.Table, names: list[str]) -> list[dict[str, Any]]:
    return sorted((dict(row) for row in table.select(names).to_pylist()), key=lambda row: row["id"])


@pytest.mark.parametrize("make", ["event", "person", "event_person", "text"])
def test_a_plan_gives_the_same_rows(make: str, spark: Any) -> None:
    plan = plan_of(FORCES / "northmoor" / "rms")
    tables = {
        name: rows_of(plan.contract, name, given)
        for name, given in {"OCCURRENCE": [CRIME], "PERSON": [PERSON], "LINK_OCC_PERSON": [LINK]}.items()
    }
    _, made = run_one(plan, tables)
    found: list[dict[str, Any]] = []
    day = {stages.AS_AT: AS_AT}
    for row in (one for one in plan.rows if one.row.make == make):
        for name in row.reads:
            table = tables.get(name, rows_of(plan.contract, name, []))
            schema = ", ".join(f"`{one}` {'bigint' if one == 'row_number' else 'string'}" for one in table.column_names)
            values = [tuple(one.values()) for one in table.to_pylist()]
            spark.createDataFrame(values, schema).createOrReplaceTempView(name)
        found += [one.asDict() for one in spark.sql(row.sql("pyspark"), args=day).collect()]
    names = sorted(found[0])
    ours = _comparable(made[make], names)
    assert sorted(([_plain(one[name]) for name in names] for one in found), key=str) == sorted(
        ([_plain(one[name]) for name in names] for one in ours), key=str
    )


def _plain(value: Any) -> Any:
    """Spark hands timestamps back without their zone, which is UTC."""
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value
