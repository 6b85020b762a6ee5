"""Staff data enters only where the assessment ticks staff in 2.7."""

import pytest

ID = {"type": "text", "class": "identifier", "required": True}
PERSON = {
    "file": "PERSON.csv",
    "key": "ID",
    "staff": {"column": "STAFF", "pattern": "Y"},
    "columns": {"ID": ID, "STAFF": {"type": "text", "class": "operational"}},
}


@pytest.mark.parametrize(("declared", "accepted"), [(False, 1), (True, 2)])
def test_rows_about_staff_are_refused_unless_the_form_ticks_them(make_load, declared, accepted):
    load = make_load(PERSON=PERSON)
    delivery = load.delivery({"PERSON": b"ID,STAFF\r\n1,N\r\n2,Y"}, {"PERSON": 2})
    assert load.take(delivery, staff_declared=declared).accepted == accepted
    assert load.rules("refusals") == ([] if declared else [(2, "PERSON", "staff data, not declared")])
