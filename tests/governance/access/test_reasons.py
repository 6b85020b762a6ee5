"""A reason is the reference of something real; what is typed to get past the question is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.governance.access.reasons import ReasonKind, ReasonRefusedError, StatedReason, read_reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CR/1234/26", ReasonKind.CRIME),
        ("42/8812/26", ReasonKind.CRIME),
        ("42fe/8812/26", ReasonKind.CRIME),
        (" op  lantern ", ReasonKind.OPERATION),
        ("OP-4711", ReasonKind.OPERATION),
        ("OP/12/26", ReasonKind.OPERATION),
        ("TASK-381", ReasonKind.TASK),
        ("RFI/2026/17", ReasonKind.TASK),
    ],
)
def test_it_takes_references_of_crimes_operations_and_tasks(text, kind):
    assert read_reason(text, "firearms").kind is kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Give the number of the crime"),
        ("   ", "Give the number of the crime"),
        ("test", "filler"),
        ("TEST/12/26", "filler"),
        ("OP TEST", "filler"),
        ("CR/0000/26", "filler"),
        ("CR/9999/26", "filler"),
        ("TASK-111", "filler"),
        ("enquiry", "filler"),
        ("as asked", "in its own form"),
        ("1234", "in its own form"),
        ("CR/1234", "in its own form"),
        ("CR/1234/2026/x", "in its own form"),
        ("<script>1", "in its own form"),
        ("TASK-ABC", "in its own form"),
    ],
)
def test_it_refuses_what_is_no_reason_and_says_what_to_give(text, words):
    with pytest.raises(ReasonRefusedError, match=words):
        read_reason(text, "firearms")


def test_a_crime_given_for_another_use_case_lately_counts_as_copied():
    lately = [StatedReason(ReasonKind.CRIME, "CR/1234/26", "firearms")]
    with pytest.raises(ReasonRefusedError, match="another use case"):
        read_reason("cr/1234/26", "serious-violence", lately)
    assert read_reason("CR/1234/26", "firearms", lately)
    assert read_reason("CR/1235/26", "serious-violence", lately)


def test_an_operation_may_span_use_cases():
    lately = [StatedReason(ReasonKind.OPERATION, "OP LANTERN", "firearms")]
    assert read_reason("OP LANTERN", "serious-violence", lately)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_either_a_reason_in_a_known_form_or_refused(text):
    try:
        read = read_reason(text, "firearms")
    except ReasonRefusedError:
        return
    assert read.reference == " ".join(text.upper().split())
    assert any(letter.isalnum() for letter in read.reference)
