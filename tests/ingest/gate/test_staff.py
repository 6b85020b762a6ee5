"""Staff data enters only where the assessment ticks staff in 2.7."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from conftest import PERSON, Load, contract_of, person

MARKED = {"PERSON": PERSON | {"staff": {"column": "STAFF", "pattern": "Y"}}}


@pytest.mark.parametrize(("declared", "accepted"), [(False, 1), (True, 2)])
def test_rows_about_staff_are_refused_unless_the_form_ticks_them(declared, accepted):
    load = Load(contract_of(**MARKED))
    names = tuple(column.name for column in load.contract.tables["PERSON"].columns)
    lines = "\r\n".join([",".join(names), person("1"), person("2", STAFF="Y")])
    report = load.take(load.delivery({"PERSON": lines.encode()}, {"PERSON": 2}), staff_declared=declared)
    assert report.accepted == accepted
    refused = [] if declared else [(2, "PERSON", "staff data, not declared")]
    assert load.rules("refusals") == refused
