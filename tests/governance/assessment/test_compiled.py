"""What the answers compile to follows the answers, one flipped at a time."""

import pytest

from ndas.governance.assessment import DataCategory, SpecialCategory, read_national
from ndas.governance.assessment.compiled import COLUMNS_OF, Refused, compile_assessment, unreadable
from ndas.governance.assessment.egress import Endpoint, egress_faults
from ndas.vocabulary import POLE, ColumnClass

NATIONAL = read_national()
YES = {"answer": "yes", "reason": "A test says yes, with a reason that is long enough."}


@pytest.mark.parametrize("category", DataCategory)
def test_a_category_that_is_not_ticked_has_no_column(answered, category):
    rest = [str(c) for c in NATIONAL.data.categories if c is not category]
    assert not compile_assessment(NATIONAL).columns_refused
    assert compile_assessment(answered({"data.categories": rest})).columns_refused == COLUMNS_OF[category]


def test_a_special_category_that_is_not_ticked_has_no_column(answered):
    without = answered({"special_categories.used": ["health"]})
    refused = compile_assessment(without).columns_refused
    assert refused == COLUMNS_OF[SpecialCategory.RACE] | COLUMNS_OF[SpecialCategory.ETHNIC_ORIGIN]


def test_the_columns_of_the_categories_are_columns_of_the_layer_and_leave_no_personal_one_out():
    known = {f"{name}.{column.name}": column.column_class for name in POLE for column in POLE[name].columns}
    named = {column for columns in COLUMNS_OF.values() for column in columns}
    assert named <= set(known)
    held = {ColumnClass.PERSONAL, ColumnClass.CONTACT, ColumnClass.SPECIAL_CATEGORY, ColumnClass.FREE_TEXT}
    derived = {"person.birth_date_quality", "person.deceased", "person_person.relation", "person_location.relation"}
    assert {column for column, kind in known.items() if kind in held} <= named | derived


@pytest.mark.parametrize("factor", Refused)
def test_what_a_factor_denies_is_let_through_once_it_is_answered_yes(answered, factor):
    assert compile_assessment(NATIONAL).outputs_refused == set(Refused)
    assert factor not in compile_assessment(answered({f"factors.{factor}": YES})).outputs_refused


def test_the_days_of_somebodys_places_are_read_only_where_tracking_is_declared(answered):
    reads = {"person_location": ("person", "location", "valid_from")}
    assert unreadable(compile_assessment(NATIONAL), reads) == ("person_location.valid_from",)
    assert unreadable(compile_assessment(answered({"factors.5.9": YES})), reads) == ()


def test_staff_are_declared_by_their_tick(answered):
    assert not compile_assessment(NATIONAL).staff_declared
    assert compile_assessment(answered({"people.categories": ["suspect", "staff"]})).staff_declared


def test_an_address_is_allowed_by_its_country_alone(answered):
    here, there = Endpoint("storage", "this machine", "United Kingdom"), Endpoint("mail", "m.example", "Ireland")
    nowhere = Endpoint("mail", "m.example", "")
    assert egress_faults(NATIONAL, [here]) == ()
    (fault,) = egress_faults(NATIONAL, [here, there])
    assert "lies in Ireland" in fault
    assert "not listed" in egress_faults(NATIONAL, [nowhere])[0]
    abroad = answered({"sharing.outside_uk_inside_eu": "yes", "sharing.regions": ["United Kingdom", "Ireland"]})
    assert egress_faults(abroad, [here, there]) == ()
