"""The fix-list as the force gets it, and the words for every rule."""

import csv
import io

import pyarrow as pa
import pytest

from ndas.ingest import FIX_LIST_SCHEMA, Rule, explain, fix_list_csv
from ndas.ingest.admit import _MALFORMED
from ndas.ingest.fix_list import NEXT_STEP
from ndas.ingest.gate.columns import ABOVE_CEILING, RESTRICTED
from ndas.ingest.gate.links import BEARS_KEY, REFERS
from ndas.ingest.gate.pack import sensitive_pack


def listed(**cells: object) -> list[dict[str, str]]:
    row = {
        "system": "rms", "table": "PERSON", "row_number": 12, "source_id": "A/1", "column": "DOB",
        "rule": "value missing", "expected": "a value", "next_step": "Enter it.", **cells,
    }  # fmt: skip
    content = fix_list_csv([pa.RecordBatch.from_pylist([row], FIX_LIST_SCHEMA)])
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_names_id_row_column_rule_and_what_to_do() -> None:
    assert listed() == [
        {"source id": "A/1", "system": "rms", "table": "PERSON", "row": "12", "column": "DOB", "rule": "value missing",
         "expected": "a value", "next step": "Enter it."}
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["=1+1", "+44", "-3", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", "\r=1"])
def test_it_leads_no_spreadsheet_to_compute(value: str) -> None:
    [row] = listed(source_id=value)
    assert row["source id"] == f"'{value}"


def test_it_keeps_the_places_of_the_schema_and_the_words_apart() -> None:
    assert listed(source_id='a"b,c\nd')[0]["source id"] == 'a"b,c\nd'


@pytest.mark.parametrize(
    "rule",
    [*Rule, RESTRICTED, ABOVE_CEILING, REFERS, BEARS_KEY, *(rule for _, rule in _MALFORMED),
     *(rule.id for rule in sensitive_pack().rules)],
)  # fmt: skip
def test_it_explains_every_rule_in_a_sentence(rule: str) -> None:
    text = explain(rule)
    assert text[0].isupper()
    assert text.endswith(".")


def test_it_has_a_next_step_for_every_rule() -> None:
    assert set(NEXT_STEP) == set(Rule)


def test_it_does_not_invent_words_for_a_rule_nobody_wrote() -> None:
    with pytest.raises(KeyError):
        explain("a rule nobody wrote")
