"""Between a form's fields and an answer: how each kind of question is read from a form and shown in one.

Rules:

1. Whatever was typed is kept, also when it is wrong: nothing is lost, and the page says what to change.
2. An empty field is no answer. Ticking "none of these" is one; ticking nothing is not.
3. Every field has a name of its own, so that a small form reader is enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ndas.governance.assessment import Kind, Question

NONE = "none"
Form = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with what was answered so far, as a template shows it."""

    question: Question
    text: str = ""
    """Of words, lines and numbers; of a factor its reason."""
    chosen: frozenset[str] = frozenset()
    day: tuple[str, str, str] = ("", "", "")
    fault: str = ""

    @property
    def name(self) -> str:
        """The field's name and its anchor; dots would need escaping in a style sheet."""
        return self.question.id.replace(".", "-")


def asked(question: Question, answer: Any, fault: str = "") -> Asked:
    """A question with its answer from a draft or a version."""
    if question.kind is Kind.SOME_OF:
        ticks = frozenset({NONE}) if answer == [] else frozenset(map(str, answer or ()))
        return Asked(question=question, chosen=ticks, fault=fault)
    if question.kind is Kind.ONE_OF:
        return Asked(question=question, chosen=frozenset({str(answer)} if answer else ()), fault=fault)
    if question.kind is Kind.FACTOR:
        row = answer or {}
        chosen = frozenset({str(row["answer"])} if row.get("answer") else ())
        return Asked(question=question, chosen=chosen, text=row.get("reason") or "", fault=fault)
    if question.kind is Kind.DAY:
        return Asked(question=question, day=_parts(str(answer or "")), fault=fault)
    if question.kind is Kind.LINES:
        return Asked(question=question, text="\n".join(map(str, answer or ())), fault=fault)
    return Asked(question=question, text="" if answer is None else str(answer), fault=fault)


def read_answer(question: Question, form: Form) -> Any:
    """The answer that a form gives to a question; None for none."""
    name = question.id.replace(".", "-")
    typed = _clean(form.get(name, ""))
    if question.kind is Kind.SOME_OF:
        ticks = [option for option in question.options if form.get(f"{name}.{option}")]
        none = bool(form.get(f"{name}.{NONE}"))
        return [*ticks, NONE] if ticks and none else ticks or ([] if none else None)
    if question.kind is Kind.FACTOR:
        reason = _clean(form.get(f"{name}-reason", ""))
        return {"answer": typed, "reason": reason} if typed or reason else None
    if question.kind is Kind.DAY:
        return _day(tuple(_clean(form.get(f"{name}-{part}", "")) for part in ("day", "month", "year")))
    if question.kind is Kind.LINES:
        return [line.strip() for line in typed.split("\n") if line.strip()] or None
    if question.kind is Kind.NUMBER and typed.isascii() and typed.isdigit() and len(typed) <= 4:  # noqa: PLR2004 - no longer number is asked
        return int(typed)
    return typed or None


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(parts: tuple[str, ...]) -> str | None:
    """An ISO day where the three parts are one; otherwise what was typed, for the person to mend."""
    if not any(parts):
        return None
    day, month, year = parts
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return " ".join(part or "?" for part in parts)


def _parts(text: str) -> tuple[str, str, str]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        typed = [part if part != "?" else "" for part in text.split(" ")]
        day_typed, month, year = [*typed, "", "", ""][:3]
        return day_typed, month, year
    return str(day.day), str(day.month), str(day.year)
