import duckdb
import golden_tables
import pytest

from ndas.harmonise.errors import RuleError
from ndas.harmonise.rules import RULES, apply_rule, find_rule


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


@pytest.mark.parametrize("name", sorted(RULES))
def test_it_gives_what_its_golden_table_says(name: str, engine: duckdb.DuckDBPyConnection) -> None:
    rule = RULES[name]
    engine.register("given", golden_tables.inputs(rule))
    (answers,) = engine.execute(golden_tables.query(rule, "given", "duckdb")).fetchall()
    assert list(answers) == golden_tables.expected(rule)


@pytest.mark.parametrize("name", sorted(RULES))
def test_it_explains_itself_and_has_examples(name: str) -> None:
    assert RULES[name].about
    assert len(RULES[name].examples) >= 2, "a rule without examples cannot be reviewed"


def test_it_names_the_nearest_rules_for_an_unknown_one() -> None:
    with pytest.raises(RuleError, match="pnc_id"):
        find_rule("pnc_number")


def test_it_refuses_a_parameter_that_the_rule_does_not_have() -> None:
    with pytest.raises(RuleError, match="it has: as_at"):
        apply_rule(RULES["pnc_id"], [object()], {"colour": 1})  # type: ignore[list-item]  # never reached
