"""A CSV that a spreadsheet can open safely."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ndas.dashboard.sheet import FORMULA_STARTS, csv_pieces, guarded


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=1200))
def test_no_cell_starts_like_a_formula_and_every_row_is_there(rows):
    body = b"".join(csv_pieces("OFFICIAL", ("a", "b"), (tuple(r) for r in rows))).decode()
    assert body.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(body[1:], newline="")))
    assert read[0] == ["OFFICIAL"]
    assert len(read) == len(rows) + 2
    for row, given_row in zip(read[2:], rows, strict=True):
        for cell, text in zip(row, given_row, strict=True):
            assert not cell.startswith(FORMULA_STARTS)
            assert cell in (text, "'" + text)


def test_an_ordinary_cell_stays_as_it_is():
    assert guarded("CR/1234/26") == "CR/1234/26"
    assert guarded("=HYPERLINK(1)") == "'=HYPERLINK(1)"


def test_the_fix_list_is_marked_in_name_and_body_and_guarded(visit):
    answer = visit("dee.marsh", None).get("/loads/northmoor-all-000002/fix-list.csv")
    assert 'filename="OFFICIAL-SENSITIVE_fix-list_northmoor-all-000002.csv"' in answer.headers["content-disposition"]
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "OFFICIAL-SENSITIVE"
    assert "'=HYPERLINK(1)" in lines[2]


def test_only_a_data_engineer_takes_the_fix_list(visit):
    for user in ("ada.okoro", "cy.rowe", "eve.lund", "fay.price"):
        visitor = visit(user, None)
        assert visitor.get("/loads/northmoor-all-000002/fix-list.csv").status_code == 403
        assert "fix-list.csv" not in visitor.get("/loads/northmoor-all-000002").text
