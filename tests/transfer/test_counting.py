"""Counting records: the same as Python's csv for any text, any cut into blocks, any encoding."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.transfer.counting import MAX_RUN, RecordCounter


def count(text: str, *, encoding: str = "utf-8", delimiter: str = ",", cuts: list[int] | None = None) -> int:
    counter = RecordCounter(encoding=encoding, delimiter=delimiter)
    data = text.encode(encoding)
    for size in cuts or []:
        counter.feed(data[:size])
        data = data[size:]
    counter.feed(data)
    return counter.records()


CASES = {
    "nothing": ("", 0),
    "a header alone": ("A,B\n", 0),
    "a header without a line end": ("A,B", 0),
    "one record": ("A,B\n1,2\n", 1),
    "a last record without a line end": ("A,B\n1,2\n3,4", 2),
    "CRLF": ("A,B\r\n1,2\r\n", 1),
    "CR alone": ("A,B\r1,2\r3,4\r", 2),
    "empty lines": ("A,B\n\n1,2\n\n\n3,4\n\n", 2),
    "a line end in quotes": ('A,B\n1,"two\nlines"\n', 1),
    "doubled quotes": ('A,B\n1,"say ""no""\n"" twice"\n2,x\n', 2),
    "an empty quoted field": ('A,B\n"",""\n', 1),
    "a quote in the middle of a field": ('A,B\n1,5" gap\n2,6" gap\n', 2),
    "a quote after a quoted field": ('A,B\n"a"b"c,2\n3,4\n', 2),
    "a quote never closed": ('A,B\n1,"open\n2,x\n', 1),
    "a delimiter in quotes": ('A,B\n"1,\n2",3\n', 1),
}


@pytest.mark.parametrize("case", CASES)
def test_it_counts(case):
    text, records = CASES[case]
    assert count(text) == records


def test_it_skips_a_byte_order_mark_before_a_quoted_header():
    assert count('\ufeff"A\nB",C\n1,2\n') == 1


def test_it_takes_the_tables_own_delimiter():
    assert count('A|B\n1|"x\ny"\n', delimiter="|") == 1


def test_it_refuses_a_run_of_quotes_that_no_extract_holds():
    with pytest.raises(ValueError, match="no CSV"):
        count('"' * (MAX_RUN + 2))


@settings(max_examples=400, deadline=None)
@given(
    text=st.text(st.sampled_from('ab,"\n\r£')),
    cuts=st.lists(st.integers(1, 7), max_size=30),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16"]),
)
def test_it_agrees_with_pythons_csv(text, cuts, encoding):
    records = sum(1 for record in csv.reader(io.StringIO(text, newline="")) if record)
    assert count(text, encoding=encoding, cuts=cuts) == max(records - 1, 0)
