"""Reads the table from each answer of the form to the control that keeps it and to the tests that prove the control.

The table is a file that people review (controls.yaml). That every answer has a control, every control exists and every
test is there is proven by the tests of this module: an answer without one fails the build.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from ndas.governance.assessment.form import AssessmentError
from ndas.vocabulary.yaml_text import read_yaml

ANY = "any"
"""The control holds whatever the answer is."""


class ControlKind(StrEnum):
    """What keeps an answer."""

    POLICY = "access policy"
    GATE = "gate rule"
    COLUMN = "column permission"
    RETENTION = "retention rule"
    OUTPUT = "output refused"
    EGRESS = "egress rule"
    PERMISSION = "permission to run"
    SUBMISSION = "submission refused"
    DRIFT = "drift"
    SHARING = "sharing rule"
    DOCUMENT = "document"
    """Words that are published or handed over as they stand."""


@dataclass(frozen=True, slots=True)
class Control:
    """One row: while a question is answered so, this control holds, and these tests prove it."""

    question: str
    answer: str
    kind: ControlKind
    control: str
    """Id of the policy, rule, kind of difference or document."""
    words: str
    tests: tuple[str, ...]
    """Pytest node ids, from the project's folder."""


@cache
def read_controls() -> tuple[Control, ...]:
    """Return the table, in the order of the form.

    Raises:
        AssessmentError: a row says too little; names its question.
    """
    text = resources.files("ndas.governance.assessment").joinpath("controls.yaml").read_text("utf-8")
    document: dict[str, list[dict[str, Any]]] = read_yaml(text)
    return tuple(_row(question, row) for question, rows in document.items() for row in rows)


def _row(question: str, row: dict[str, Any]) -> Control:
    try:
        return Control(
            question,
            str(row["answer"]),
            ControlKind(row["kind"]),
            str(row["control"]),
            str(row["words"]),
            tuple(row["tests"]),
        )
    except (KeyError, ValueError) as wrong:
        raise AssessmentError(f"controls.yaml, {question}: {wrong}") from wrong
