"""Every answer of the form has a control that exists and a test that exists; an answer without one fails here."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from ndas.governance.access import policies
from ndas.governance.assessment import DRIFT_KINDS, Answer, Kind, questions
from ndas.governance.assessment.compiled import Refused
from ndas.governance.assessment.controls import ANY, ControlKind, read_controls

PROJECT = Path(__file__).parents[3]
CONTROLS = read_controls()
CITED = sorted({test for control in CONTROLS for test in control.tests})
ENFORCED = set(ControlKind) - {ControlKind.DOCUMENT}


def answers_of(question):
    if question.kind is Kind.SOME_OF:
        return {"ticked", "not ticked"}
    if question.kind is Kind.FACTOR or set(question.options) == set(Answer):
        return {"yes", "no"}
    if question.kind is Kind.ONE_OF and any(
        c.question == question.id and c.answer in question.options for c in CONTROLS
    ):
        return set(question.options)
    return {ANY}


@pytest.mark.parametrize("question", questions().values(), ids=lambda q: q.id)
def test_each_answer_to_each_question_has_a_control(question):
    covered = {control.answer for control in CONTROLS if control.question == question.id}
    assert covered, "no control at all"
    assert covered <= answers_of(question) | {ANY}
    assert ANY in covered or covered == answers_of(question)


def test_each_control_is_about_a_question_of_the_form():
    assert {control.question for control in CONTROLS} == set(questions())


def test_whatever_is_ticked_is_kept_by_more_than_paper():
    for question in questions().values():
        kinds = {control.kind for control in CONTROLS if control.question == question.id}
        if question.kind in {Kind.ONE_OF, Kind.SOME_OF, Kind.FACTOR, Kind.NUMBER, Kind.DAY}:
            written = {
                "lawful_basis",
                "factors.5.8",
            }  # a basis in law, and telling the public, are kept by being written
            assert kinds & ENFORCED or question.section in written or question.id in written, question.id


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"{c.question} {c.answer} {c.kind}")
def test_each_control_names_something_that_exists(control):
    if control.kind is ControlKind.POLICY:
        assert control.control in policies()
    if control.kind is ControlKind.DRIFT:
        assert control.control in DRIFT_KINDS
    if control.kind is ControlKind.OUTPUT:
        assert control.question.removeprefix("factors.") in {str(one) for one in Refused}
    assert control.words
    assert control.tests


@cache
def written_over_tests(file: Path) -> dict[str, str]:
    """The tests of a file, each with what is written over it; the file's own marks go over all."""
    body = ast.parse(file.read_text("utf-8")).body
    over_all = " ".join(
        ast.unparse(node.value)
        for node in body
        if isinstance(node, ast.Assign) and "pytestmark" in [getattr(target, "id", "") for target in node.targets]
    )
    return {
        node.name: " ".join([over_all, *map(ast.unparse, node.decorator_list)])
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("node", CITED)
def test_each_test_that_proves_a_control_is_there_and_runs_with_every_build(node):
    file, _, name = node.partition("::")
    written_over = written_over_tests(PROJECT / file).get(name)
    assert written_over is not None, "a control is proven by a test, not by a file"
    assert not re.search(r"mark\.(slow|skip|skipif|xfail|open_data|browser|postgres)\b(?!.*param)", written_over)


@pytest.mark.slow
def test_each_test_that_proves_a_control_is_collected():
    """By pytest itself, as the build runs it; a name that it does not find is an error there."""
    collect = [sys.executable, "-m", "pytest", "--collect-only", *CITED]
    found = subprocess.run(collect, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]
    collected = {line.partition("[")[0] for line in found.stdout.splitlines() if "::" in line}
    assert collected >= set(CITED)
