"""The model as a file: Splink 5's settings, which Splink and its Spark back end read, and a record beside it.

Splink's format has no room for how a model was trained or for what may never be joined; that is the second text.
Both carry the model's version. The settings file alone can be loaded too: it then has no guards and no conflicts.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from ndas.match.errors import ModelRefusedError
from ndas.match.model import (
    Clause,
    Clustering,
    Comparison,
    Conflict,
    Evidence,
    Guard,
    Kind,
    Level,
    Model,
    Rule,
    Test,
    Training,
)
from ndas.match.splink_sql import clauses_of, condition_sql


def splink_settings(
    model: Model, lists: Iterable[str] = ("phones", "emails"), dialect: str = "duckdb"
) -> dict[str, Any]:
    """Splink 5's settings for the model. `lists` names the list columns among its rules' columns."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record",
        "linker_uid": model.version,
        "probability_two_random_records_match": model.prior,
        "comparisons": [_comparison(comparison, dialect) for comparison in model.comparisons],
        "blocking_rules_to_generate_predictions": [_rule(rule, set(lists), dialect) for rule in model.rules],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(comparison: Comparison, dialect: str) -> dict[str, Any]:
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.explanation,
        "comparison_levels": [_level(level, dialect) for level in comparison.levels],
    }


def _level(level: Level, dialect: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "sql_condition": condition_sql(level.any_of, dialect),
        "label_for_charts": level.words,
    }
    if level.missing:
        return written | {"is_null_level": True}
    chances = {"m_probability": level.m, "u_probability": level.u}
    written |= {name: value for name, value in chances.items() if value is not None}
    if level.fixed_u:
        written["fix_u_probability"] = True
    if level.tf:
        written |= {"tf_adjustment_column": level.tf, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": level.tf_floor}
    return written


def _rule(rule: Rule, lists: set[str], dialect: str) -> dict[str, Any]:
    quote = "`" if dialect == "spark" else '"'
    sql = " AND ".join(f"l.{quote}{name}{quote} = r.{quote}{name}{quote}" for name in rule.columns)
    exploded = [name for name in rule.columns if name in lists]
    return {"blocking_rule": sql, "sql_dialect": dialect} | ({"arrays_to_explode": exploded} if exploded else {})


def dump_model(model: Model, lists: Iterable[str] = ("phones", "emails")) -> tuple[str, str]:
    """The model as two JSON texts: Splink's settings, and the record of training, names, guards and clustering."""
    record = {
        "model": model.name,
        "version": model.version,
        "trained": asdict(model.trained),
        "block_cap": model.block_cap,
        "clustering": asdict(model.clustering),
        "comparisons": {
            c.name: {"evidence": c.evidence.name, "levels": [level.name for level in c.levels]}
            for c in model.comparisons
        },
        "guards": [asdict(guard) for guard in model.guards],
        "conflicts": [{"words": c.words, "test": _test_text(c.test)} for c in model.conflicts],
        "certain": [[_test_text(test) for test in clause] for clause in model.certain],
    }
    return json.dumps(splink_settings(model, lists), indent=1), json.dumps(record, indent=1)


def _test_text(test: Test) -> list[Any]:
    return [test.kind.name, test.left, test.right, test.bound]


def _test_from(text: list[Any]) -> Test:
    return Test(Kind[text[0]], str(text[1]), str(text[2]), float(text[3]))


def load_model(settings: str, record: str | None = None) -> Model:
    """The model that two texts of `dump_model` hold, or that a settings file of Splink 5 alone holds.

    Raises:
        ModelRefusedError: if the texts are of different versions or ask what this engine does not do.
    """
    try:
        told: dict[str, Any] = json.loads(settings)
        beside: dict[str, Any] = json.loads(record) if record else {}
    except ValueError as error:
        raise ModelRefusedError("a model file is JSON as Splink 5 writes it") from error
    version = told.get("linker_uid") or "unversioned"
    if beside and beside["version"] != version:
        raise ModelRefusedError(
            "the settings and the record beside them are of different versions: load a matching pair"
        )
    model = Model(
        name=beside.get("model", "splink"),
        version=version,
        comparisons=tuple(_comparison_from(c, beside.get("comparisons", {})) for c in told["comparisons"]),
        rules=tuple(_rule_from(r) for r in told["blocking_rules_to_generate_predictions"]),
        prior=told["probability_two_random_records_match"],
    )
    return _with_record(model, beside) if beside else model


def _comparison_from(told: dict[str, Any], beside: Mapping[str, Any]) -> Comparison:
    name = told["output_column_name"]
    known = beside.get(name, {})
    names = known.get("levels") or [f"level {at}" for at in range(len(told["comparison_levels"]))]
    levels = tuple(_level_from(level, n) for level, n in zip(told["comparison_levels"], names, strict=True))
    return Comparison(name, Evidence[known.get("evidence", "OTHER")], levels, told.get("comparison_description", ""))


def _level_from(told: dict[str, Any], name: str) -> Level:
    weight = told.get("tf_adjustment_weight", 1.0)
    if told.get("tf_adjustment_column") and weight != 1.0:
        raise ModelRefusedError(f"level {name}: frequencies count fully or not at all here, not with weight {weight}")
    return Level(
        name,
        told.get("label_for_charts", name),
        clauses_of(told["sql_condition"]),
        tf=told.get("tf_adjustment_column"),
        tf_floor=told.get("tf_minimum_u_value", 0.0),
        m=told.get("m_probability"),
        u=told.get("u_probability"),
        fixed_u=told.get("fix_u_probability", False),
        missing=told.get("is_null_level", False),
    )


def _rule_from(told: dict[str, Any] | str) -> Rule:
    sql = told if isinstance(told, str) else told["blocking_rule"]
    columns = []
    for part in sql.split(" AND "):
        left, _, right = part.partition("=")
        names = [side.strip().replace('"', "").replace("`", "") for side in (left, right)]
        if names[0][:2] != "l." or names[1][:2] != "r." or names[0][2:] != names[1][2:]:
            raise ModelRefusedError(f"a blocking rule must ask for equal columns: {sql}")
        columns.append(names[0][2:])
    return Rule(tuple(columns))


def _with_record(model: Model, beside: dict[str, Any]) -> Model:
    def levels(named: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(chosen) for name, chosen in named.items()}

    certain: tuple[Clause, ...] = tuple(tuple(_test_from(t) for t in clause) for clause in beside["certain"])
    trained = beside["trained"]
    return replace(
        model,
        guards=tuple(
            Guard(g["name"], g["words"], levels(g["when"]), levels(g["unless"]), g["against"]) for g in beside["guards"]
        ),
        conflicts=tuple(Conflict(c["words"], _test_from(c["test"])) for c in beside["conflicts"]),
        certain=certain,
        clustering=Clustering(**beside["clustering"]),
        block_cap=beside["block_cap"],
        trained=Training(**(trained | {"rules": tuple(trained["rules"]), "notes": tuple(trained["notes"])})),
    )
