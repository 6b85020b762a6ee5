"""What is lost without a column, a table, a source, on people whose right answers are known."""

import pytest
from invented_tables import AS_AT, COVER, Force, live

from ndas.use_cases import USE_CASES
from ndas.use_cases.necessity import Asked, read_tables, try_without, what_to_try

RAPE = {"offence_code": "19C", "offence_as_recorded": "Rape"}


@pytest.fixture(scope="module")
def asked():
    force = Force()
    force.people(120)
    for suspect in (1, 2):
        for number in range(3):
            victim = 10 * suspect + number
            force.crime(f"rms:E:{victim}", 20 + 30 * number, suspects=(suspect,), victims=(victim,), **RAPE)
    use_case = USE_CASES["serious-sexual-offences"]
    return Asked(use_case, read_tables(use_case, force.connect), AS_AT, COVER, live(use_case))


def told(asked, *wanted):
    assert set(wanted) <= set(what_to_try(asked))
    return {(one.kind, one.dropped): one for one in try_without(asked, wanted)}


def test_without_what_lists_rest_on_leads_are_lost_and_without_what_they_do_not_nothing_is(asked):
    found = told(
        asked, ("column", "event.offence_code"), ("column", "location.area_name"), ("force", "its whole delivery")
    )
    assert {one.leads for one in found.values()} == {2}
    assert found["column", "event.offence_code"].lost == 2
    assert found["force", "its whole delivery"].lost == 2
    idle = found["column", "location.area_name"]
    assert (idle.lost, idle.gained, idle.figures_changed) == (0, 0, 0)
    assert "ask whether it is needed" in idle.words


@pytest.mark.slow
@pytest.mark.parametrize("what", [("table", "event_person"), ("source", "rms"), ("column", "person.birth_year")])
def test_without_who_took_part_in_what_at_which_age_nobody_is_listed(asked, what):
    assert told(asked, what)[what].lost == 2


def test_every_column_is_tried_but_clocks_and_joins(asked):
    tried = {name for kind, name in what_to_try(asked) if kind == "column"}
    assert "event.flags" in tried
    assert "text.body" in tried
    assert not any(name.endswith((".recorded_at", ".occurred_from", ".id", ".person")) for name in tried)
    read = sum(len(names) for names in asked.use_case.declaration.columns.values())
    assert 10 < len(tried) < read
