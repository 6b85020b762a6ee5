"""Groups are measured and never read: apart, withheld where small, and decided about by two people."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from invented_lives import FOLDER

from ndas.use_cases import USE_CASES, DeclarationError
from ndas.use_cases.declaration import Declaration, read_declaration
from ndas.use_cases.evaluation import read_plan
from ndas.use_cases.evaluation.measure import Told
from ndas.use_cases.fairness import (
    AUDIT_TABLE,
    GROUPS,
    DifferenceNotDecidedError,
    FairnessDecision,
    Groups,
    audit,
    read_fairness,
    require_decisions,
)
from ndas.use_cases.fairness.groups import make_groups
from ndas.use_cases.features import FeatureError, parse_features
from ndas.use_cases.outcome import READS
from ndas.use_cases.tables import READABLE, stored_name

PLAN, FAIR = read_plan(FOLDER), read_fairness(FOLDER)
AT = datetime(2026, 11, 15, tzinfo=UTC)
REASON = "The outcome differs by reporting, not by the model; looked at again next quarter."


def _told(sizes, *, shift=None, seed=1):
    """People of some groups; the chance is right for all but those whose group is shifted."""
    rng = np.random.default_rng(seed)
    group = np.repeat([*sizes], [*sizes.values()])
    truth = rng.beta(2, 6, len(group))
    label = rng.random(len(group)) < truth
    chance = np.clip(truth + np.array([(shift or {}).get(one, 0.0) for one in group]), 0, 1)
    people = np.char.add("P", np.arange(len(group)).astype(str))
    table = pa.table([people, group, np.full(len(group), "male"), np.full(len(group), "25 to 34")], schema=GROUPS)
    return Told(people, np.zeros(len(group)), label, chance), Groups(table)


def test_figures_are_given_by_ethnicity_sex_and_age_band():
    told, groups = _told({"White": 900, "Asian": 500})
    report = audit("northmoor", "d", told, groups, PLAN, FAIR)
    assert {(one.kind, one.group) for one in report.figures} == {
        ("ethnicity", "White"), ("ethnicity", "Asian"), ("sex", "male"), ("age_band", "25 to 34"),
    }  # fmt: skip
    rows = np.array(groups.table.column("ethnicity").to_pylist()) == "Asian"
    chosen = np.zeros(len(rows), bool)
    chosen[np.argsort(-told.chance, kind="stable")[: PLAN.list_size]] = True
    asian = next(one for one in report.figures if one.group == "Asian")
    assert asian.base == pytest.approx(told.label[rows].mean())
    assert asian.selected == pytest.approx(chosen[rows].mean())
    assert asian.false_alarms == pytest.approx((chosen & ~told.label)[rows].sum() / (~told.label[rows]).sum())
    assert asian.overlooked == pytest.approx((told.label & ~chosen)[rows].sum() / told.label[rows].sum())
    assert asian.mean_error == pytest.approx(told.chance[rows].mean() - told.label[rows].mean())


def test_a_small_group_is_withheld_and_cannot_be_had_by_subtracting():
    told, groups = _told({"White": 900, "Asian": 500, "Black": 80})
    report = audit("northmoor", "d", told, groups, PLAN, FAIR)
    assert [one.group for one in report.figures if one.kind == "ethnicity"] == ["White"]
    assert dict(report.withheld)["ethnicity"] == 2


def test_a_group_that_is_made_to_look_worse_needs_a_decision_of_two_people():
    told, groups = _told({"White": 900, "Asian": 500}, shift={"Asian": 0.12})
    report = audit("northmoor", "d", told, groups, PLAN, FAIR)
    keys = [one.key for one in report.differences]
    assert "ethnicity/calibration/Asian" in keys
    with pytest.raises(DifferenceNotDecidedError, match="Asian: the model makes them look worse"):
        require_decisions(report, [])
    decisions = [FairnessDecision("d", key, REASON, "owner-1", "dpo-1", AT) for key in keys]
    require_decisions(report, decisions)
    with pytest.raises(DifferenceNotDecidedError):
        require_decisions(report, [FairnessDecision("other", key, REASON, "owner-1", "dpo-1", AT) for key in keys])


def test_unequal_false_alarms_are_told_beside_calibration():
    told, groups = _told({"White": 900, "Asian": 500}, shift={"Asian": 0.3})
    differences = audit("northmoor", "d", told, groups, PLAN, FAIR).differences
    assert any("false alarms" in one.key for one in differences)


@pytest.mark.parametrize(
    "given",
    [("d", "k", REASON, "owner-1", "owner-1", AT), ("d", "k", "short", "a", "b", AT), ("d", "k", REASON, "a", "", AT),
     ("d", "k", REASON, "a", "b", AT.replace(tzinfo=None))],
)  # fmt: skip
def test_a_decision_has_two_people_a_reason_and_a_moment(given):
    with pytest.raises(ValueError, match=r"two different people|reason of at least|time zone"):
        FairnessDecision(*given)


def test_no_declaration_can_name_the_groups():
    assert AUDIT_TABLE not in {stored_name(table) for table in READABLE}
    document = read_declaration(FOLDER).model_dump(mode="json")
    for name in ("group", "audit/group", "audit.group"):
        with pytest.raises(ValueError, match="there is no harmonised table"):
            Declaration.model_validate(
                document | {"reads": document["reads"] | {name: {"person": "It would like to."}}}
            )


@pytest.mark.parametrize("column", ["self_defined_ethnicity", "officer_defined_ethnicity"])
def test_no_declaration_can_name_an_ethnicity(column):
    document = read_declaration(FOLDER).model_dump(mode="json")
    person = document["reads"]["person"] | {column: "It would like to know."}
    with pytest.raises(ValueError, match="special category and is never a feature"):
        Declaration.model_validate(document | {"reads": document["reads"] | {"person": person}})
    assert issubclass(DeclarationError, ValueError)


def test_what_models_are_made_of_holds_no_group():
    named = {column for columns in READS.values() for column in columns}
    assert not named & {"sex", "self_defined_ethnicity", "officer_defined_ethnicity", "nationality", "postcode"}


@pytest.mark.parametrize("measure", ["sex", "ethnicity", "group"])
def test_no_feature_can_measure_a_group(measure):
    document = {"features": [{"name": "one", "measure": measure, "parts": ["suspect"], "words": "The figure {value}."}]}
    with pytest.raises(FeatureError, match="measure"):
        parse_features(document, "features.yaml")


def _person(**row):
    names = ("id", "self_defined_ethnicity", "sex", "birth_year")
    return {name: row.get(name) for name in names}


@pytest.fixture
def platform():
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA pole; CREATE SCHEMA match")
        connection.execute(
            "CREATE TABLE pole.person (id VARCHAR, self_defined_ethnicity VARCHAR, sex VARCHAR, birth_year INT)"
        )
        connection.execute("CREATE TABLE match.membership (record VARCHAR, person VARCHAR)")
        for number, row in enumerate(
            [("A1", "M", 1990), (None, "M", 1990), ("W1", "F", 2004), (None, "U", None), ("NS", "X", 1960)]
        ):
            connection.execute("INSERT INTO pole.person VALUES (?, ?, ?, ?)", [f"r{number}", *row])
            connection.execute("INSERT INTO match.membership VALUES (?, ?)", [f"r{number}", f"P{max(number, 1)}"])
        yield connection


def test_groups_are_broad_and_what_is_not_recorded_is_a_group_too(platform):
    assert make_groups(platform, AT.date()).to_pylist() == [
        {"person": "P1", "ethnicity": "Asian", "sex": "male", "age_band": "35 to 49"},
        {"person": "P2", "ethnicity": "White", "sex": "female", "age_band": "under 25"},
        {"person": "P3", "ethnicity": "not recorded", "sex": "not recorded", "age_band": "not recorded"},
        {"person": "P4", "ethnicity": "not recorded", "sex": "other", "age_band": "50 and over"},
    ]


def test_no_shipped_use_case_reads_what_the_groups_are_made_of():
    for use_case in USE_CASES.values():
        assert not {"sex", "self_defined_ethnicity"} & set(use_case.declaration.columns.get("person", ()))
