"""Drift: what the platform shows, held against what the form says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ndas.governance.assessment.answers import Agreements, Answer, SpecialCategory
from ndas.governance.assessment.facts import Facts
from ndas.governance.assessment.form import Assessment
from ndas.vocabulary import SubjectCategory

_TICKED_BY: Mapping[SubjectCategory, SubjectCategory] = {SubjectCategory.DISPOSED: SubjectCategory.SUSPECT}
"""Categories that another tick of the form covers."""
_NEVER_TICKED = {SubjectCategory.NOT_DETERMINED}
MENTIONS: Mapping[str, frozenset[SpecialCategory]] = {
    "racial or ethnic origin": frozenset({SpecialCategory.RACE, SpecialCategory.ETHNIC_ORIGIN}),
    "religion or belief": frozenset({SpecialCategory.RELIGION, SpecialCategory.PHILOSOPHICAL_BELIEFS}),
    "political opinion": frozenset({SpecialCategory.POLITICAL_OPINIONS}),
    "health": frozenset({SpecialCategory.HEALTH}),
    "sex life or orientation": frozenset({SpecialCategory.SEX_LIFE, SpecialCategory.SEXUAL_ORIENTATION}),
    "trade union membership": frozenset({SpecialCategory.TRADE_UNION_MEMBERSHIP}),
}
"""Rule of the special-category pack to the ticks of 2.3 that cover it; one of them is enough."""
_LATE_DAYS = 7
"""How much later than the form says a refresh may come before that is a difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the facts contradict the form."""

    kind: str
    section: str
    """Number on the form."""
    words: str
    count: int
    material: bool
    found_on: date
    resolved: bool = False
    subject: str = ""
    """Which of its kind: the same kind and subject is the same difference, also when its count changes."""


def find_drift(assessment: Assessment, facts: Facts, today: date) -> tuple[Difference, ...]:
    """Return the differences, in the order of the form's sections."""
    return tuple(
        Difference(kind, section, words, count, kind in assessment.material_drift, today, subject=subject)
        for section, kind, check in _CHECKS
        for subject, words, count in check(assessment, facts)
    )


_Found = Iterator[tuple[str, str, int]]


def _categories(assessment: Assessment, facts: Facts) -> _Found:
    for category, count in sorted(facts.data_categories.items()):
        if count and category not in assessment.data.categories:
            yield category, f"{category} are held ({count:,} values) and 2.2 does not tick them", count


def _special(assessment: Assessment, facts: Facts) -> _Found:
    ticked = set(assessment.special_categories.used)
    for category, count in sorted(facts.special_categories.items()):
        if count and category not in ticked:
            yield category, f"{category} is found in {count:,} records but is not ticked", count
    for rule, count in sorted(facts.mentions.items()):
        if count and not MENTIONS.get(rule, frozenset()) & ticked:
            yield f"text: {rule}", f"{rule} is mentioned {count:,} times in free text but is not ticked", count


def _subjects(assessment: Assessment, facts: Facts) -> _Found:
    ticked = {SubjectCategory(kind.value) for kind in assessment.people.categories}
    for category, count in sorted(facts.subject_categories.items()):
        if count and category not in _NEVER_TICKED and _TICKED_BY.get(category, category) not in ticked:
            yield category, f"{count:,} links say {category}, which is not ticked", count


def _children(assessment: Assessment, facts: Facts) -> _Found:
    if facts.children and assessment.people.children_or_vulnerable is Answer.NO:
        words = f"{facts.children:,} people were under 18 at an event, and 2.7 does not tick children"
        yield "children", words, facts.children


def _scale(assessment: Assessment, facts: Facts) -> _Found:
    most = assessment.people.how_many.most
    if most is not None and facts.people > most:
        yield "people", f"{facts.people:,} people are recorded; 2.6 says {assessment.people.how_many}", facts.people


def _regions(assessment: Assessment, facts: Facts) -> _Found:
    for region in sorted(set(facts.regions) - set(assessment.sharing.regions)):
        yield region, f"data is stored in {region}, which is not declared", 1


def _recipients(assessment: Assessment, facts: Facts) -> _Found:
    count = facts.recipients_without_agreement
    if count:
        yield "recipients", f"{count:,} recipients have no live agreement", count
    elif assessment.sharing.agreements is Agreements.REQUIRED:
        yield "agreements", "agreements are required and not in place", 1


def _archive(assessment: Assessment, facts: Facts) -> _Found:
    most, oldest = assessment.use.archive_months, facts.oldest_archive_months
    if oldest > most:
        yield "archive", f"an archived week is {oldest} months old; the form says {most}", 1


def _training(_assessment: Assessment, facts: Facts) -> _Found:
    if count := facts.users_without_training:
        yield "users", f"{count:,} users have access without training in date", count


def _refresh(assessment: Assessment, facts: Facts) -> _Found:
    days = facts.days_between_refreshes
    if days > assessment.use.refresh_days + _LATE_DAYS:
        words = f"{days} days passed between two refreshes; the form says {assessment.use.refresh_days}"
        yield "refresh", words, days


_CHECKS: tuple[tuple[str, str, Callable[[Assessment, Facts], _Found]], ...] = (
    ("2.2", "data category", _categories),
    ("2.3", "special category", _special),
    ("2.5", "training", _training),
    ("2.5", "refresh", _refresh),
    ("2.5", "archive age", _archive),
    ("2.6", "scale", _scale),
    ("2.7", "subject category", _subjects),
    ("2.7", "children", _children),
    ("2.10.4", "region", _regions),
    ("2.10.5", "agreement", _recipients),
)
DRIFT_KINDS = tuple(kind for _, kind, _ in _CHECKS)
