"""The form as a list of pages and questions, for whoever shows, fills in, compares or prints it.

Everything is read from the sections themselves, so that a field cannot exist without being asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from ndas.governance.assessment.answers import Answer
from ndas.governance.assessment.factors import FACTOR_QUESTIONS
from ndas.governance.assessment.form import Assessment
from ndas.governance.assessment.sections import Section


class Kind(StrEnum):
    """How a question is answered."""

    WORDS = "words"
    LINES = "lines"
    DAY = "day"
    NUMBER = "number"
    ONE_OF = "one of"
    SOME_OF = "some of"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form."""

    id: str
    """``section.field``, such as ``sharing.cloud``; of a factor ``factors.5.9``."""
    number: str
    """Its number on the form."""
    words: str
    help: str
    kind: Kind
    options: tuple[str, ...] = ()
    optional: bool = False
    by_platform: bool = False

    @property
    def section(self) -> str:
        """The section's name in the file."""
        return self.id.partition(".")[0]

    @property
    def field(self) -> str:
        """The field's name in its section."""
        return self.id.partition(".")[2]


@dataclass(frozen=True, slots=True)
class FormPage:
    """One section: a page on the screen, a heading in the documents."""

    section: str
    title: str
    questions: tuple[Question, ...]


FACTORS = "factors"
_FACTORS_TITLE = "5 Additional factors of the Information Commissioner"


def form_pages() -> tuple[FormPage, ...]:
    """Return the pages, in the order of the form."""
    pages = []
    for name, info in Assessment.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            title = (info.annotation.__doc__ or "").strip().rstrip(".")
            pages.append(FormPage(name, title, tuple(_questions(name, info.annotation))))
        elif name == FACTORS:
            pages.append(FormPage(name, _FACTORS_TITLE, tuple(_factors())))
    return tuple(pages)


def questions() -> Mapping[str, Question]:
    """Return every question of the form by its id."""
    return {question.id: question for page in form_pages() for question in page.questions}


def answer_words(assessment: Assessment, question: Question) -> str:
    """Return what an assessment answers to a question, as documents and comparisons show it."""
    if question.section == FACTORS:
        row = next(row for factor, row in assessment.factors.items() if factor.value == question.field)
        return f"{row.answer}. {row.reason}" if row.reason else str(row.answer)
    return said(getattr(getattr(assessment, question.section), question.field))


def said(value: object) -> str:
    """A value of the form in words."""
    if value is None or value == "":
        return "not applicable"
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value) or "none"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)


def _questions(section: str, model: type[Section]) -> Iterator[Question]:
    for name, info in model.model_fields.items():
        extra: Any = info.json_schema_extra
        kind, options = _kind(info.annotation)
        yield Question(
            id=f"{section}.{name}",
            number=extra["number"],
            words=info.title or name,
            help=info.description or "",
            kind=kind,
            options=options,
            optional=not info.is_required(),
            by_platform=extra["by_platform"],
        )


def _factors() -> Iterator[Question]:
    for factor, asked in FACTOR_QUESTIONS.items():
        yield Question(
            f"{FACTORS}.{factor}", factor.value, asked.question, asked.help, Kind.FACTOR, tuple(map(str, Answer))
        )


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    if isinstance(annotation, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not NoneType)
    if get_origin(annotation) is tuple:
        options = _kind(get_args(annotation)[0])[1]
        return (Kind.SOME_OF, options) if options else (Kind.LINES, ())
    if annotation is date:
        return Kind.DAY, ()
    if annotation is int:
        return Kind.NUMBER, ()
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Kind.ONE_OF, tuple(str(one) for one in annotation)
    return Kind.WORDS, ()
