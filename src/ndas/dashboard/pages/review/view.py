"""`/review`: the open questions, one at a time, the one whose answer is worth most first."""

from collections.abc import Sequence
from dataclasses import dataclass

from ndas.dashboard.cards import PersonCard, Provenance, Value
from ndas.dashboard.charts import pair_address
from ndas.dashboard.judging import Question, judged_pairs
from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.dashboard.pages.review.standing import faults_in, lines_of, told_in
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.judging import VERDICTS, grounds_of

MOST = 1_000
"""Questions of one refresh that are offered."""
WAITING = 20
"""Answers that the page lists, the newest first."""
LATELY = 6
"""Changes of the two people's records that are told beside a question."""
IDENTITY = (
    "name_as_recorded",
    "nickname",
    "other_family_names",
    "birth_date",
    "birth_year",
    "sex",
    "pnc_id",
    "cro_number",
    "nominal_ref",
    "address",
    "phones",
    "emails",
)
"""What helps to tell people apart, in the order shown; nothing else of either person is needed for an answer."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two records, and the person it counts to today."""

    record: Provenance
    card: PersonCard


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One attribute as both sides state it."""

    label: str
    left: tuple[Value, ...]
    right: tuple[Value, ...]


@page(
    PageRule(
        path="/review",
        action=Action.JUDGE,
        event=AuditEvent.LIST_VIEWED,
        subjects="review question",
    ),
)
def review(visit: Visit) -> Shown:
    """The two records side by side, the reasons in words, why it is asked, and the form."""
    asked = visit.reading.review(0, MOST)
    standing = visit.services.judgements.standing(visit.user.force)
    judged = judged_pairs(standing)
    questions = [question for question in asked if question.pair not in judged]
    pairs = {question.pair for question in asked}
    waiting = [one for one in reversed(standing) if one.pair in pairs]
    faults = faults_in(visit.query)
    number = min(visit.number, max(1, len(questions)))
    context: dict[str, object] = {
        "pages": Paging(path="/review", query={}, number=number, size=1, total=len(questions)),
        "question": None,
        "address": pair_address,
        "history": (),
        "waiting": lines_of(visit, waiting[:WAITING]),
        "more_waiting": max(0, len(waiting) - WAITING),
        "told": told_in(visit.query),
        "faults": faults,
    }
    subjects: tuple[str, ...] = ()
    if (asked_of := _first_here(visit, questions[number - 1 :])) is not None:
        question, left, right = asked_of
        answers = [(verdict, words, grounds_of(verdict)) for verdict, words in VERDICTS.items()]
        context |= {"question": question, "left": left, "right": right, "facts": _facts(left, right)}
        both = [*visit.reading.history(left.card.id), *visit.reading.history(right.card.id)]
        latest = sorted(dict.fromkeys(both), key=lambda step: step.at, reverse=True)[:LATELY]
        context |= {"answers": answers, "history": latest}
        subjects = tuple(dict.fromkeys((left.card.id, right.card.id)))
    title = "Error: Review" if faults else "Review"
    return Shown(template="pages/review/review.html", title=title, context=context, subjects=subjects)


def _first_here(visit: Visit, questions: Sequence[Question]) -> tuple[Question, Side, Side] | None:
    """The first question about two people whom the purpose holds; that there are others is not told."""
    for question in questions:
        left = _side(visit, question.person_a, question.record_a)
        right = _side(visit, question.person_b, question.record_b) if left else None
        if left and right:
            return question, left, right
    return None


def _side(visit: Visit, person_id: str, record_id: str) -> Side | None:
    card = visit.reading.person(person_id)
    record = next((one for one in card.records if one.record_id == record_id), None) if card else None
    return Side(record=record, card=card) if card and record else None


def _facts(left: Side, right: Side) -> tuple[Fact, ...]:
    found = []
    for attribute in IDENTITY:
        both = [tuple(v for v in side.card.values if v.attribute == attribute) for side in (left, right)]
        if stated := both[0] + both[1]:
            found.append(Fact(label=stated[0].label, left=both[0], right=both[1]))
    return tuple(found)
