import pytest
import sqlglot
from pole_run import FORCES, SYSTEMS, plan_of, rows_of, run_one
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify

from ndas.harmonise import coverage, pole_schema
from ndas.harmonise.plan import Plan
from ndas.vocabulary import POLE

NAMES = [f"{folder.parent.name}/{folder.name}" for folder in SYSTEMS]


@pytest.fixture(scope="module", params=SYSTEMS, ids=NAMES)
def plan(request: pytest.FixtureRequest) -> Plan:
    return plan_of(request.param)


def test_it_compiles_and_sets_only_what_pole_has(plan: Plan) -> None:
    for row in plan.rows:
        assert set(row.columns) <= set(POLE[row.row.make].column_names), row.name


def test_it_uses_or_explains_every_column_of_the_contract(plan: Plan) -> None:
    for table in coverage(plan).tables:
        assert not table.unspoken, f"{table.table}: use {table.unspoken} or say why not"
        stale = set(plan.mapping.tables[table.table].unused) & set(table.used)
        assert not stale, f"{table.table}: {stale} is used after all"


@pytest.mark.slow
def test_it_runs_and_writes_every_pole_table(plan: Plan) -> None:
    one_blank = {name: rows_of(plan.contract, name, [{}]) for name in plan.contract.tables}
    report, made = run_one(plan, one_blank)
    assert set(made) == set(POLE)
    assert all(table.schema == pole_schema(name) for name, table in made.items())
    assert all(table.rows == 1 and table.balanced for table in report.tables)


LINEAGE = [("westvale/intel", "SUBJECTS", "person"), ("northmoor/rms", "LINK_OCC_PERSON", "event_person")]


@pytest.mark.parametrize(("system", "table", "make"), LINEAGE)
def test_its_lineage_is_what_the_sql_says(system: str, table: str, make: str) -> None:
    """Two independent ways: what the mapping names, and what sqlglot finds by walking the compiled SQL."""
    plan = plan_of(FORCES / system)
    (row,) = [row for row in plan.rows if (row.row.table, row.row.make, row.row.part) == (table, make, "")]
    tables = plan.contract.tables
    schema = {name: {one.name: "text" for one in tables[name].columns} | {"row_number": "bigint"} for name in row.reads}
    declared = {(name.lower(), one.name.lower()) for name in row.reads for one in tables[name].columns}
    query = qualify(sqlglot.parse_one(row.sql("duckdb"), dialect="duckdb"), schema=schema, dialect="duckdb")
    for attribute, origins in row.lineage.items():
        walked = lineage(attribute, query, schema=schema, dialect="duckdb").walk()
        leaves = [node for node in walked if isinstance(node.expression, sqlglot.exp.Table)]
        found = {(node.expression.name.lower(), node.name.split(".")[-1].strip('"').lower()) for node in leaves}
        assert {(one.table.lower(), one.column.lower()) for one in origins} == found & declared, attribute
