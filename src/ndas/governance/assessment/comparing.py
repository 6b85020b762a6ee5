"""Compares two versions of an assessment answer by answer. Either may be a draft that is not finished."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ndas.governance.assessment.questions import FACTORS, Kind, Question, questions

UNANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Change:
    """One question that two versions answer differently."""

    question: Question
    before: str
    after: str


def compare_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the answers that differ, in the order of the form."""
    changes = []
    for question in questions().values():
        if question.by_platform:
            continue
        was, now = answer_of(before, question), answer_of(after, question)
        if was != now:
            changes.append(Change(question, was, now))
    return tuple(changes)


def answer_of(answers: Mapping[str, Any], question: Question) -> str:
    """Return what a version answers to a question, in words; a draft may not answer it."""
    value = (answers.get(question.section) or {}).get(question.field)
    if question.section == FACTORS:
        row = value or {}
        answer, reason = row.get("answer") or UNANSWERED, row.get("reason") or ""
        return f"{answer}. {reason}" if reason else str(answer)
    if value is None or value in ("", []):
        return "none" if question.optional or value == [] else UNANSWERED
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return _day(str(value)) if question.kind is Kind.DAY else str(value)


def _day(text: str) -> str:
    """A day in words; a draft may hold what is no day, which is shown as typed."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"
